"""Who stands in front of the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.model.personal import PersonalBytes, PersonalText, PersonName, PersonNumber

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


class CardKind(StrEnum):
    """The four machine-readable identity cards (GA 467 readers, type flag at offset 248)."""

    RESIDENT = "resident"
    FOREIGNER_2017 = "foreigner_2017"
    HK_MACAO_TAIWAN = "hk_macao_taiwan"
    FOREIGNER_2023 = "foreigner_2023"


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class Assurance(StrEnum):
    """How sure it is who somebody is, the least first. Each does for those before it."""

    STATED = "stated"
    """They said so: whoever knows name and number can."""
    DOCUMENTED = "documented"
    """A document or a code of theirs was there, and genuine (实名)."""
    PROVEN = "proven"
    """And it was found that it is theirs (实人)."""

    def covers(self, needed: Assurance) -> bool:
        order = list(Assurance)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True)
class Resident:
    """What a visit holds of a person: enough to serve, nothing more."""

    kind: CardKind
    name: PersonName
    number: PersonNumber


@dataclass(frozen=True)
class IdentityCard:
    """Everything read from a card. Dropped as soon as `holder` has been taken from it.

    `valid_to` is None on a long-term card (长期). `photo` is the undecoded WLT block,
    empty where the reader sent none; `fingerprint` are its encrypted features, empty unless the
    site asks for them. `other_number` is the travel permit's (J cards).
    """

    kind: CardKind
    name: PersonName
    number: PersonNumber
    sex: Sex
    birth: PersonalText
    valid_from: date | None
    valid_to: date | None
    address: PersonalText = PersonalText("")
    nation: str = ""
    nationality: str = ""
    authority: str = ""
    english_name: PersonName = PersonName("")
    other_number: PersonNumber = PersonNumber("")
    photo: PersonalBytes = PersonalBytes(b"")
    fingerprint: PersonalBytes = PersonalBytes(b"")

    @property
    def holder(self) -> Resident:
        return Resident(self.kind, self.name, self.number)

    def validity(self, on: date) -> Validity:
        """Whether the card may be used on that day; both end days count as valid."""
        if self.valid_from is not None and on < self.valid_from:
            return Validity.NOT_YET
        if self.valid_to is not None and on > self.valid_to:
            return Validity.EXPIRED
        return Validity.VALID


class Validity(StrEnum):
    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"


def check_digit_18(first_17: str) -> str:
    """The 18th character of a citizen number (GB 11643, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return _CHECK_DIGITS[total % 11]


def number_is_sound(kind: CardKind, number: str) -> bool:
    """Length, characters and check digit of a card's number."""
    if kind is CardKind.FOREIGNER_2017:
        return _foreigner_2017_is_sound(number)
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    return check_digit_18(digits) == number[17]


def _foreigner_2017_is_sound(number: str) -> bool:
    """Fifteen characters; weights 7, 3, 1 repeating, A = 10 … Z = 35, `<` = 0, sum mod 10."""
    values = [_value(character) for character in number]
    if len(number) != 15 or None in values or not number[14].isdigit():
        return False
    weighted = (v * (7, 3, 1)[i % 3] for i, v in enumerate(values[:14]) if v is not None)
    return sum(weighted) % 10 == values[14]


def _value(character: str) -> int | None:
    if character == "<":
        return 0
    if character.isascii() and (character.isdigit() or character.isupper()):
        return int(character, 36)
    return None
