"""What there is to know of an item before one sets out: asked for when somebody wants to know it,
since all guides together are ten times as long as the catalogue."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from kiosk.base.errors import PlatformError, PlatformNonsense, PlatformRefused
from kiosk.contract.catalogue import Guide, ReadGuide
from kiosk.ports.platform import Platform

MOST = 32
"""How many are held, a few kilobytes each: more than anybody reads in a visit."""


@dataclass(frozen=True)
class _Held:
    guide: Guide
    etag: str
    heard_at: float
    """By the monotonic clock."""


class Guides:
    """The guides that were wanted last. After `every` seconds one is asked about again."""

    def __init__(self, platform: Platform, every: float, most: int = MOST) -> None:
        self._platform = platform
        self._every = every
        self._most = most
        self._held: OrderedDict[str, _Held] = OrderedDict()

    async def get(self, item_id: str) -> Guide:
        """The guide of that item. Raises `PlatformRefused` where there is no such item, any other
        `PlatformError` only where no guide of it is held."""
        held = self._held.pop(item_id, None)
        if held is None or time.monotonic() - held.heard_at >= self._every:
            held = await self._ask(item_id, held)
        self._held[item_id] = held
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return held.guide

    async def _ask(self, item_id: str, held: _Held | None) -> _Held:
        try:
            heard = await self._platform.ask(ReadGuide(item_id, held.etag if held else ""))
        except PlatformError as error:
            if held is None or isinstance(error, PlatformRefused):
                raise
            return held
        guide = heard.value or (held.guide if held else None)
        if guide is None:
            raise PlatformNonsense("guide: not modified, yet never sent")
        return _Held(guide, heard.etag, time.monotonic())
