"""Runs a service: a chain of pages over a frozen state.

A page asks, and returns where to go: `To(next_page, state)` or `End(...)`. The runner keeps the
path for Back, which leads from the first page out of the service, and is offered until a barrier
(something was committed, or told). What the platform refuses about an answer leads back to the
page that asked for it; every other known failure is answered with a page that says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from kiosk.base.errors import KioskError, PlatformRefused
from kiosk.base.text import Words
from kiosk.model.need import NOTHING, Need
from kiosk.views.base import Back
from kiosk.views.result import Ending, Move
from kiosk.visit.apology import sorry
from kiosk.visit.refusals import OF_THE_CATALOGUE, SESSION_ENDED, asked_for, why
from kiosk.visit.session import Session

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class End:
    """The service is over. `subject` is what a rating would be about: never one that may have
    been rated before, which the platform refuses. `home`: the resident went back from the first
    page, and is asked nothing."""

    ending: Ending
    subject: str = ""
    home: bool = False


WENT_BACK = End(Ending.NOT_DONE, home=True)


@dataclass(frozen=True)
class Page(Generic[S]):
    """`step` is where on the service's way the page stands; `asks` names what the resident
    answers here (see `kiosk.visit.refusals`)."""

    step: str
    run: Callable[[Session, S], Awaitable[To[Any] | End]]
    asks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class To(Generic[S]):
    """Where to go next; with `barrier`, never back again. A page that is on the path already is
    gone back to. `wrong` says why it asks again. `kept` is the state with which the present page
    stands when the resident comes back to it; the one it had where there is none."""

    page: Page[S]
    state: S
    barrier: bool = False
    wrong: Words = ""
    kept: Any = None


Run = Callable[[Session, S], Awaitable[To[Any] | End]]


def page(step: str, *, asks: Collection[str] = ()) -> Callable[[Run[S]], Page[S]]:
    """Makes a page of an `async` function of the session and the state."""
    return lambda run: Page(step, run, frozenset(asks))


@dataclass(frozen=True)
class Service:
    """A public service. Without what it needs it cannot start; without what it wants it can, and
    says what will be missing."""

    key: str
    icon: str
    order: int
    steps: tuple[str, ...]
    first: To[Any]
    needs: Need = NOTHING
    wants: Need = NOTHING


def present(value: T | None) -> T:
    """A part of the state that a page before this one has filled."""
    if value is None:
        raise AssertionError("the page before this one fills it")
    return value


@dataclass(frozen=True)
class _Passed:
    """A page on the path, with the state it stands with when gone back to."""

    to: To[Any]
    asked: bool


async def run(session: Session, service: Service) -> End:
    """Leads the resident through the service. Raises `Leave` or `TimedOut`."""
    session.enter(service.key, service.steps)
    path: list[_Passed] = []
    back = True
    here: To[Any] | End = service.first
    while isinstance(here, To):
        _go_back_to(here.page, path)
        back = back and not here.barrier
        session.stand(here.page.step, back=back)
        session.wrong, asked = here.wrong or session.wrong, session.asked
        try:
            following = await here.page.run(session, here.state)
        except Back:
            session.wrong = ""
            here = _page_before(path)
            continue
        except KioskError as error:
            path.append(_Passed(replace(here, wrong=""), session.asked > asked))
            here = await _answer(session, service, error, path)
            continue
        kept = here.state if not isinstance(following, To) else following.kept or here.state
        path.append(_Passed(replace(here, state=kept, wrong=""), session.asked > asked))
        here = following
    return here


def _go_back_to(page: Page[Any], path: list[_Passed]) -> None:
    """Cuts the path before this page, where it has been passed."""
    places = [number for number, passed in enumerate(path) if passed.to.page == page]
    del path[places[0] if places else len(path) :]


def _page_before(path: list[_Passed]) -> To[Any] | End:
    """The last page that asked anything; out of the service where there is none."""
    while path:
        passed = path.pop()
        if passed.asked:
            return passed.to
    return WENT_BACK


async def _answer(
    session: Session, service: Service, error: KioskError, path: list[_Passed]
) -> To[Any] | End:
    """Where a failure leads: to the page whose answer was refused, or wherever the resident goes
    from the page that says what happened. The page that failed is the last of the path."""
    code = error.code if isinstance(error, PlatformRefused) else ""
    await session.terminal.audit.record(
        "page.failed", service=service.key, error=type(error).__name__, code=code
    )
    if isinstance(error, PlatformRefused):
        if asked_for(code) in OF_THE_CATALOGUE:
            session.terminal.catalogue.doubt()
        answered = _answered(asked_for(code), path)
        if answered is not None:
            return replace(answered, wrong=why(error))
    failed = path[-1].to
    session.wrong = ""
    try:
        move = await session.show(sorry(error, session.terminal.settings.site))
    except Back:
        return _page_before(path)
    if move is not Move.RETRY:
        return End(Ending.NOT_DONE)
    if code == SESSION_ENDED:
        session.participants.forget()
        return service.first
    return failed


def _answered(thing: str, path: list[_Passed]) -> To[Any] | None:
    """The last page that asks for the thing; None where nothing was asked there or since, so that
    the same would only be refused again."""
    asked = False
    for passed in reversed(path):
        asked = asked or passed.asked
        if asked and thing in passed.to.page.asks:
            return passed.to
    return None
