"""Lists whose entries stand for themselves, read one by one: a bad entry spoils none but itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar, get_args, get_type_hints

from msgspec import Raw

from drivers.platform.messages import RawCatalogue
from kiosk.contract import codec
from kiosk.contract.catalogue import Catalogue

E = TypeVar("E")

_TYPES: dict[str, type[Any]] = {
    name: get_args(hint)[0] for name, hint in get_type_hints(Catalogue).items()
}
"""What each list of the catalogue holds."""


@dataclass(frozen=True)
class Sieved:
    """`spoilt` says how many entries of which lists were left out (`items 2, topics 1`)."""

    catalogue: Catalogue
    spoilt: str = ""


def listing(raw: RawCatalogue) -> Sieved:
    """The catalogue without what breaks the contract: what `sound` leaves out, and what belongs
    to a department that does not stand in it."""
    lists: dict[str, tuple[Any, ...]] = {}
    for name in (field.name for field in fields(raw)):
        known = {None, *(department.id for department in lists.get("departments", ()))}
        read = sound(getattr(raw, name), _TYPES[name])
        lists[name] = tuple(e for e in read if getattr(e, "department_id", None) in known)
    left_out = {name: len(getattr(raw, name)) - len(found) for name, found in lists.items()}
    spoilt = ", ".join(f"{name} {count}" for name, count in left_out.items() if count)
    return Sieved(Catalogue(**lists), spoilt)


def sound(entries: tuple[Raw, ...], type_: type[E]) -> Iterator[E]:
    """The entries that are what they should be, each identifier once: the first time."""
    seen: set[str] = set()
    for entry in entries:
        try:
            read: Any = codec.decode(bytes(entry), type_)
        except codec.Nonsense:
            continue
        if read.id not in seen:
            seen.add(read.id)
            yield read
