"""Takes the resident's identity from the card on the reader. Called by services that need it."""

from __future__ import annotations

from kiosk.base.errors import CardExpired, CardNotYetValid, CardRemoved, ResidentError
from kiosk.base.keys import new_key
from kiosk.base.moments import today
from kiosk.base.text import Words, text
from kiosk.contract.identity import OpenSession
from kiosk.model.device import Presence
from kiosk.model.identity import Resident, Validity
from kiosk.ports.id_card_reader import ID_CARD_READER, IdCardReader
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.notices import Working
from kiosk.visit.apology import advice
from kiosk.visit.guard import unasked
from kiosk.visit.session import Session


async def identify(session: Session) -> None:
    """Makes sure that `session.resident` and `session.token` are known; once in a visit.

    A card that cannot serve is told with the way on: lift it, lay down another. Raises
    `DeviceError` or `PlatformError`.
    """
    if session.resident is not None:
        return
    holder = await _holder(session)
    opened = await session.wait(
        Working(text("identify.checking")),
        session.terminal.platform.change(OpenSession.of(holder), new_key()),
    )
    session.resident, session.token = holder, opened.token
    await session.terminal.audit.record("identity.read", kind=holder.kind.value)


async def _holder(session: Session) -> Resident:
    """Whose valid card the resident has laid down."""
    reader = session.terminal.devices.need(ID_CARD_READER)
    await _empty(session)
    hint: Words = text("identify.hint")
    while True:
        view = PresentCard(text("identify.question"), hint=hint)
        session.card_read = True
        try:
            seconds = session.terminal.settings.times.card
            return await session.wait(view, _valid(reader), seconds=seconds)
        except CardRemoved as error:
            hint = text("card.again", what=error.text, do=advice(error))
        except ResidentError as error:
            await _lift(session, error.text, text("card.other", do=advice(error)))
            hint = text("identify.hint")


async def _empty(session: Session) -> None:
    """Sees to it that a card of somebody before is lifted first."""
    looking = session.guard.find_out()
    match await session.wait(Working(text("identify.looking")), looking):
        case Presence.PRESENT:
            await _lift(session, text("card.stranger"), text("card.stranger.hint"))
        case Presence.UNKNOWN:
            raise unasked()


async def _lift(session: Session, question: Words, hint: Words) -> None:
    session.guard.suspect()
    view, seconds = TakeCard(question, hint=hint), session.terminal.settings.times.card
    await session.wait(view, session.guard.cleared(), seconds=seconds)


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
