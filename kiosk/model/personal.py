"""Personal data has types of its own, which mask themselves wherever text is made.

`str`, `repr`, `format`, logs, test failures and tracebacks see only `masked`.
`reveal()` is the one way to the value, so a reader finds every use by searching for it.
JSON encoders and pickle refuse these types unless a driver reveals them on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar

V = TypeVar("V", str, bytes)


class Veiled(Generic[V]):
    """A value still in the bytes in which it came: `read` makes it from them when it is asked
    for, and never before. The bytes are overwritten when nobody holds them any more, which a
    `str` or `bytes` cannot be."""

    __slots__ = ("_raw", "_read")

    def __init__(self, raw: bytearray, read: Callable[[bytearray], V]) -> None:
        self._raw = raw
        self._read: Callable[[bytearray], V] = read

    def open(self) -> V:
        return self._read(self._raw)

    def __del__(self) -> None:
        self._raw[:] = bytes(len(self._raw))


class Personal(Generic[V]):
    """A value about a person. Equal and hashable by value; never shown unmasked by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: V | Veiled[V]) -> None:
        self._value: V | Veiled[V] = value

    def reveal(self) -> V:
        """The value itself. Only for what the resident checks, the wire and the card."""
        return self._value.open() if isinstance(self._value, Veiled) else self._value

    @property
    def masked(self) -> str:
        """What may be seen by others."""
        return "***"

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked})"

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.reveal() == self.reveal()

    def __hash__(self) -> int:
        return hash((type(self), self.reveal()))

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is personal data and is never pickled or copied")


class PersonName(Personal[str]):
    """A full name. Masked 张*三; two characters 张*, one *; a Latin name keeps its first letter."""

    @property
    def masked(self) -> str:
        name = self.reveal()
        if len(name) == 1:
            return "*"
        if len(name) <= 2 or name.isascii():
            return name[:1] + "*" * min(len(name[1:]), 5)
        return name[0] + "*" * (len(name) - 2) + name[-1]


class PersonNumber(Personal[str]):
    """A citizen, permit or account number. Masked 4211************0012; at least half of it is
    hidden, so a customer number of ten digits is masked 42******76."""

    @property
    def masked(self) -> str:
        number = self.reveal()
        if len(number) <= 8:
            return "*" * len(number)
        shown = min(4, len(number) // 4)
        return number[:shown] + "*" * (len(number) - 2 * shown) + number[-shown:]


class SessionToken(PersonNumber):
    """The platform's secret word for a resident who has shown who they are; lives no longer than
    the visit, but sealed where a request that needs it is still to be answered."""


class PersonalText(Personal[str]):
    """Any other text about a person: address, birth date. Masked as ***."""


class ScannedCode(Personal[str]):
    """What a code says that was held under the scanner. A payer's code moves money and a claim
    code opens what was promised, so it is masked whole, as ***."""


class PersonalBytes(Personal[bytes]):
    """A picture or a feature block of a person. Masked as ***."""
