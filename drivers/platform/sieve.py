"""Lists whose entries stand for themselves, read one by one: a bad entry spoils none but itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_type_hints

from msgspec import Raw

from kiosk.base.bounds import Etag
from kiosk.contract import codec
from kiosk.contract.request import Version

E = TypeVar("E")
L = TypeVar("L")


def lists(raw: Any, type_: type[L], etag: Etag) -> Version[L]:
    """What `raw` (`messages.raw` of that type) holds, without what breaks the contract: what
    `sound` leaves out, and what belongs to a department that does not stand in it."""
    found: dict[str, tuple[Any, ...]] = {}
    for name, hint in get_type_hints(type_).items():
        known = {None, *(department.id for department in found.get("departments", ()))}
        read = sound(getattr(raw, name), get_args(hint)[0])
        found[name] = tuple(e for e in read if getattr(e, "department_id", None) in known)
    missing = {name: len(getattr(raw, name)) - len(entries) for name, entries in found.items()}
    left_out = ", ".join(f"{name} {count}" for name, count in missing.items() if count)
    return Version(type_(**found), etag, left_out)


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
