"""Messages as JSON: the one place where personal data is revealed to be sent or sealed."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from kiosk.base.bounds import END, ONE_LINE, VISIBLE
from kiosk.model.money import LARGEST, Fen
from kiosk.model.personal import Personal, PersonName, PersonNumber, SessionToken

T = TypeVar("T")
TOKEN = rf"^[!-~]+{END}"
"""A session token as it stands in a header."""

_PERSONAL: dict[type, tuple[int, str]] = {
    PersonName: (100, ONE_LINE),
    PersonNumber: (1024, VISIBLE),
    SessionToken: (1024, TOKEN),
}
"""Which personal types travel: their greatest length and their pattern."""


class Nonsense(ValueError):
    """Bytes that are not the message they should be. The text names the place, no value."""


def encode(message: object) -> bytes:
    """A message as JSON; nothing (`None`) as no bytes."""
    return b"" if message is None else msgspec.json.encode(message, enc_hook=_to_wire)


def decode(data: bytes, type_: type[T]) -> T:
    """JSON as a message. Unknown fields are ignored; a missing or wrong one is `Nonsense`."""
    if type_ is type(None):
        return None
    try:
        return msgspec.json.decode(data, type=type_, dec_hook=_from_wire)
    except (ValueError, RecursionError) as error:  # msgspec's are values' errors too
        raise Nonsense(_where(error)) from None  # its text may quote what was sent


def to_texts(query: object) -> dict[str, str]:
    """A query's fields as they stand in a URL."""
    fields: dict[str, Any] = msgspec.to_builtins(query) if query is not None else {}
    return {name: str(value) for name, value in fields.items() if value != ""}


def from_texts(texts: dict[str, str], type_: type[T]) -> T:
    """The reverse of `to_texts`; raises `Nonsense`."""
    try:
        return msgspec.convert(texts, type_, strict=False, dec_hook=_from_wire)
    except msgspec.ValidationError as error:
        raise Nonsense(_where(error)) from None


def schema_of(type_: type) -> dict[str, Any]:
    """JSON Schema of the core's own scalar types; `NotImplementedError` for any other, by which
    msgspec knows that it is none of ours."""
    if type_ is Fen:
        about = "Money in fen (1/100 yuan)."
        most = int(LARGEST)
        return {"type": "integer", "minimum": -most, "maximum": most, "description": about}
    if type_ in _PERSONAL:
        most, pattern = _PERSONAL[type_]
        about = "Personal data: never in a URL or a log."
        return {"type": "string", "maxLength": most, "pattern": pattern, "description": about}
    raise NotImplementedError


def _to_wire(value: Any) -> Any:
    if isinstance(value, Fen):
        return int(value)
    if isinstance(value, Personal):
        return value.reveal()
    raise NotImplementedError(f"{type(value).__name__} does not travel")


def _from_wire(type_: type, value: Any) -> Any:
    if type_ is Fen and _is_whole(value) and abs(value) <= LARGEST:
        return Fen(value)
    if type_ in _PERSONAL and type(value) is str:
        most, pattern = _PERSONAL[type_]
        if len(value) <= most and re.search(pattern, value):
            return type_(value)
    raise ValueError(f"not a {type_.__name__}")


def _is_whole(value: Any) -> bool:
    """Whether JSON Schema calls it an integer: 100.0 is one, as long as a float is exact."""
    if type(value) is float:
        return value.is_integer() and abs(value) < 2**53
    return type(value) is int


def _where(error: Exception) -> str:
    _, _, place = str(error).partition(" - at `")
    return f"wrong at {place.rstrip('`')}" if place else "not the JSON expected"
