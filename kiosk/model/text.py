"""Words before a language is chosen.

A view or an error carries `Text` (a key of the catalogue with its values) or `Titles` (what
the platform calls a thing, in several languages). Turning them into a string is the last step,
so a page changes language while it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from kiosk.model.bounds import ONE_LINE


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
