"""Status bytes and what must never be taken for them."""

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


@given(st.integers(0, 10**6))
def test_an_identifier_is_never_taken_for_a_status(number: int) -> None:
    answer = protocol.marked(protocol.identifier(number))
    assert not any(protocol.is_status(byte) for byte in answer)
    assert protocol.identifier(number) != protocol.identifier(number + 1)


@given(st.integers(0, 255))
def test_a_status_is_never_taken_for_an_answer_in_turn(byte: int) -> None:
    assert not (protocol.is_status(byte) and protocol.is_in_turn(byte))


@given(st.binary() | st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 1, 8])).map(bytes))
@example(b"\x10\x10\x04\x01")
def test_dots_hold_no_real_time_command_and_lose_no_dot(dots: bytes) -> None:
    safe = protocol.without_commands(dots)
    assert not any(bytes((0x10, command)) in safe for command in (0x04, 0x05, 0x14))
    assert len(safe) == len(dots)
    assert all(new & old == old for new, old in zip(safe, dots, strict=True))
