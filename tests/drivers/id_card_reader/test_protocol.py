"""Statuses and payloads."""

import pytest

from drivers.id_card_reader import protocol
from drivers.id_card_reader.module import SAM_ID
from drivers.id_card_reader.protocol import FIND, READ_BASE, SAM_STATUS, Sw3, answer
from kiosk.base.errors import (
    CardNotRecognised,
    CardRemoved,
    CardUnreadable,
    DeviceGarbled,
    DeviceSilent,
    DeviceUnfit,
    KioskError,
)

FAILURES = {
    0x01: (DeviceUnfit, "sam.failed"),
    0x02: (DeviceSilent, "silent"),
    0x03: (DeviceGarbled, "garbled"),
    0x05: (DeviceUnfit, "sam.failed"),
    0x10: (DeviceGarbled, "garbled"),
    0x11: (DeviceGarbled, "garbled"),
    0x21: (DeviceGarbled, "garbled"),
    0x23: (DeviceUnfit, "sam.unlicensed"),
    0x24: (CardUnreadable, "sam.failed"),
    0x31: (CardUnreadable, "sam.failed"),
    0x32: (CardUnreadable, "sam.failed"),
    0x33: (CardUnreadable, "sam.failed"),
    0x34: (CardRemoved, "sam.failed"),
    0x37: (CardUnreadable, "sam.failed"),
    0x3F: (CardUnreadable, "sam.failed"),
    0x40: (CardNotRecognised, "sam.failed"),
    0x41: (CardUnreadable, "sam.failed"),
    0x47: (CardUnreadable, "sam.failed"),
    0x60: (DeviceUnfit, "sam.failed"),
    0x66: (DeviceUnfit, "sam.unlicensed"),
    0x80: (CardRemoved, "sam.failed"),
    0x81: (CardUnreadable, "sam.failed"),
    0x91: (CardUnreadable, "sam.failed"),
    0x7E: (DeviceGarbled, "garbled"),
}
"""The error of a read, and the condition where no card is concerned."""


@pytest.mark.parametrize(("sw3", "meaning"), FAILURES.items(), ids=lambda v: str(v))
def test_every_status_is_one_of_our_errors(sw3: int, meaning: tuple[type[KioskError], str]) -> None:
    said = answer(READ_BASE, bytes([0, 0, sw3]))

    assert not said.ok
    assert type(said.failure) is meaning[0]
    assert said.device_failure.condition.name == meaning[1]
    assert f"{sw3:02X}" in said.failure.detail


def test_the_table_is_complete() -> None:
    assert set(Sw3) - {Sw3.OK, Sw3.FOUND} == set(FAILURES) - {0x7E}


@pytest.mark.parametrize(
    ("command", "sw3", "ok"),
    [(FIND, 0x9F, True), (FIND, 0x90, False), (SAM_STATUS, 0x90, True), (SAM_STATUS, 0x9F, False)],
)
def test_success_is_a_word_of_each_command(command: protocol.Command, sw3: int, ok: bool) -> None:
    assert answer(command, bytes([0, 0, sw3])).ok is ok


def test_the_card_s_own_status_does_not_matter() -> None:
    assert answer(SAM_STATUS, b"\x6a\x82\x90").ok


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\0"])
def test_an_answer_without_a_status_is_garbled(body: bytes) -> None:
    with pytest.raises(DeviceGarbled):
        answer(FIND, body)


def test_the_sam_number_as_written_on_the_module() -> None:
    assert protocol.sam_id(SAM_ID) == "05.01-20240115-0000000017-0000004711"
    with pytest.raises(DeviceGarbled):
        protocol.sam_id(SAM_ID[:-1])


@pytest.mark.parametrize("fingers", [0, 512, 1024])
def test_a_base_payload_with_fingerprints(fingers: int) -> None:
    text, photo, features = b"t" * 256, b"p" * 1024, b"f" * fingers
    sizes = b"\x01\x00\x04\x00" + fingers.to_bytes(2, "big")

    base = protocol.base(sizes + text + photo + features, with_fingerprint=True)

    assert (base.text, base.photo, base.fingerprint) == (text, photo, features)


def test_a_base_payload_without_a_photo() -> None:
    base = protocol.base(b"\x01\x00\x00\x00" + b"t" * 256, with_fingerprint=False)

    assert (base.text, base.photo, base.fingerprint) == (b"t" * 256, b"", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"\x01\x00\x04\x00" + bytes(256 + 1023),
        b"\x01\x00\x04\x00" + bytes(256 + 1025),
        b"\x00\xff\x04\x01" + bytes(256 + 1024),
    ],
)
def test_a_base_payload_that_does_not_add_up_is_garbled(data: bytes) -> None:
    with pytest.raises(DeviceGarbled):
        protocol.base(data, with_fingerprint=False)


@pytest.mark.parametrize("size", [0, 69, 71])
def test_an_address_of_another_size_is_garbled(size: int) -> None:
    with pytest.raises(DeviceGarbled):
        protocol.address(bytes(size))
