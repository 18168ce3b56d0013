"""A request to the platform is a value: what is asked, with what, and what its answer is.

A class says all there is to say of it once, and client, sandbox, OpenAPI and journal go by that:

    @dataclass(frozen=True)
    class Reserve(Change[Reservation], route="POST /v1/reservations", problems=("slot.full",)):
        \"\"\"Holds a place for a few minutes.\"\"\"

        session: SessionToken  # by its type: a header, as an `Etag` is
        slot_id: Identifier    # named in the route: part of the path; else of the query or body

`platform.ask(question)` and `platform.change(change, key)` answer what stands in the brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, make_dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, get_args, get_origin, get_type_hints

from kiosk.base.bounds import Cursor, Digest, Etag, MediaType
from kiosk.model.content import Content
from kiosk.model.personal import Personal, SessionToken

A = TypeVar("A")
T = TypeVar("T")

EXAMPLE_SESSION = SessionToken("3q2-7wEjRkY0mVd8TtLxUg")
EXAMPLE_CODE = "7KQM-2XW6"


@dataclass(frozen=True)
class Letters:
    """How a change waits for its delivery, in one order with others of its name.

    `quota` is how many may wait: beyond it the oldest are dropped where `sheds` says so, else
    there is an alarm."""

    name: str
    quota: int
    sheds: bool = False


@dataclass(frozen=True)
class _Said:
    """What the brackets of a class say."""

    route: str
    problems: tuple[str, ...] = ()
    name: str = ""
    subject: str = ""
    key: str = ""
    kept: bool = True
    by_itself: bool = False
    letters: Letters | None = None
    media: tuple[str, ...] = ()
    largest: int = 0


class Request(Generic[A]):
    """Anything that can be asked of the platform. Not used itself: see its subclasses.

    Keywords of a class: `route` is method and path. `problems` adds to those any request may meet.
    `name` is what it is called where it is stored and in OpenAPI, for ever, also when the class is
    renamed; the class's own in small letters where it is not said. `subject` names the field of
    what an undertaking is about. `letters` is said of what can wait and must not be lost. `media`
    and `largest` are said of what carries bytes: of which types, and how many at most.
    """

    spec: ClassVar[_SpecOfClass]
    said: ClassVar[_Said]

    def __init_subclass__(cls, *, route: str = "", **said: Any) -> None:
        super().__init_subclass__()
        if route:
            cls.said = _Said(route, **said)
            name = cls.said.name or re.sub("(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            if _REQUESTS.setdefault(name, cls).__qualname__ != cls.__qualname__:
                raise TypeError(f"two requests are called {name!r}")
            _REQUESTS[name] = cls

    def fits(self, _answer: A, /) -> bool:
        """Whether an answer that is sound is one to this request."""
        return True

    def refusal(self) -> str:
        """The code of the problem by which the terminal refuses it itself; "" to send it."""
        return ""


class Question(Request[A]):
    """Changes nothing, and may be asked at any time. On a POST it travels in a body only because
    of what it names."""


@dataclass(frozen=True)
class Version(Generic[T]):
    """What stands there now and what names it; `value` is None where it still is what the
    question's own `Etag` names. `left_out` says how many entries of which lists broke the contract
    (`items 2, topics 1`)."""

    value: T | None
    etag: Etag = ""
    left_out: str = ""


class Versioned(Question[Version[T]], Generic[T]):
    """A question about what seldom changes. A field of the type `Etag` names the version that is
    known already, which then is not sent again. `by_itself`: an entry of its lists that breaks a
    bound spoils none but itself."""


class Listing(Question[tuple[T, ...]], Generic[T]):
    """A question whose answer comes page by page; whoever asks gets the whole. `by_itself`: an
    entry that breaks a bound spoils none but itself."""

    def keeps(self, _entry: T, /) -> bool:
        """Whether an entry belongs to what was asked for; the others are left out."""
        return True


class Change(Request[A]):
    """Carried out once for its key, however often it is sent. `kept` False is one that may be
    carried out again at every sending, so that its answer is the present state. `key` is where
    its own key comes from, of its fields (`close-{key}`)."""


@dataclass(frozen=True)
class Upload(Change[A]):
    """A change that brings bytes, which are the body; its fields stand in path and query. `key`
    must be said: the same content for the same thing is the same request."""

    media: MediaType
    digest: Digest

    @classmethod
    def of(cls, content: Content, **fields: object) -> Self:
        """The upload of that content."""
        return cls(content.media, content.digest, **fields)

    def admits(self, content: Content) -> bool:
        """Whether these are the bytes it speaks of, and such as it may bring."""
        spec, said = self.spec, (self.media, self.digest)
        fit = self.media in spec.media and 0 < len(content) <= spec.largest
        return fit and said == (content.media, content.digest)


class Download(Question[Content]):
    """A question that is answered with bytes."""


@dataclass(frozen=True)
class Spec(Generic[A]):
    """What is known of a request's class. `summary` is the first line of its docstring."""

    kind: type[Request[A]]
    name: str
    method: str
    path: str
    summary: str
    answer: Any
    problems: tuple[str, ...]
    subject: str
    key: str
    kept: bool
    by_itself: bool
    letters: Letters | None
    media: tuple[str, ...]
    largest: int
    session: str
    """The field that holds the resident's token; "" where none is needed."""
    etag: str
    """The field that names the version known already; "" where there is none."""
    personal: bool
    """Whether any of its fields is about a person, so that it is sealed where it is stored."""
    message: Any
    """The type of query or body; None where there is neither."""

    @property
    def changes(self) -> bool:
        return issubclass(self.kind, Change)

    @property
    def uploads(self) -> bool:
        return issubclass(self.kind, Upload)

    @property
    def downloads(self) -> bool:
        return issubclass(self.kind, Download)

    @property
    def in_url(self) -> bool:
        """Whether its message stands in the query: a body is something else, or there is none."""
        return self.method == "GET" or self.uploads

    @property
    def paged(self) -> bool:
        return issubclass(self.kind, Listing)

    @property
    def versioned(self) -> bool:
        return issubclass(self.kind, Versioned)

    @property
    def keyed(self) -> bool:
        """Whether an idempotency key is required: on every POST."""
        return self.method == "POST"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    def message_of(self, request: Request[A], cursor: str = "") -> object:
        """Query or body of a request; None where it has neither."""
        if self.message is None or self.message is self.kind:
            return request if self.message else None
        values = {name: getattr(request, name, cursor) for name in _names(self.message)}
        return self.message(**values)

    def request(self, path: Mapping[str, str], token: str, message: object) -> Request[A]:
        """The request that arrived in these parts: the reverse of `message_of` and the rest."""
        values = {name: path[name] for name in self.parameters}
        if self.session:
            values[self.session] = cast("Any", SessionToken(token))
        if message is not None:
            own = _names(self.kind)
            values |= {name: getattr(message, name) for name in _names(self.message) if name in own}
        return self.kind(**values)


