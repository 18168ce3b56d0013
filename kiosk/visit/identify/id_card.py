"""By the identity card on the reader."""

from __future__ import annotations

from kiosk.base.errors import CardExpired, CardNotYetValid, CardRemoved, ResidentError
from kiosk.base.moments import today
from kiosk.base.text import Words, text
from kiosk.model.device import Presence
from kiosk.model.identity import Assurance, Resident, Validity
from kiosk.ports.id_card_reader import ID_CARD_READER, IdCardReader
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.notices import Working
from kiosk.visit.apology import advice
from kiosk.visit.guard import CardGuard, unasked
from kiosk.visit.identify.way import Way, introduce
from kiosk.visit.participants import Participant, Role
from kiosk.visit.session import Session


async def find_out(session: Session, role: Role) -> Participant:
    """Who holds the valid card that is laid down. One that cannot serve is told with the way on:
    lift it, lay down another."""
    reader = session.terminal.need(ID_CARD_READER)
    guard = session.guards.of(reader)
    holder = await _holder(session, role, reader, guard)
    return await introduce(session, WAY, role, holder)


async def _holder(session: Session, role: Role, reader: IdCardReader, guard: CardGuard) -> Resident:
    if any(participant.card for participant in session.participants):
        guard.suspect()  # what lies there is the card of whoever was identified before
    await _empty(session, guard)
    question, hint = text(f"identify.question.{role.value}"), text("identify.hint")
    while True:
        session.used.add(guard)
        try:
            return await session.wait(
                PresentCard(question, hint=hint),
                _fitting(session, role, reader),
                seconds=session.terminal.settings.times.card,
            )
        except CardRemoved as error:
            hint = text("card.again", what=error.text, do=advice(error))
        except ResidentError as error:
            await _lift(session, guard, error.text, text("card.other", do=advice(error)))
            hint = text("identify.hint")


async def _empty(session: Session, guard: CardGuard) -> None:
    """Sees to it that a card of somebody before is lifted first."""
    match await session.wait(Working(text("identify.looking")), guard.find_out()):
        case Presence.PRESENT if any(session.participants):
            await _lift(session, guard, text("card.before"), text("card.before.hint"))
        case Presence.PRESENT:
            await _lift(session, guard, text("card.stranger"), text("card.stranger.hint"))
        case Presence.UNKNOWN:
            raise unasked()


async def _lift(session: Session, guard: CardGuard, question: Words, hint: Words) -> None:
    guard.suspect()
    view, seconds = TakeCard(question, hint=hint), session.terminal.settings.times.card
    await session.wait(view, guard.cleared(), seconds=seconds)


async def _valid(reader: IdCardReader) -> Resident:
    """The holder of the card that lies there; nothing else of the card is kept."""
    card = await reader.read()
    holder, validity = card.holder, card.validity(today())
    del card  # an error's traceback would keep it
    match validity:
        case Validity.EXPIRED:
            raise CardExpired
        case Validity.NOT_YET:
            raise CardNotYetValid
    return holder


async def _fitting(session: Session, role: Role, reader: IdCardReader) -> Resident:
    """The same, where they can take part in this role."""
    holder = await _valid(reader)
    session.participants.check(role, holder)
    return holder


WAY = Way(
    "id_card",
    Assurance.DOCUMENTED,
    needs=ID_CARD_READER,
    icon="card",
    order=1,
    find_out=find_out,
    card=True,
)
