"""Every rule matters: without it the same proof fails, and says so in the rule's own terms."""

from __future__ import annotations

import pytest

from tests.money.broken import BROKEN, Broken
from tests.money.walk import walk

MOST_WALKS = 300


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.rule)
def test_without_the_rule_money_goes_wrong(broken: Broken) -> None:
    with pytest.raises(AssertionError) as found:
        _walk_on(broken)
    assert str(found.value).startswith(broken.finds)


def _walk_on(broken: Broken) -> None:
    for seed in range(MOST_WALKS):
        walk(seed, build=broken.build, channels=broken.channels)