@dataclass(frozen=True)
class Exchange(Generic[A]):
    """A believable request and its answer, of a county that does not exist: what OpenAPI shows,
    and a mock made from it answers."""

    request: Request[A]
    answer: A
    content: Content | None = None
    """What an upload brings."""


class _SpecOfClass:
    """`Reserve.spec`: made when first asked for, since a class is no dataclass before it is one."""

    def __get__(self, request: Request[A] | None, kind: type[Request[A]]) -> Spec[A]:
        return cast("Spec[A]", _spec(cast("Any", kind)))


Request.spec = _SpecOfClass()
_REQUESTS: dict[str, type[Request[Any]]] = {}


@cache
def requests() -> Mapping[str, type[Request[Any]]]:
    """Every request there is, by its name: found by walking the package."""
    _modules()
    return MappingProxyType(dict(sorted(_REQUESTS.items())))


def exchanges() -> Mapping[type[Request[Any]], Exchange[Any]]:
    """An example of each request: what `examples()` of the package's modules yields."""
    found = (module.examples() for module in _modules() if hasattr(module, "examples"))
    return {type(each.request): each for examples in found for each in examples}


def _modules() -> list[ModuleType]:
    package = import_module(__package__ or "")
    names = [module.name for module in iter_modules(package.__path__)]
    return [import_module(f"{package.__name__}.{name}") for name in names]


@cache
def _spec(kind: type[Request[Any]]) -> Spec[Any]:
    said = kind.said
    method, _, path = said.route.partition(" ")
    hints = get_type_hints(kind, include_extras=True)
    own = {f.name: hints[f.name] for f in fields(cast("Any", kind))}
    session = next((name for name, hint in own.items() if hint is SessionToken), "")
    etag = next((name for name, hint in own.items() if hint == Etag), "")
    apart = {session, etag, *re.findall(r"{(\w+)}", path)}
    rest = tuple(name for name in own if name not in apart)
    name = next(n for n, k in _REQUESTS.items() if k is kind)
    doc = (kind.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    answer = _answer(kind)
    listing = issubclass(kind, Listing)
    return Spec(
        kind,
        name,
        method,
        path,
        doc,
        answer,
        said.problems,
        said.subject,
        said.key,
        said.kept,
        said.by_itself,
        said.letters,
        said.media,
        said.largest,
        session,
        etag,
        issubclass(kind, Upload) or any(map(_is_personal, own.values())),
        _message(kind, rest, paged=listing) if rest or listing else None,
    )


def _answer(kind: type[Request[Any]]) -> Any:
    """What stands in the brackets; of a listing, the type of an entry."""
    for base in getattr(kind, "__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Request):
            return get_args(base)[0]
    raise TypeError(f"{kind.__name__} does not say what its answer is")


def _message(kind: type[Request[Any]], names: tuple[str, ...], *, paged: bool) -> Any:
    """The class itself where all of it is sent in one place, else a type of those fields."""
    if not paged and names == _names(kind):
        return kind
    hints = get_type_hints(kind, include_extras=True)
    given = {f.name: f for f in fields(cast("Any", kind))}
    parts = [(name, hints[name], _copy(given[name])) for name in names]
    if paged:
        parts.append(("cursor", Cursor, field(default="")))
    made = make_dataclass(kind.__name__, parts, frozen=True)
    made.__doc__ = kind.__doc__
    return made


def _copy(of: Any) -> Any:
    if of.default_factory is not MISSING:
        return field(default_factory=of.default_factory)
    return field(default=of.default) if of.default is not MISSING else field()


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _is_personal(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Personal):
        return True
    if is_dataclass(hint):
        return any(map(_is_personal, get_type_hints(hint, include_extras=True).values()))
    return any(map(_is_personal, get_args(hint)))
