"""What a service needs, as an expression: what keeps it from being met, and in which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.base.i18n import say
from kiosk.model.need import NOTHING, AnyOf, Need
from kiosk.ports.code_scanner import CODE_SCANNER
from kiosk.ports.id_card_reader import ID_CARD_READER
from kiosk.ports.parts import CLOCK, STORE
from kiosk.ports.platform import PLATFORM

EITHER = ID_CARD_READER | CODE_SCANNER


def only(*working: str) -> Callable[[str], bool]:
    return lambda part: part in working


@pytest.mark.parametrize(
    ("need", "working", "lacking"),
    [
        (PLATFORM, ["platform"], None),
        (PLATFORM, [], PLATFORM),
        (PLATFORM & STORE, ["platform", "store"], None),
        (PLATFORM & STORE, ["platform"], STORE),
        (PLATFORM & STORE & CLOCK, ["clock", "store"], PLATFORM),
        (EITHER, ["code_scanner"], None),
        (EITHER, ["id_card_reader"], None),
        (EITHER, [], EITHER),
        (PLATFORM & EITHER, ["platform"], EITHER),
        (PLATFORM & EITHER, ["code_scanner"], PLATFORM),
        (ID_CARD_READER | (CODE_SCANNER & PLATFORM), ["code_scanner", "platform"], None),
        (AnyOf((PLATFORM,)), [], PLATFORM),
        (NOTHING, [], None),
    ],
)
def test_the_smallest_part_that_is_missing_is_named(
    need: Need, working: list[str], lacking: Need | None
) -> None:
    assert need.unmet(only(*working)) == lacking


def test_any_of_nothing_is_never_met() -> None:
    assert AnyOf(()).unmet(only("platform")) == AnyOf(())


def test_all_parts_are_asked_for() -> None:
    assert (PLATFORM & EITHER & STORE).parts() == {
        "platform",
        "id_card_reader",
        "code_scanner",
        "store",
    }
    assert NOTHING.parts() == set()


def test_it_does_not_matter_how_it_is_put_together() -> None:
    assert (PLATFORM & STORE) & CLOCK == PLATFORM & (STORE & CLOCK)
    assert PLATFORM & EITHER != EITHER & PLATFORM, "what is named first is what is missing first"


def test_its_words_name_every_part() -> None:
    assert say(EITHER.title, "zh_CN") == "身份证读卡器、扫码器"
    assert say((PLATFORM & EITHER).title, "en") == "service platform; ID-card reader; code scanner"
