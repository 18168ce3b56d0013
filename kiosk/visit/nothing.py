"""What is said where a list is empty; shared by all services."""

from __future__ import annotations

from kiosk.base.text import Words, text
from kiosk.views.notices import Nothing
from kiosk.views.result import Ending
from kiosk.visit.apology import whom
from kiosk.visit.flow import End
from kiosk.visit.session import Session


async def nothing(session: Session, question: Words, hint: Words = "") -> End:
    """Says that there is nothing to choose from, what else can be done and whom to ask; Back, and
    then the end of the service, are the ways on."""
    site = session.terminal.settings.site
    await session.show(Nothing(question, hint=hint or text("nothing.hint"), whom=whom(site)))
    return End(Ending.NOT_DONE)
