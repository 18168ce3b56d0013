"""Commands of the emulated module that the driver has no use for."""

import pytest

from drivers.id_card_reader.module import Module, personas


@pytest.mark.parametrize(
    ("request_", "sw3"),
    [
        ("10 FF", 0x90),
        ("60 00", 0x90),
        ("60 04", 0x90),
        ("60 05", 0x21),
        ("61 FF 50", 0x90),
        ("61 FF 10", 0x11),
        ("61 FF", 0x11),
        ("20 01 00", 0x11),
        ("30 99", 0x21),
        ("20 02", 0x81),
        ("30 01", 0x41),
        ("30 05", 0x41),
    ],
)
def test_statuses(request_: str, sw3: int) -> None:
    assert Module().answer(bytes.fromhex(request_))[:3] == bytes([0, 0, sw3])


def test_the_appended_address_by_its_old_number() -> None:
    module = Module()
    module.lay(personas()["zhang"])
    module.answer(b"\x20\x01")
    module.answer(b"\x20\x02")

    assert module.answer(b"\x30\x02") == module.answer(b"\x30\x03")
    assert module.answer(b"\x30\x05")[:3] == b"\0\0\x90"


def test_a_reset_forgets_the_selection() -> None:
    module = Module()
    module.lay(personas()["zhang"])
    module.answer(b"\x20\x01")
    module.answer(b"\x20\x02")
    module.answer(b"\x10\xff")

    assert module.answer(b"\x30\x01") == b"\0\0\x41"
