"""好差评: opens by itself when a service has ended; may be skipped."""

from __future__ import annotations

from contextlib import suppress

from kiosk.base.errors import PlatformError
from kiosk.base.text import text
from kiosk.contract import reports
from kiosk.contract.catalogue import Catalogue
from kiosk.views.leaving import Rate, Reason
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.session import Session


async def rate(session: Session, subject: str) -> None:
    """Asks for a rating and hands it to the outbox, which delivers it when it can."""
    session.enter("rate", ())
    session.stand("", back=False)
    catalogue = None
    with suppress(PlatformError):
        catalogue = await get_catalogue(session)
    rated = await session.show(
        Rate(text("rate.question"), _reasons(catalogue), hint=text("rate.hint"))
    )
    if rated is not None:
        await session.terminal.outbox.add(reports.Rate(subject, rated.grade, rated.reasons))


def _reasons(catalogue: Catalogue | None) -> tuple[Reason, ...]:
    if catalogue is None:
        return ()
    return tuple(Reason(r.id, r.title, r.grades) for r in catalogue.rating_reasons)
