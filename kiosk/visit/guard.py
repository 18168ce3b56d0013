"""Whose card lies on the reader: a former resident's card never serves the next one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping

from kiosk.base.errors import DeviceSilent
from kiosk.model.device import Presence
from kiosk.ports.device import CardPlace
from kiosk.ports.id_card_reader import ID_CARD_READER

LOOKS = 3
"""So many undisturbed looks in a row must find no card before the reader counts as empty."""
BETWEEN_LOOKS = 0.3
UNHURRIED = 1.0
"""Seconds between two looks at an empty reader while nobody is served."""
FORGOTTEN = 60.0
"""Seconds after which a card that was laid down without a touch on the page is nobody's."""
LONGEST_UNKNOWN = 5.0
"""Seconds a reader may be disturbed before the resident is told that it cannot be asked."""


class CardGuard:
    """Keeps what lies on the reader from the resident who stands there, until the reader has been
    seen empty.

    It begins that way: what lies there when the program starts is a stranger's. A disturbed
    answer is no answer, so an error, a pulled plug or a module without licence clears nothing.
    """

    def __init__(self, place: CardPlace) -> None:
        self._place = place
        self._empty = 0

    @property
    def clear(self) -> bool:
        """Whether the reader has been seen empty since the last `suspect`."""
        return self._empty >= LOOKS

    def suspect(self) -> None:
        """What lies there from now on is not the next resident's."""
        self._empty = 0

    async def look(self) -> Presence:
        """One look, which counts. Whoever no longer waits for it lets it end by itself: an answer
        that comes late would be taken for that to the next question."""
        presence = await asyncio.shield(asyncio.ensure_future(self._place.presence()))
        if not self.clear:
            self._empty = self._empty + 1 if presence is Presence.ABSENT else 0
        return presence

    async def find_out(self) -> Presence:
        """Looks until it is known whether the reader is empty: ABSENT (then it is clear) or
        PRESENT. UNKNOWN where it has been disturbed for `LONGEST_UNKNOWN` seconds."""
        known_at = time.monotonic()
        while not self.clear:
            presence = await self.look()
            if presence is Presence.PRESENT:
                return presence
            if presence is Presence.ABSENT:
                known_at = time.monotonic()
            elif time.monotonic() - known_at > LONGEST_UNKNOWN:
                return presence
            await asyncio.sleep(0 if self.clear else BETWEEN_LOOKS)
        return Presence.ABSENT

    async def cleared(self) -> None:
        """Returns when the reader has been seen empty."""
        while not self.clear:
            await self.look()
            await asyncio.sleep(0 if self.clear else BETWEEN_LOOKS)

    async def watch(self) -> None:
        """Looks while nobody is served, until cancelled.

        A card that is laid down and left, and a reader that could not be asked meanwhile, must
        be lifted before anybody is served.
        """
        laid_at = None
        while True:
            presence = await self.look()
            now = time.monotonic()
            laid_at = (laid_at or now) if presence is Presence.PRESENT else None
            if presence is Presence.UNKNOWN or (laid_at and now - laid_at > FORGOTTEN):
                self.suspect()
            await asyncio.sleep(UNHURRIED if self.clear else BETWEEN_LOOKS)


class CardGuards:
    """One guard for each place of the terminal where a card is laid."""

    def __init__(self, places: Iterable[CardPlace]) -> None:
        self._guards = {id(place): CardGuard(place) for place in places}

    def of(self, place: CardPlace) -> CardGuard:
        """That of one of the places."""
        return self._guards[id(place)]

    @property
    def clear(self) -> bool:
        """Whether every place has been seen empty since the last `suspect`."""
        return all(guard.clear for guard in self._guards.values())

    def suspect(self) -> None:
        """What lies anywhere from now on is not the next resident's."""
        for guard in self._guards.values():
            guard.suspect()

    async def find_out(self) -> Mapping[CardGuard, Presence]:
        """What `CardGuard.find_out` says of each place."""
        found = await asyncio.gather(*(guard.find_out() for guard in self._guards.values()))
        return dict(zip(self._guards.values(), found, strict=True))

    async def watch(self) -> None:
        """Looks at every place while nobody is served, until cancelled."""
        await asyncio.gather(*(guard.watch() for guard in self._guards.values()))


def unasked() -> DeviceSilent:
    """The error of a reader that cannot be asked whether a card lies there."""
    silent = ID_CARD_READER.condition("silent")
    return DeviceSilent(ID_CARD_READER.name, silent, "whether a card lies there")
