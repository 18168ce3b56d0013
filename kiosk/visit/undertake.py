"""How a service makes a promise: sent while the resident waits, and what is said where it is not
known whether it was kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kiosk.base.errors import OutcomeUnknown, PlatformNonsense, StoreTrouble
from kiosk.base.text import text
from kiosk.undertakings.undertaking import Undertaking
from kiosk.views.notices import Working
from kiosk.views.result import Ending, Result
from kiosk.views.status import Status
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, To, page
from kiosk.visit.session import Session
from kiosk.visit.slips import pending_slip

A = TypeVar("A")


@dataclass(frozen=True)
class Unsettled:
    """A promise without an answer. `service` is whose words it has."""

    service: str
    claim_code: str


async def undertake(
    session: Session,
    service: str,
    undertaking: Undertaking[A],
    done: Callable[[A], To[Any]],
) -> To[Any]:
    """Carries out what has been written down, with no way out before it has ended: then to
    what `done` makes of the answer or, where there is none, or none that the disk takes in, to
    `unknown`.

    Raises one of `NOTHING_DONE`. The words are `<service>.sending`, `<service>.unknown` and
    `<service>.unknown.hint`.
    """
    carried_out = session.terminal.undertakings.carry_out(undertaking)
    try:
        answer = await session.wait(Working(text(f"{service}.sending")), carried_out, leave=False)
    except (OutcomeUnknown, PlatformNonsense, StoreTrouble):
        return To(unknown, Unsettled(service, undertaking.claim_code), barrier=True)
    return done(answer)


@page("done")
async def unknown(session: Session, state: Unsettled) -> End:
    """What is certain, what is not, and the code."""
    heading, hint = text(f"{state.service}.unknown"), text(f"{state.service}.unknown.hint")
    site = session.terminal.settings.site
    slip = pending_slip(state.claim_code, heading, hint, site, session.language)
    await conclude(session, Result(heading, Status.PENDING, state.claim_code, hint=hint), slip)
    return End(Ending.UNKNOWN, state.claim_code)
