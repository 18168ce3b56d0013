"""Runs a service: a chain of pages over a frozen state.

A page asks, and returns where to go: `To(next_page, state)` or `End(...)`. The runner keeps the
trail for Back, offers no way back over a barrier (something was committed, or the identity was
taken), and answers every known failure with a page that says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kiosk.apology import sorry
from kiosk.errors import KioskError, PlatformRefused
from kiosk.session import Session
from kiosk.views import Back, Ending, Move

S = TypeVar("S")
T = TypeVar("T")
SESSION_ENDED = "session.ended"
"""The platform's code for an identity session that has run out: identify again."""


@dataclass(frozen=True)
class End:
    """The service is over. `subject` is what a rating would be about."""

    ending: Ending
    subject: str = ""


@dataclass(frozen=True)
class Page(Generic[S]):
    """`step` is where on the service's way the page stands."""

    step: str
    run: Callable[[Session, S], Awaitable[To[Any] | End]]


@dataclass(frozen=True)
class To(Generic[S]):
    """Where to go next; with `barrier`, never back over this point."""

    page: Page[S]
    state: S
    barrier: bool = False


Run = Callable[[Session, S], Awaitable[To[Any] | End]]


def page(step: str) -> Callable[[Run[S]], Page[S]]:
    """Makes a page of an `async` function of the session and the state."""
    return lambda run: Page(step, run)


@dataclass(frozen=True)
class Service:
    """A public service. `needs` and `wants` name devices: without a need it cannot start;
    without a want it can, and says what will be missing."""

    key: str
    icon: str
    order: int
    steps: tuple[str, ...]
    first: To[Any]
    needs: frozenset[str]
    wants: frozenset[str] = frozenset()


def present(value: T | None) -> T:
    """A part of the state that a page before this one has filled."""
    if value is None:
        raise AssertionError("the page before this one fills it")
    return value


async def run(session: Session, service: Service) -> End:
    """Leads the resident through the service. Raises `Leave` or `TimedOut`."""
    session.enter(service.key, service.steps)
    trail: list[To[Any]] = []
    here: To[Any] | End = service.first
    while isinstance(here, To):
        session.stand(here.page.step, back=bool(trail))
        asked = session.asked
        try:
            following = await here.page.run(session, here.state)
        except Back:
            here = trail.pop()
            continue
        except KioskError as error:
            here = await _apologise(session, service, error, here)
            continue
        if isinstance(following, To) and following.barrier:
            trail.clear()
        elif session.asked > asked:
            trail.append(here)
        here = following
    return here


async def _apologise(
    session: Session, service: Service, error: KioskError, here: To[Any]
) -> To[Any] | End:
    code = error.code if isinstance(error, PlatformRefused) else ""
    await session.terminal.audit.record(
        "page.failed", service=service.key, error=type(error).__name__, code=code
    )
    session.stand(here.page.step, back=False)
    move = await session.show(sorry(error, session.terminal.settings.site))
    if move is not Move.RETRY:
        return End(Ending.NOT_DONE)
    if code == SESSION_ENDED:
        session.forget()
        return service.first
    return here
