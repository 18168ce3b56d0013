"""What is on the wire beside the requests and answers of `kiosk.contract`: pages and problems."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from functools import cache
from types import new_class
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

from msgspec import Meta, Raw

from kiosk.base.bounds import END, Cursor, Remark
from kiosk.base.text import Sentences

T = TypeVar("T")

PAGE = 200
"""How many things one answer lists at most."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next_cursor` is opaque, and empty on the last page."""

    items: Annotated[tuple[T, ...], Meta(max_length=PAGE)]
    next_cursor: Cursor = ""


@dataclass(frozen=True)
class RawPage(Page[Raw]):
    """A page whose items are still JSON."""


@dataclass(frozen=True)
class Problem:
    """RFC 9457, with a stable `code`, whether the same request may be sent again, and the
    sentence for the resident (empty where a resident cannot meet it)."""

    title: Remark
    status: Annotated[int, Meta(ge=400, le=599)]
    code: Annotated[str, Meta(pattern=rf"^[a-z0-9_.-]{{1,64}}{END}")]
    type: Remark = "about:blank"
    detail: Remark = ""
    retryable: bool = False
    message: Sentences = Sentences()


@cache
def page_of(entry: Any) -> Any:
    """The type of one page of such entries, with a name of its own for OpenAPI."""
    made = new_class(f"{entry.__name__}Page", (Page[entry],))
    made.__doc__ = Page.__doc__
    return dataclass(frozen=True)(made)


@cache
def raw(lists: Any) -> Any:
    """The type of such lists whose entries are still JSON, so that each can be read by itself."""
    hints = get_type_hints(lists, include_extras=True)
    entries: Any = tuple[Raw, ...]
    parts = [(name, Annotated[(entries, *hint.__metadata__)]) for name, hint in hints.items()]
    return make_dataclass(f"Raw{lists.__name__}", parts, frozen=True)
