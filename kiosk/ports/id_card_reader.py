"""Reads chip identity cards."""

from __future__ import annotations

from typing import Protocol

from kiosk.base.condition import Actor, Level
from kiosk.model.identity import IdentityCard
from kiosk.ports.device import CardPlace
from kiosk.ports.port import Port


class IdCardReader(CardPlace, Protocol):
    """Reads chip identity cards."""

    async def read(self) -> IdentityCard:
        """Waits, without limit, until a card lies on the reader, and reads it once.

        Cancelling stops the waiting. Raises `ResidentError` (card removed, unreadable, not
        recognised, number wrong) or `DeviceError`. Validity is the caller's question.
        """
        ...


ID_CARD_READER: Port[IdCardReader] = Port(
    "id_card_reader",
    {
        "sam.unlicensed": (Level.FAULT, Actor.ENGINEER),
        "sam.failed": (Level.FAULT, Actor.ENGINEER),
    },
)
