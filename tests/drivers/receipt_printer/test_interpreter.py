"""The emulated printer's reading of ESC/POS."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.receipt_printer.commands import compose
from drivers.receipt_printer.interpreter import (
    Cut,
    Event,
    Interpreter,
    Marked,
    PaperAsked,
    Printed,
)
from drivers.receipt_printer.layout import lay_out
from drivers.receipt_printer.profile import load
from drivers.receipt_printer.realtime import RealTime
from tests.drivers.receipt_printer.conftest import section
from tests.drivers.receipt_printer.samples import BOOKING

WIDTH = 384


def slip_of(profile: str) -> bytes:
    loaded = load(section(profile), profile)
    return b"".join(compose(lay_out(BOOKING, loaded), loaded).commands)


SLIPS = {profile: slip_of(profile) for profile in ("generic-80mm", "raster-80mm")}


def events(data: bytes, cuts: tuple[int, ...] = (), width: int = WIDTH) -> list[Event]:
    interpreter = Interpreter(width, hanzi=True)
    found = []
    for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
        interpreter.feed(data[start:end])
        while (event := interpreter.step()) is not None:
            found.append(event)
    return found


def text(data: bytes) -> str:
    return "".join(event.text for event in events(data) if isinstance(event, Printed))


@settings(max_examples=20, deadline=None)
@given(st.data(), st.sampled_from(sorted(SLIPS)))
def test_any_chunking_gives_the_same_slip(data: st.DataObject, profile: str) -> None:
    slip = SLIPS[profile]
    cuts = tuple(sorted(data.draw(st.sets(st.integers(1, len(slip) - 1), max_size=12))))
    whole = events(slip, width=576)
    pieces = events(slip, cuts, width=576)
    assert [shape(event) for event in pieces] == [shape(event) for event in whole]


def shape(event: Event) -> object:
    if isinstance(event, Printed):
        return event.text, event.picture.size, event.picture.tobytes()
    return event


def test_hanzi_after_they_are_selected_only() -> None:
    hanzi = "清".encode("gbk")
    assert text(b"\x1b@\x1c&" + hanzi + b"A\n") == "清A\n"
    assert "清" not in text(b"\x1b@" + hanzi + b"\n")


def test_a_full_line_goes_to_the_next() -> None:
    assert text(b"\x1b@" + b"x" * 33 + b"\n") == "x" * 32 + "\n" + "x\n"


def test_double_size_takes_double_paper() -> None:
    small, large = (
        event.picture.getbbox()
        for data in (b"\x1b@\x1b3\x18H\n", b"\x1b@\x1b3\x30\x1d!\x11H\n")
        for event in events(data)
        if isinstance(event, Printed)
    )
    assert small is not None
    assert large is not None
    assert [2 * edge for edge in small] == list(large)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (b"\x1dV\x00", Cut()),
        (b"\x1dVB\x00", Cut()),
        (b"\x1dr\x01", PaperAsked()),
        (b"\x1d(H\x06\x0000ABCD", Marked(b"ABCD")),
    ],
)
def test_other_events(data: bytes, event: Event) -> None:
    assert events(data) == [event]


def test_what_it_does_not_know_is_seen() -> None:
    assert text(b"\x1b*\n") == "[? 1B 2A]\n"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_never_breaks_it(noise: bytes) -> None:
    events(noise)
    RealTime().split(noise)


CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


@given(
    st.lists(st.sampled_from([b"\x10\x04\x01", CLEAR, b"text", b"\x10", b"\x10\x14"])), st.data()
)
def test_real_time_commands_are_found_in_any_chunking(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(parts)
    scanner, cut = RealTime(), data.draw(st.integers(0, len(stream)))
    pieces = scanner.split(stream[:cut]) + scanner.split(stream[cut:])
    assert b"".join(piece for piece, _ in pieces) == stream
    found = [command for _, command in pieces if command]
    assert found == [command for _, command in RealTime().split(stream) if command]
    assert found.count(b"\x10\x04\x01") == stream.count(b"\x10\x04\x01")
