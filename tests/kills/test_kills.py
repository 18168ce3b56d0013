"""No kill, at whatever moment, makes journal and ledger disagree."""

from __future__ import annotations

import pytest

from tests.kills.killing import Tally, kill


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_every_kill_journal_and_ledger_agree(seed: int) -> None:
    tally = Tally()
    kill(seed, 10, tally)
    assert tally.violations == []
    assert tally.kills == 10
    assert tally.payments + tally.promises > 0
