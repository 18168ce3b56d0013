"""The rules of money, as a table and as a history."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.money import Fen
from kiosk.model.service import Payment, PaymentState
from kiosk.payment import LEGAL, Attempt, AttemptState, IllegalMove, after

OPEN, PAID, CLOSED = AttemptState.OPEN, AttemptState.PAID, AttemptState.CLOSED
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ATTEMPT = Attempt("k1", "bill-1", Fen(1250), "7KQM-2XWP", OPEN, MOMENT)
SEEN = Payment("k1", "bill-1", Fen(1250), PaymentState.WAITING)


@pytest.mark.parametrize(
    ("on_record", "answered", "becomes"),
    [
        (OPEN, PaymentState.ABSENT, OPEN),
        (OPEN, PaymentState.WAITING, OPEN),
        (OPEN, PaymentState.PAID, PAID),
        (OPEN, PaymentState.CLOSED, CLOSED),
        (PAID, PaymentState.ABSENT, PAID),
        (PAID, PaymentState.WAITING, PAID),
        (PAID, PaymentState.PAID, PAID),
        (PAID, PaymentState.CLOSED, None),
        (CLOSED, PaymentState.ABSENT, CLOSED),
        (CLOSED, PaymentState.WAITING, CLOSED),
        (CLOSED, PaymentState.PAID, None),
        (CLOSED, PaymentState.CLOSED, CLOSED),
    ],
)
def test_the_whole_table(
    on_record: AttemptState, answered: PaymentState, becomes: AttemptState | None
) -> None:
    attempt, seen = replace(ATTEMPT, state=on_record), replace(SEEN, state=answered)
    if becomes is None:
        with pytest.raises(IllegalMove):
            after(attempt, seen)
    else:
        assert after(attempt, seen) is becomes


@pytest.mark.parametrize("answered", [PaymentState.WAITING, PaymentState.PAID, PaymentState.CLOSED])
@pytest.mark.parametrize(
    "other", [{"bill_id": "bill-2"}, {"amount": Fen(1251)}, {"key": "k2"}, {"bill_id": ""}]
)
def test_another_bill_or_amount_is_never_taken_for_ours(
    answered: PaymentState, other: dict[str, object]
) -> None:
    with pytest.raises(IllegalMove):
        after(ATTEMPT, replace(SEEN, state=answered, **other))


def test_an_attempt_closed_before_the_platform_heard_of_it_is_closed() -> None:
    """Such an answer has neither bill nor amount; of any other key it says nothing."""
    unheard = Payment("k1", "", Fen(0), PaymentState.CLOSED)
    assert after(ATTEMPT, unheard) is CLOSED
    with pytest.raises(IllegalMove):
        after(replace(ATTEMPT, state=PAID), unheard)
    with pytest.raises(IllegalMove):
        after(ATTEMPT, replace(unheard, key="k2"))
    with pytest.raises(IllegalMove):
        after(ATTEMPT, replace(unheard, state=PaymentState.PAID))


@given(st.lists(st.sampled_from(PaymentState)))
def test_whatever_the_platform_says_money_is_settled_once(answers: list[PaymentState]) -> None:
    """Once PAID or CLOSED, no answer in any order makes it anything else."""
    attempt, settled = ATTEMPT, None
    for answer in answers:
        try:
            attempt = replace(attempt, state=after(attempt, replace(SEEN, state=answer)))
        except IllegalMove:
            assert settled is not None
        assert settled is None or attempt.state is settled
        settled = None if attempt.state is OPEN else attempt.state


def test_every_state_has_its_moves() -> None:
    assert set(LEGAL) == set(AttemptState)
