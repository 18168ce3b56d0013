"""Takes in a complaint or suggestion, without card or name; it goes on as soon as it can."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.keys import new_claim_code
from kiosk.base.text import text
from kiosk.contract.catalogue import Topic
from kiosk.contract.complaints import Complain
from kiosk.ports.parts import CLOCK, STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Ending, Result
from kiosk.views.review import Review, Row
from kiosk.views.status import Status
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.conclude import conclude, slip_hint
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session
from kiosk.visit.slips import pending_slip


@dataclass(frozen=True)
class Received:
    topic: Topic
    claim_code: str


@page("choose")
async def choose(session: Session, _: None) -> To[Topic] | End:
    catalogue = await get_catalogue(session)
    options = tuple(Option(topic, topic.title, icon="speech") for topic in catalogue.topics)
    if not options:
        return await nothing(session, text("complain.none"))
    topic = await session.show(
        Choose(text("complain.question"), options, hint=text("complain.hint"))
    )
    return To(review, topic)


@page("review")
async def review(session: Session, topic: Topic) -> To[Received]:
    """What is sent on stays on this terminal's disk until the platform has it."""
    rows = (Row(text("complain.topic"), topic.title, strong=True),)
    action, hint = text("complain.action"), slip_hint(session)
    await session.show(Review(text("complain.review"), rows, action, hint=hint))
    complaint = Complain(topic.id, new_claim_code())
    await session.terminal.outbox.add(complaint)
    return To(done, Received(topic, complaint.claim_code), barrier=True)


@page("done")
async def done(session: Session, state: Received) -> End:
    code, site = state.claim_code, session.terminal.settings.site
    heading, hint = text("complain.done"), text("complain.done.hint")
    rows = (Row(text("complain.topic"), state.topic.title, strong=True),)
    fields = {"complain.topic": state.topic.title}
    slip = pending_slip(code, heading, hint, site, session.language, fields)
    await conclude(session, Result(heading, Status.RECEIVED, code, rows, hint=hint), slip)
    return End(Ending.DONE, code)


SERVICE = Service(
    "complain",
    icon="speech",
    order=6,
    steps=("choose", "review", "done"),
    first=To(choose, None),
    needs=CLOCK & PLATFORM & STORE,
    wants=RECEIPT_PRINTER,
)
