"""Frames: golden ones from the manuals, and arbitrary streams."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card_reader import protocol
from drivers.id_card_reader.frames import PREAMBLE, Scanner, frame
from drivers.id_card_reader.protocol import Command
from kiosk.base.errors import DeviceGarbled, KioskError

REQUESTS = {
    "00 03 10 FF EC": protocol.RESET,
    "00 03 11 FF ED": protocol.SAM_STATUS,
    "00 03 12 FF EE": protocol.SAM_ID,
    "00 03 20 01 22": protocol.FIND,
    "00 03 20 02 21": protocol.SELECT,
    "00 03 30 01 32": protocol.READ_BASE,
    "00 03 30 02 31": protocol.READ_APPENDED,
    "00 03 30 03 30": protocol.READ_ADDRESS,
    "00 03 30 05 36": protocol.READ_BODY_NUMBER,
    "00 03 30 10 23": protocol.READ_FINGERPRINT,
}
BODIES = {
    "00 04 00 00 90 94": "00 00 90",
    "00 08 00 00 9F 00 00 00 00 97": "00 00 9F 00 00 00 00",
    "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C": "00 00 90 00 00 00 00 00 00 00 00",
    "00 04 00 00 80 84": "00 00 80",
    "00 04 00 00 81 85": "00 00 81",
    "00 04 00 00 41 45": "00 00 41",
    "00 04 00 00 10 14": "00 00 10",
    "00 04 00 00 11 15": "00 00 11",
    "00 04 00 00 21 25": "00 00 21",
    "00 04 00 00 23 27": "00 00 23",
    "00 04 00 00 60 64": "00 00 60",
    "00 04 00 00 66 62": "00 00 66",
    "00 04 00 00 91 95": "00 00 91",
    "00 03 60 00 63": "60 00",
    "00 03 60 01 62": "60 01",
    "00 03 60 02 61": "60 02",
    "00 03 60 03 60": "60 03",
    "00 03 60 04 67": "60 04",
    "00 04 61 FF 50 CA": "61 FF 50",
}


def scan(stream: bytes, sizes: list[int]) -> list[bytearray]:
    """All bodies in the stream, fed in pieces of these sizes and then the rest."""
    scanner = Scanner()
    bodies: list[bytearray] = []
    for size in [*sizes, len(stream)]:
        scanner.feed(stream[:size])
        stream = stream[size:]
        bodies += everything(scanner)
    return bodies


def everything(scanner: Scanner) -> list[bytearray]:
    bodies: list[bytearray] = []
    while True:
        try:
            body = scanner.take()
        except DeviceGarbled:
            continue
        if body is None:
            return bodies
        bodies.append(body)


@pytest.mark.parametrize(("golden", "command"), REQUESTS.items())
def test_requests_are_those_of_the_manuals(golden: str, command: Command) -> None:
    assert command.request() == PREAMBLE + bytes.fromhex(golden)


@pytest.mark.parametrize(("golden", "body"), BODIES.items())
def test_golden_frames_both_ways(golden: str, body: str) -> None:
    whole = PREAMBLE + bytes.fromhex(golden)

    assert frame(bytes.fromhex(body)) == whole
    assert scan(whole, []) == [bytes.fromhex(body)]


def test_the_base_answer_is_1295_bytes_and_with_fingerprints_2321() -> None:
    assert len(frame(bytes(3 + 4 + 256 + 1024))) == protocol.READ_BASE.size == 1295
    assert len(frame(bytes(3 + 6 + 256 + 1024 + 1024))) == protocol.READ_FINGERPRINT.size == 2321
    assert len(frame(bytes(3 + 70))) == protocol.READ_ADDRESS.size == 81


def test_a_frame_that_fails_its_check_is_garbled_and_the_next_one_is_found() -> None:
    scanner = Scanner()
    scanner.feed(PREAMBLE + bytes.fromhex("00 04 00 00 90 95"))
    with pytest.raises(DeviceGarbled):
        scanner.take()

    scanner.feed(frame(b"\0\0\x90"))
    assert scanner.take() == bytearray(b"\0\0\x90")


bodies = st.binary(min_size=2, max_size=40)
pieces = st.lists(st.integers(0, 12), max_size=60)
garbage = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.integers(1, len(PREAMBLE)).map(lambda size: PREAMBLE[:size]),
        bodies.map(lambda body: frame(body)[:-1]),
        bodies.map(lambda body: frame(body)[:-1] + bytes([frame(body)[-1] ^ 1])),
    ),
    max_size=6,
).map(b"".join)


@given(garbage, pieces)
def test_arbitrary_bytes_end_and_raise_nothing_but_garbled(stream: bytes, sizes: list[int]) -> None:
    scan(stream, sizes)


@given(st.lists(bodies, max_size=6), pieces)
def test_frames_in_any_pieces_are_all_found(sent: list[bytes], sizes: list[int]) -> None:
    assert scan(b"".join(map(frame, sent)), sizes) == sent


@given(garbage, bodies, pieces)
def test_a_frame_after_garbage_is_found(before: bytes, body: bytes, sizes: list[int]) -> None:
    assert body in scan(before + frame(body), sizes)


def damaged(whole: bytes) -> Iterator[bytes]:
    """The frame with one byte lost, one added, or one changed, in every place; cut short too."""
    for at in range(len(whole) + 1):
        yield whole[:at]
        yield whole[:at] + whole[at + 1 :]
        for byte in range(256):
            yield whole[:at] + bytes([byte]) + whole[at:]
            yield whole[:at] + bytes([byte]) + whole[at + 1 :]


@pytest.mark.long
@pytest.mark.parametrize("sizes", [[], [1] * 60], ids=["at once", "byte by byte"])
@pytest.mark.parametrize(
    "first",
    [
        "01 01 54 62 BF CB E0",  # its check byte is AA, as the next preamble's first is
        "00 00 90",
        "00 00 AA AA AA 96",
        "AA AA 96 69 AA AA",
    ],
)
def test_whatever_becomes_of_one_byte_of_a_frame_the_next_one_is_found(
    first: str, sizes: list[int]
) -> None:
    following = (b"\xaa\xaa\xaa", b"\0\0", b"\0\0\x9f\0\0\0\0")
    for next_body in following[: 1 if sizes else None]:
        for before in damaged(frame(bytes.fromhex(first))):
            found = scan(before + frame(next_body), sizes)
            assert found[-1:] == [next_body], (before.hex(" "), next_body.hex(" "))


def test_a_check_byte_that_is_lost_before_the_next_frame() -> None:
    lost = bytes.fromhex("aaaaaa96690008010154 62bfcbe0")

    assert scan(lost + frame(b"\0\0"), []) == [lost[7:], b"\0\0"]


def test_a_length_that_is_too_long_hides_no_frame_and_asks_for_no_more() -> None:
    scanner = Scanner()
    scanner.feed(PREAMBLE + b"\x05\x08\0\0\x90" + frame(b"\0\0\x80"))

    assert scanner.take() == bytearray(b"\0\0\x80")
    assert not scanner.waiting


def test_a_sound_frame_with_a_false_preamble_in_it_is_one_frame() -> None:
    for inner in (PREAMBLE + b"\xff\xff", PREAMBLE + b"\0\x04\0\0\x90\0", PREAMBLE + b"\0\0"):
        body = b"\0\0\x90" + inner
        assert scan(frame(body), []) == [body]


def test_what_was_taken_or_dropped_is_overwritten() -> None:
    scanner = Scanner()
    scanner.feed(b"noise" + frame(b"secret one") + PREAMBLE + b"\0\x09secret" + b"grow" * 3000)
    body = scanner.take()
    scanner.wipe()

    assert body == bytearray(b"secret one")
    assert not any(scanner._buffer)


@given(st.binary(max_size=20).filter(lambda noise: 0xAA not in noise), bodies)
def test_no_byte_beyond_the_frame_is_asked_for(noise: bytes, body: bytes) -> None:
    rest, scanner = noise + frame(body), Scanner()
    while (found := scanner.take()) is None:
        assert 0 < scanner.needed <= len(rest)
        piece, rest = rest[: scanner.needed], rest[scanner.needed :]
        scanner.feed(piece)
    assert found == body


@given(st.sampled_from([protocol.FIND, protocol.SAM_ID, protocol.READ_BASE]), st.binary())
def test_any_answer_is_read_or_one_of_our_errors(command: Command, body: bytes) -> None:
    with suppress(DeviceGarbled):
        answer = protocol.answer(command, body)
        assert isinstance(answer.failure, KioskError)
        protocol.sam_id(answer.data)
        protocol.base(answer.data, with_fingerprint=False)
