"""Words before a language is chosen.

A view or an error carries `Text` (a key of the catalogue with its values) or `Titles` (what
the platform calls a thing, in several languages). Turning them into a string is the last step,
so a page changes language while it stands. `fit` is what any text from outside becomes then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from kiosk.base.bounds import ONE_LINE
from kiosk.base.hanzi import PRIVATE_USE

LONGEST = 1000
"""Characters beyond which a text from outside is cut; its contract's bounds are far below."""


@dataclass(frozen=True)
class Text:
    """A key of the translations and the values its sentence names."""

    key: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True)
class Titles:
    """The platform's name of a thing. `en` is empty where the platform has none."""

    zh_CN: Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]  # noqa: N815 - the language tag is the field's name on the wire
    en: Annotated[str, Meta(max_length=200, pattern=ONE_LINE)] = ""


@dataclass(frozen=True)
class Sentences(Titles):
    """What the platform has to say to a resident; `zh_CN` is empty where it says nothing."""

    zh_CN: Annotated[str, Meta(max_length=300, pattern=ONE_LINE)] = ""  # noqa: N815 - as above
    en: Annotated[str, Meta(max_length=600, pattern=ONE_LINE)] = ""


Words = Text | Titles | str
"""What can be said to a resident; a bare string is shown as it is in every language."""


def text(key: str, /, **values: object) -> Text:
    """`text("bill.due", amount=Fen(1250))`."""
    return Text(key, MappingProxyType(values))


def fit(text: str) -> str:
    """Text from outside as it can be shown and printed: one line, every character visible.

    Line ends, tabs and all breadths of space become a space (U+3000 stays), controls and what
    Unicode calls default-ignorable is dropped (joiners, directions, variants: boxes in most
    fonts), known private-use characters become what they mean, half a surrogate pair is U+FFFD.
    Doing it twice is doing it once. Two different texts may come out the same: who somebody is
    says the number.
    """
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").translate(_FITTING)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _each(*ranges: tuple[int, int]) -> Iterable[int]:
    return (point for first, last in ranges for point in range(first, last + 1))


_SURROGATE = re.compile("[\ud800-\udfff]")

_SPACES = _each(
    (0x09, 0x0D),
    (0x1C, 0x1F),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
)
"""White_Space of Unicode's PropList and the separators of ASCII, without U+3000."""

_UNSEEN = _each(
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Controls, Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, and the marks of
interlinear notes."""

_FITTING: dict[int, int | str | None] = {
    **dict.fromkeys(_UNSEEN),
    **dict.fromkeys(_SPACES, " "),
    **PRIVATE_USE,
}
