"""Finds what a claim code stands for, prints its slip again, or goes on with what was left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from kiosk import services
from kiosk.base.errors import DeviceError, PlatformError, PlatformRefused
from kiosk.base.keys import claim_code
from kiosk.base.text import text
from kiosk.contract.claims import FindClaim
from kiosk.ports.code_scanner import CODE_SCANNER, CodeScanner
from kiosk.ports.parts import STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.undertakings.undertaking import Undertaking, UndertakingState
from kiosk.views.entry import EnterCode
from kiosk.views.notices import Working
from kiosk.views.result import Ending, Result
from kiosk.views.status import Status
from kiosk.visit.claimed import LOOKED, ClaimPage, Found
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session
from kiosk.visit.slips import pending_slip

MOST_TRIES = 5
"""How many codes that lead nowhere a visit may try, so that nobody tries them all."""


@dataclass(frozen=True)
class Asked:
    """`tries` counts the codes that led nowhere; `typed` is the last; `foreign` where what is
    wrong with what lies under the scanner has been said."""

    tries: int = 0
    typed: str = ""
    foreign: bool = False


@page("code", asks=("claim",))
async def ask(session: Session, state: Asked) -> To[Any] | End:
    if state.tries >= MOST_TRIES:
        return await nothing(session, text("claim.enough"), text("claim.enough.hint"))
    scanner = session.terminal.pick(CODE_SCANNER)
    view = EnterCode(
        text("claim.question"),
        text("slip.claim"),
        scanner is not None,
        state.typed,
        hint=text("claim.hint"),
    )
    scanned = _scanned(scanner, told=state.foreign) if scanner else None
    answer = await session.show(view, scanned)
    if answer == FOREIGN:
        return To(ask, Asked(state.tries, foreign=True), wrong=text("claim.foreign"))
    code = claim_code(answer)
    if not code:
        return To(ask, Asked(state.tries, answer), wrong=text("claim.mistyped"))
    return To(find, Found(code, state.tries), kept=Asked(state.tries, _plain(code)))


FOREIGN = ""
"""What is said of a code under the scanner that is no claim code."""


async def _scanned(scanner: CodeScanner, *, told: bool) -> str:
    """The claim code held under the scanner, or that it is another code, once; never, where the
    scanner fails: there are the keys."""
    try:
        while True:
            code = claim_code((await scanner.scan()).reveal())
            if code or not told:
                return code or FOREIGN
    except DeviceError:
        await asyncio.Event().wait()
        raise


def _plain(code: str) -> str:
    """As it is typed."""
    return code.replace("-", "")


@page("code")
async def find(session: Session, state: Found) -> To[Any]:
    """What this terminal has left open is brought as far as it can be; then the platform says
    how it stands. Where it cannot be asked, the terminal says what it knows itself."""
    own = await session.wait(Working(text("claim.finding")), _own(session, state.code))
    try:
        claim = await session.wait(
            Working(text("claim.finding")), session.terminal.platform.ask(FindClaim(state.code))
        )
    except PlatformError as error:
        if own:
            return To(left, replace(state, own=own), barrier=True)
        if await session.terminal.outbox.holds(state.code):
            return To(on_its_way, state, barrier=True)
        if isinstance(error, PlatformRefused):
            asked = Asked(state.tries + 1, _plain(state.code))
            return To(ask, asked, wrong=text("claim.unknown"))
        raise
    found = replace(state, own=own, thing=claim.thing)
    shown = services.claims().get(type(found.thing), ClaimPage(other))
    return To(shown.page, found, barrier=shown.tells)


async def _own(session: Session, code: str) -> tuple[Undertaking[Any], ...]:
    terminal = session.terminal
    for undertaking in await terminal.journal.find_by_code(code):
        if not undertaking.state.final:
            await terminal.settler.resolve(undertaking)
    return await terminal.journal.find_by_code(code)


@page("look")
async def other(session: Session, _: Found) -> End:
    """The platform knows the code, and this terminal has no page for what it stands for."""
    return await nothing(session, text("claim.other"), text("claim.other.hint"))


@page("look")
async def left(session: Session, state: Found) -> To[Any] | End:
    """What only this terminal knows: not arrived, or not settled yet."""
    last = state.own[-1]
    ending = _LEFT.get(last.state, Ending.UNKNOWN)
    heading, hint = text(f"claim.left.{ending}"), text(f"claim.left.{ending}.hint")
    site = session.terminal.settings.site
    slip = pending_slip(state.code, heading, hint, site, session.language)
    of_use = last.state is not UndertakingState.CLOSED
    result = Result(heading, _status(last), state.code, keep=of_use, hint=hint)
    await conclude(session, result, slip, known=True)
    return End(result.ending, LOOKED)


def _status(undertaking: Undertaking[Any]) -> Status:
    """The word for what the journal has."""
    match undertaking.state:
        case UndertakingState.DONE:
            return services.kept().get(undertaking.kind, Status.DONE)
        case UndertakingState.PAID:
            return Status.POSTING
        case UndertakingState.CLOSED | UndertakingState.REVERSED:
            return Status.NOT_DONE
        case _:
            return Status.PENDING


_LEFT = {
    UndertakingState.DONE: Ending.DONE,
    UndertakingState.PAID: Ending.DONE,
    UndertakingState.CLOSED: Ending.NOT_DONE,
    UndertakingState.REVERSED: Ending.NOT_DONE,
}


@page("look")
async def on_its_way(session: Session, state: Found) -> To[Any] | End:
    """A complaint that lies here until the platform can take it in."""
    hint = text("complain.done.hint")
    view = Result(text("complain.done"), Status.RECEIVED, state.code, hint=hint)
    await conclude(session, view, None)
    return End(view.ending, LOOKED)


SERVICE = Service(
    "claim",
    icon="ticket",
    order=5,
    steps=("code", "look"),
    first=To(ask, Asked()),
    needs=PLATFORM & STORE,
    wants=RECEIPT_PRINTER & CODE_SCANNER,
)
