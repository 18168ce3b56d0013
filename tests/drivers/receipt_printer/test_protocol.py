"""Status bytes and what must never be taken for them."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.receipt_printer import protocol

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({}, []),
        ({4: 0x1E}, ["paper.low"]),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, ["paper.out"]),
        ({1: 0x1A, 2: 0x16}, ["cover.open"]),
        ({1: 0x1A, 2: 0x36, 4: 0x7E}, ["cover.open"]),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, ["cutter.stuck"]),
        ({1: 0x1A, 2: 0x52, 3: 0x32}, ["printer.error"]),
        ({1: 0x1A, 2: 0x52}, ["printer.error"]),
        ({1: 0x1A}, ["printer.offline"]),
        ({1: 0x1A, 4: 0x1E}, ["paper.low", "printer.offline"]),
    ],
)
def test_what_the_bytes_mean(answers: dict[int, int], names: list[str]) -> None:
    assert [c.name for c in protocol.conditions({**FINE, **answers})] == names


End = Callable[[int], protocol.End]
ENDS = (protocol.roll_call, protocol.process)
LINES_OWN = [b"\x00", b"\x00" * 3, b"A", b"\x03", b"\x38\x00\x00\x00", b"\x10\x00\x00\x00", b"\x12"]
"""What comes over a line without having been asked for: stray bytes, automatic status."""


@given(st.integers(0, 10**6), st.sampled_from(ENDS))
def test_an_answer_to_the_end_is_never_taken_for_a_status(number: int, end: End) -> None:
    for answer in end(number).printed | end(number).without_paper:
        assert not any((byte ^ protocol.FIXED) & protocol.FIXED_MASK == 0 for byte in answer)


@given(st.integers(0, 10**6), st.integers(1, 6), st.sampled_from(ENDS))
def test_the_answer_to_an_end_is_none_to_those_before(number: int, before: int, end: End) -> None:
    assert not end(number).printed & end(number + before).printed
    assert not end(number).printed & end(number).without_paper


@given(st.integers(0, 10**6), st.sampled_from(ENDS), st.sampled_from(LINES_OWN), st.data())
def test_what_the_line_adds_is_no_answer_and_spoils_one(
    number: int, end: End, own: bytes, data: st.DataObject
) -> None:
    assert own not in end(number).printed
    for answer in end(number).printed:
        at = data.draw(st.integers(0, len(answer)))
        assert answer[:at] + own + answer[at:] not in end(number).printed


@given(st.binary() | st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 1, 8])).map(bytes))
@example(b"\x10\x10\x04\x01")
def test_dots_hold_no_real_time_command_and_lose_no_dot(dots: bytes) -> None:
    safe = protocol.without_commands(dots)
    assert not any(bytes((0x10, command)) in safe for command in (0x04, 0x05, 0x14))
    assert len(safe) == len(dots)
    assert all(new & old == old for new, old in zip(safe, dots, strict=True))
