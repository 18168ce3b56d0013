"""Takes the resident's identity from the card on the reader. Called by services that need it."""

from __future__ import annotations

from kiosk.errors import CardExpired, CardNotYetValid, DeviceAbsent
from kiosk.keys import new_key
from kiosk.model.clock import today
from kiosk.model.device import condition
from kiosk.model.identity import IdentityCard, Validity
from kiosk.model.text import text
from kiosk.session import Session, lifted
from kiosk.views import PresentCard, TakeCard, Working


async def identify(session: Session) -> None:
    """Makes sure that `session.resident` and `session.token` are known; once in a visit.

    Raises `ResidentError` (removed, unreadable, expired …), `DeviceError` or `PlatformError`.
    """
    if session.resident is not None:
        return
    card = await _read(session)
    _require_valid(card)
    holder = card.holder
    del card
    opened = await session.wait(
        Working(text("identify.checking")),
        session.terminal.platform.open_session(holder, new_key()),
    )
    session.resident, session.token = holder, opened.token
    await session.terminal.audit.record("identity.read", kind=holder.kind.value)


async def _read(session: Session) -> IdentityCard:
    reader = session.terminal.id_card_reader
    if reader is None:
        raise DeviceAbsent("id_card_reader", condition("port.absent"))
    seconds = session.terminal.settings.times.card
    if session.stranger:
        left = TakeCard(text("card.stranger"), hint=text("card.stranger.hint"))
        await session.wait(left, lifted(reader), seconds=seconds)
        session.stranger = False
    view = PresentCard(text("identify.question"), hint=text("identify.hint"))
    return await session.wait(view, reader.read(), seconds=seconds)


def _require_valid(card: IdentityCard) -> None:
    match card.validity(today()):
        case Validity.EXPIRED:
            raise CardExpired
        case Validity.NOT_YET:
            raise CardNotYetValid
