"""The 256-byte text block of a card, both ways. Kinds and offsets: GA/T 490 and the readers'
manuals. Text is UTF-16LE padded with spaces; lengths are in bytes, characters beyond the basic
plane take four.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from drivers.id_card_reader.codes import NATIONS
from drivers.id_card_reader.protocol import Bytes
from drivers.port import wipe
from kiosk.base.errors import CardNotRecognised, CardNumberWrong, CardUnreadable
from kiosk.base.hanzi import normalise
from kiosk.model.identity import CardKind, IdentityCard, Sex, number_is_sound
from kiosk.model.personal import PersonalText, PersonName, PersonNumber, Veiled

SIZE = 256
LONG_TERM = "长期"

Layout = Mapping[str, tuple[tuple[int, int], ...]]
"""A field's name and the spans (offset, length) that hold it, in order."""

_KIND = (248, 2)
_FLAGS = {
    " ": CardKind.RESIDENT,
    "I": CardKind.FOREIGNER_2017,
    "J": CardKind.HK_MACAO_TAIWAN,
    "Y": CardKind.FOREIGNER_2023,
}
_COMMON: Layout = {
    "name": ((0, 30),),
    "sex": ((30, 2),),
    "birth": ((36, 16),),
    "number": ((122, 36),),
    "valid_from": ((188, 16),),
    "valid_to": ((204, 16),),
}
LAYOUTS: Mapping[CardKind, Layout] = {
    CardKind.RESIDENT: {
        **_COMMON,
        "nation": ((32, 4),),
        "address": ((52, 70),),
        "authority": ((158, 30),),
    },
    CardKind.FOREIGNER_2017: {
        "english_name": ((0, 120),),
        "sex": ((120, 2),),
        "number": ((122, 30),),
        "nationality": ((152, 6),),
        "name": ((158, 30),),
        "valid_from": ((188, 16),),
        "valid_to": ((204, 16),),
        "birth": ((220, 16),),
        "card_version": ((236, 4),),
        "authority": ((240, 8),),
    },
    CardKind.HK_MACAO_TAIWAN: {
        **_COMMON,
        "address": ((52, 70),),
        "authority": ((158, 30),),
        "other_number": ((220, 18),),
        "issue_count": ((238, 4),),
    },
    CardKind.FOREIGNER_2023: {
        **_COMMON,
        "reissues": ((32, 4),),
        "english_name": ((52, 70), (220, 22)),
        "nationality": ((242, 6),),
        "previous": ((250, 6),),
    },
}

_TOLD = ("name", "sex", "nation", "nationality", "authority", "valid_from", "valid_to")
_VEILED = ("birth", "address", "english_name", "other_number")
"""What is made text of at once, and what only when somebody reveals it."""


def kind_of(block: Bytes) -> CardKind:
    """Raises `CardUnreadable` for a block of another size, `CardNotRecognised` for a kind that
    is none of the four."""
    if len(block) != SIZE:
        raise CardUnreadable(f"text block of {len(block)} bytes")
    flag = text(_cut(block, (_KIND,))) or " "
    if flag not in _FLAGS:
        raise CardNotRecognised("unknown kind of card")
    return _FLAGS[flag]


def unpack(block: Bytes) -> tuple[CardKind, dict[str, bytearray]]:
    """The card's kind and the bytes of each field of its layout, copies for the caller to wipe.
    Raises what `kind_of` raises."""
    kind = kind_of(block)
    return kind, {key: _cut(block, spans) for key, spans in LAYOUTS[kind].items()}


def pack(kind: CardKind, fields: Mapping[str, str]) -> bytes:
    """The block that `unpack` takes apart; fields left out are blank.

    Raises `ValueError` for a field that the layout does not have or that is too long.
    """
    block = bytearray(" ".encode("utf-16-le") * (SIZE // 2))
    flag = next(flag for flag, of in _FLAGS.items() if of is kind)
    _put(block, (_KIND,), flag)
    for key, value in fields.items():
        if key not in LAYOUTS[kind]:
            raise ValueError(f"a card of kind {kind} has no field {key!r}")
        _put(block, LAYOUTS[kind][key], value)
    return bytes(block)


def text(raw: Bytes | bytearray) -> str:
    """A field's bytes as text, without its padding. Half a surrogate pair becomes U+FFFD."""
    return str(memoryview(raw)[: _unpadded(raw)], "utf-16-le", "replace")


def _unpadded(raw: Bytes | bytearray) -> int:
    """How many bytes of a field stand before its padding."""
    end = len(raw)
    while end >= 2 and raw[end - 2] in b" \0" and not raw[end - 1]:
        end -= 2
    return end


def identity_card(block: Bytes) -> IdentityCard:
    """What the text block says, private-use characters normalised. What no service asks for
    stays bytes until it is revealed; nothing else of the block is left in memory but its text.

    A foreigner without a Chinese name is called by the English one. Raises `CardUnreadable`
    (a date that is none), `CardNotRecognised` or `CardNumberWrong`.
    """
    kind, raw = unpack(block)
    try:
        return _card(kind, raw)
    finally:
        for field in raw.values():
            wipe(field)


def moved(card: IdentityCard, newest_address: Bytes) -> IdentityCard:
    """The card with the newest address recorded on it, unless that is blank."""
    if _unpadded(newest_address):
        return replace(card, address=PersonalText(_veiled(newest_address)))
    return card


def _card(kind: CardKind, raw: Mapping[str, bytearray]) -> IdentityCard:
    number = text(raw["number"])
    if not number_is_sound(kind, number):
        raise CardNumberWrong
    field = {key: normalise(text(raw[key])) for key in _TOLD if key in raw}
    name = field["name"] or normalise(text(raw.get("english_name", b"")))
    nation = field.get("nation", "")
    valid_from = _day(field["valid_from"]) if field["valid_from"] else None
    valid_to = None if field["valid_to"] == LONG_TERM else _day(field["valid_to"])
    veiled = {key: _veiled(raw.get(key, b"")) for key in _VEILED}  # once nothing can fail any more
    return IdentityCard(
        kind=kind,
        name=PersonName(name),
        number=PersonNumber(number),
        sex=Sex(field["sex"]) if field["sex"] in list(Sex) else Sex.UNKNOWN,
        birth=PersonalText(veiled["birth"]),
        valid_from=valid_from,
        valid_to=valid_to,
        address=PersonalText(veiled["address"]),
        nation=NATIONS.get(nation, nation),
        nationality=field.get("nationality", ""),
        authority=field.get("authority", ""),
        english_name=PersonName(veiled["english_name"]),
        other_number=PersonNumber(veiled["other_number"]),
    )


def _veiled(raw: Bytes | bytearray) -> Veiled[str]:
    return Veiled(bytearray(raw), lambda kept: normalise(text(kept)))


def _day(value: str) -> date:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise CardUnreadable("a date of validity is not a date")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError as error:
        raise CardUnreadable("a date of validity is not a date") from error


def _cut(block: Bytes, spans: tuple[tuple[int, int], ...]) -> bytearray:
    field = bytearray(sum(length for _, length in spans))
    end = 0
    for offset, length in spans:
        field[end : end + length] = block[offset : offset + length]
        end += length
    return field


def _put(block: bytearray, spans: tuple[tuple[int, int], ...], value: str) -> None:
    raw = value.encode("utf-16-le")
    if len(raw) > sum(length for _, length in spans):
        raise ValueError("a field of the card is too long")
    for offset, length in spans:
        part, raw = raw[:length], raw[length:]
        block[offset : offset + len(part)] = part
