"""What a claim code leads to: anything that says so of itself.

@claimable("booking")
@dataclass(frozen=True)
class Booking: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import Raw

from kiosk.base.bounds import ClaimCode, Identifier
from kiosk.contract import codec
from kiosk.contract.request import EXAMPLE_CODE, Exchange, Question, requests

T = TypeVar("T")
_KINDS: dict[str, type[Any]] = {}


def claimable(kind: str) -> Callable[[type[T]], type[T]]:
    """Makes things of a class findable by claim code, under this name for ever."""

    def mark(of: type[T]) -> type[T]:
        _KINDS[kind] = of
        return of

    return mark


def kinds() -> Mapping[str, type[Any]]:
    """Everything claimable, by its name."""
    requests()  # which loads every module of the contract
    return dict(sorted(_KINDS.items()))


@dataclass(frozen=True)
class Claim:
    """`kind` says what `found` is. A platform may know more kinds than this terminal."""

    claim_code: ClaimCode
    kind: Identifier
    found: Raw

    @property
    def thing(self) -> Any:
        """What was found; None where this terminal does not know its kind. Raises
        `codec.Nonsense`."""
        known = kinds().get(self.kind)
        return codec.decode(bytes(self.found), known) if known else None


def lead_to(claim_code: str, thing: object) -> Claim:
    """The answer to a claim code that leads to this."""
    kind = next(name for name, of in kinds().items() if type(thing) is of)
    return Claim(claim_code, kind, Raw(codec.encode(thing)))


@dataclass(frozen=True)
class FindClaim(
    Question[Claim],
    route="POST /v1/claims/search",
    problems=("claim.unknown",),
    name="claim",
):
    """What a claim code leads to.

    A claim code opens what it stands for, so it travels in a body and never in a URL.
    """

    claim_code: ClaimCode

    def fits(self, answer: Claim, /) -> bool:
        """It is about the code that was asked for, and is what it says."""
        try:
            _ = answer.thing
        except codec.Nonsense:
            return False
        return answer.claim_code == self.claim_code


def examples() -> Iterator[Exchange[Claim]]:
    """See `Exchange`."""
    found = Raw(codec.encode({"topic": {"id": "attitude", "title": {"zh_CN": "服务态度"}}}))
    yield Exchange(FindClaim(EXAMPLE_CODE), Claim(EXAMPLE_CODE, "complaint", found))
