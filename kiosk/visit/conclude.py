"""How every service ends: the result with its claim code, and the slip while it stands."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.base.i18n import LANGUAGES, has
from kiosk.base.text import Text, Words, text
from kiosk.model.document import Document, PrintOutcome, PrintResult
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.views.base import View
from kiosk.views.result import Move, Printing, Result
from kiosk.visit.session import Session, cancel
from kiosk.visit.slips import reprint

SHOWN = {
    PrintResult.PRINTED: Printing.PRINTED,
    PrintResult.FAILED: Printing.FAILED,
    PrintResult.UNKNOWN: Printing.UNKNOWN,
}


LONGEST_ENDING = 8.0
"""Seconds for which a terminal that is told to end waits for a slip half printed, so that what
became of it is on record; within the service manager's TimeoutStopSec."""


async def conclude(
    session: Session, result: Result, slip: Document | None, *, known: bool = False
) -> None:
    """Shows the result, prints the slip below it, and stays until the resident is done.

    The claim code is on the page before anything is printed. A slip that failed can be tried
    again as often as the resident likes. Where the outcome was `known` before, its slip is
    printed only when asked for, and says that it is a second one.
    """
    if slip is None:
        await session.show(result)
        return
    again = slip
    if known:
        if await session.show(replace(result, printing=Printing.OFFERED)) is not Move.PRINT:
            return
        again = reprint(slip, session.language)
    while True:
        running = replace(result, printing=Printing.RUNNING, printing_note=Text("slip.running"))
        finished, outcome = await print_beside(session, running, again)
        shown = replace(result, printing=SHOWN[outcome.result], printing_note=note(outcome))
        if finished and outcome.result is PrintResult.PRINTED:
            return
        if await session.show(shown) is not Move.PRINT:
            return
        again = reprint(slip, session.language)


async def print_beside(
    session: Session, running: View[Move], slip: Document
) -> tuple[bool, PrintOutcome]:
    """Prints while `running` stands: whether the resident was done before the printer was, and
    what became of the slip. A slip that has begun is never given up for a page."""
    job = asyncio.create_task(session.terminal.print(slip))
    try:
        move = await session.race(running, job)
        await asyncio.wait({job})
    except asyncio.CancelledError:
        await asyncio.wait({job}, timeout=LONGEST_ENDING)
        raise
    finally:
        await cancel(job)
    return move is Move.DONE, job.result()


def note(outcome: PrintOutcome) -> Words:
    """What the resident is told of the slip."""
    if outcome.result is PrintResult.FAILED:
        return text("slip.failed", reason=why_not(outcome))
    return Text(f"slip.{outcome.result.value}")


def why_not(outcome: PrintOutcome) -> Words:
    """Why a slip did not come out, in words for residents: paper and cover they can see."""
    key = f"slip.reason.{outcome.reason}"
    return text(key) if has(key, LANGUAGES[0]) else text("slip.reason")


def slip_hint(session: Session) -> Words:
    """For a review page: that no slip can be printed now; empty where one can."""
    if session.terminal.observer.usable(RECEIPT_PRINTER):
        return ""
    return Text("slip.none_now")
