"""What the platform offers, for a page."""

from __future__ import annotations

from kiosk.base.text import text
from kiosk.contract.catalogue import Catalogue
from kiosk.views.notices import Working
from kiosk.visit.session import Session


async def get_catalogue(session: Session) -> Catalogue:
    """The catalogue; it is waited for only where this terminal has none yet, or one that the
    platform contradicted."""
    return await session.wait(Working(text("offered.loading")), session.terminal.catalogue.get())
