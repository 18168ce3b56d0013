"""Words before a language is chosen.

A view or an error carries `Text` (a key of the catalogue with its values) or `Titles` (what
the platform calls a thing, in several languages). Turning them into a string is the last step,
so a page changes language while it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Text:
    """A key of the translations and the values its sentence names."""

    key: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True)
class Titles:
    """The platform's name of a thing. `en` is empty where the platform has none."""

    zh_CN: str  # noqa: N815 - the language tag is the field's name on the wire
    en: str = ""


Words = Text | Titles | str
"""What can be said to a resident; a bare string is shown as it is in every language."""


def text(key: str, /, **values: object) -> Text:
    """`text("bill.due", amount=Fen(1250))`."""
    return Text(key, MappingProxyType(values))
