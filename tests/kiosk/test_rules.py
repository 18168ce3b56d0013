"""The rules of money, as a table and as a history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.text import Titles
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Payment, PaymentState
from kiosk.model.money import Fen
from kiosk.undertakings.rules import (
    LEGAL,
    SEEN,
    Attempt,
    IllegalMove,
    expiry,
    longest_wait,
    next_state,
)
from kiosk.undertakings.undertaking import UndertakingState

INTENT, UNKNOWN, PAID = UndertakingState.INTENT, UndertakingState.UNKNOWN, UndertakingState.PAID
DONE, CLOSED, REVERSED = UndertakingState.DONE, UndertakingState.CLOSED, UndertakingState.REVERSED
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ATTEMPT = Attempt("k1", "bill-1", Fen(1250), "7KQM-2XWP", "wx", MOMENT, MOMENT)
SAYS = Payment("k1", "bill-1", Fen(1250), PaymentState.WAITING)


ANSWERS = ("absent", "waiting", "paid", "fulfilled", "closed", "reversed")
TABLE = {
    INTENT: (INTENT, INTENT, PAID, DONE, CLOSED, REVERSED),
    UNKNOWN: (UNKNOWN, UNKNOWN, PAID, DONE, CLOSED, REVERSED),
    PAID: (PAID, PAID, PAID, DONE, None, REVERSED),
    DONE: (DONE, DONE, DONE, DONE, None, None),
    CLOSED: (CLOSED, CLOSED, None, None, CLOSED, None),
    REVERSED: (REVERSED, REVERSED, None, None, None, REVERSED),
}
"""Of every state on record and every answer: the next state, or an incident (None)."""


@pytest.mark.parametrize("on_record", UndertakingState)
@pytest.mark.parametrize(("place", "answer"), list(enumerate(ANSWERS)))
def test_the_whole_table(on_record: UndertakingState, place: int, answer: str) -> None:
    attempt = replace(ATTEMPT, state=on_record)
    seen = replace(SAYS, state=PaymentState(answer))
    expected = TABLE[on_record][place]
    if expected is None:
        with pytest.raises(IllegalMove):
            next_state(attempt, seen)
    else:
        assert next_state(attempt, seen) is expected


def test_the_table_is_whole() -> None:
    assert set(ANSWERS) == set(PaymentState)
    assert set(TABLE) == set(UndertakingState)


@pytest.mark.parametrize("answered", sorted(set(PaymentState) - {PaymentState.ABSENT}))
@pytest.mark.parametrize(
    "other",
    [
        replace(SAYS, bill_id="bill-2"),
        replace(SAYS, amount=Fen(1251)),
        replace(SAYS, key="k2"),
        replace(SAYS, bill_id=""),
    ],
)
def test_another_bill_or_amount_is_never_taken_for_ours(
    answered: PaymentState, other: Payment
) -> None:
    with pytest.raises(IllegalMove):
        next_state(ATTEMPT, replace(other, state=answered))


def test_an_attempt_closed_before_the_platform_heard_of_it_is_closed() -> None:
    """Such an answer has neither bill nor amount; of any other key it says nothing."""
    unheard = Payment("k1", "", Fen(0), PaymentState.CLOSED)
    assert next_state(ATTEMPT, unheard) is CLOSED
    with pytest.raises(IllegalMove):
        next_state(replace(ATTEMPT, state=PAID), unheard)
    with pytest.raises(IllegalMove):
        next_state(ATTEMPT, replace(unheard, key="k2"))
    with pytest.raises(IllegalMove):
        next_state(ATTEMPT, replace(unheard, state=PaymentState.PAID))


@given(st.lists(st.sampled_from(PaymentState)))
def test_whatever_the_platform_says_money_goes_forward_only(answers: list[PaymentState]) -> None:
    """In any order of answers: what is final stays, and what was paid is never closed."""
    attempt, history = ATTEMPT, [INTENT]
    for answer in answers:
        try:
            state = next_state(attempt, replace(SAYS, state=answer))
        except IllegalMove:
            assert attempt.state not in (INTENT, UNKNOWN)
        else:
            assert state is attempt.state or not attempt.state.final
            attempt = replace(attempt, state=state)
            history.append(state)
    assert not (PAID in history and CLOSED in history)


def test_nobody_leads_out_of_a_final_state_or_back_to_the_beginning() -> None:
    assert set(LEGAL) == set(UndertakingState)
    assert set(SEEN) == set(PaymentState)
    assert all(not LEGAL[state] for state in UndertakingState if state.final)
    assert all(INTENT not in moves for moves in LEGAL.values())
    assert all(UNKNOWN not in moves for state, moves in LEGAL.items() if state is not INTENT)


@pytest.mark.parametrize(
    ("wanted", "lasting", "stands"), [(180, 7200, 180), (360, 300, 240), (180, 120, 60)]
)
def test_a_code_expires_a_minute_after_its_page_and_within_its_channel(
    wanted: int, lasting: int, stands: int
) -> None:
    channel = Channel("c", Titles("c"), lasting)
    wait = longest_wait(timedelta(seconds=wanted), channel)
    assert wait == timedelta(seconds=stands)
    assert expiry(MOMENT, wait) - MOMENT == wait + timedelta(seconds=60)
