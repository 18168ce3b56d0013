"""Numbers with check digits, and on which days a card may be used."""

import tomllib
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.base.paths import CONFIG
from kiosk.model.identity import (
    CardKind,
    IdentityCard,
    Resident,
    Sex,
    Validity,
    check_digit_18,
    number_is_sound,
)
from kiosk.model.personal import PersonalBytes, PersonalText, PersonName, PersonNumber

DOCUMENTED = [
    (CardKind.RESIDENT, "11010519491231002X"),
    (CardKind.HK_MACAO_TAIWAN, "810000199408230021"),
    (CardKind.HK_MACAO_TAIWAN, "830000199201300022"),
    (CardKind.FOREIGNER_2023, "932682198501010017"),
    (CardKind.FOREIGNER_2023, "911124198108030024"),
    (CardKind.FOREIGNER_2017, "KAZ110090123105"),
]
PERSONAS = tomllib.loads((CONFIG / "personas.toml").read_text("utf-8"))["persona"]
DIGITS = st.text("0123456789", min_size=17, max_size=17)


@pytest.mark.parametrize(("kind", "number"), DOCUMENTED)
def test_the_documented_numbers_are_sound(kind: CardKind, number: str) -> None:
    assert number_is_sound(kind, number)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: p["key"])
def test_every_persona_has_a_sound_number(persona: dict[str, str]) -> None:
    assert number_is_sound(CardKind(persona["kind"]), persona["number"])


@given(DIGITS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_of_eighteen_is_refused(first: str, place: int, wrong: str) -> None:
    number = first + check_digit_18(first)
    assume(number[place] != wrong)
    assert number_is_sound(CardKind.RESIDENT, number)
    assert not number_is_sound(CardKind.RESIDENT, number[:place] + wrong + number[place + 1 :])


@given(st.integers(3, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_fifteen_is_refused(place: int, wrong: str) -> None:
    number = "KAZ110090123105"
    assume(number[place] != wrong)
    changed = number[:place] + wrong + number[place + 1 :]
    assert not number_is_sound(CardKind.FOREIGNER_2017, changed)


def test_a_short_nationality_is_filled_with_arrows() -> None:
    """Germany is `D<<` (ICAO 9303); the filler counts as zero."""
    assert number_is_sound(CardKind.FOREIGNER_2017, "D<<110090123101")
    assert not number_is_sound(CardKind.FOREIGNER_2017, "D<<110090123102")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (CardKind.RESIDENT, ""),
        (CardKind.RESIDENT, "11010519491231002"),
        (CardKind.RESIDENT, "11010519491231002x"),
        (CardKind.RESIDENT, "11010519491231002XX"),
        (CardKind.RESIDENT, "1101051949123100ⅩX"),
        (CardKind.RESIDENT, "１１０１０５１９４９１２３１００２X"),
        (CardKind.FOREIGNER_2017, ""),
        (CardKind.FOREIGNER_2017, "KAZ11009012310"),
        (CardKind.FOREIGNER_2017, "KAZ1100901231055"),
        (CardKind.FOREIGNER_2017, "KAZ11009012310A"),
        (CardKind.FOREIGNER_2017, "kaz110090123105"),
        (CardKind.FOREIGNER_2017, "KAZ11009012310<"),
        (CardKind.FOREIGNER_2017, "KAZ１10090123105"),
    ],
)
def test_what_is_no_number_is_refused(kind: CardKind, number: str) -> None:
    assert not number_is_sound(kind, number)


def card(valid_from: date | None, valid_to: date | None) -> IdentityCard:
    return IdentityCard(
        CardKind.RESIDENT,
        PersonName("张桂兰"),
        PersonNumber("429999195803120023"),
        Sex.FEMALE,
        PersonalText("19580312"),
        valid_from,
        valid_to,
        address=PersonalText("槐树村三组27号"),
        photo=PersonalBytes(b"WLT0"),
    )


@pytest.mark.parametrize(
    ("on", "validity"),
    [
        (date(2018, 3, 31), Validity.NOT_YET),
        (date(2018, 4, 1), Validity.VALID),
        (date(2028, 4, 1), Validity.VALID),
        (date(2028, 4, 2), Validity.EXPIRED),
    ],
)
def test_both_end_days_are_valid(on: date, validity: Validity) -> None:
    assert card(date(2018, 4, 1), date(2028, 4, 1)).validity(on) is validity


def test_a_long_term_card_never_expires() -> None:
    assert card(date(2018, 4, 1), None).validity(date.max) is Validity.VALID
    assert card(None, None).validity(date.min) is Validity.VALID


def test_a_visit_keeps_only_name_and_number() -> None:
    whole = card(None, None)
    assert whole.holder == Resident(whole.kind, whole.name, whole.number)
    assert "槐树村" not in repr(whole)
    assert "19580312" not in repr(whole)
