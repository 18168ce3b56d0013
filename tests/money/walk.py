"""What may happen, as data, and a walk at random through it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.money.county import CHANNELS, NAMES, SOUND, TROUBLES, Build, County, Mishap

ACTS = ("look", "look", "close", "close", "fulfil", "leave")
PHONE = ("idle", "idle", "idle", "password", "decline", "pay_late")
PAYER = ("scan", "pay", "pay", "decline")
LATER = (5, 16, 130, 250)
DEATHS = (None, None, None, 0, 1, 2)


@dataclass
class Tally:
    """What a number of walks has seen."""

    walks: int = 0
    steps: int = 0
    deaths: int = 0
    troubles: int = 0
    paid: int = 0


class Walk:
    """Steps at random; the same seed is the same walk."""

    def __init__(self, county: County, seed: int, channels: tuple[str, ...]) -> None:
        self._county = county
        self._random = Random(seed)
        self._channels = channels
        self.troubles = 0

    def step(self) -> None:
        county, draw = self._county, self._random
        name = draw.choice(NAMES)
        match draw.choices(range(7), (5, 8, 3, 1, 5, 1, 1))[0]:
            case 0:
                county.pay(name, draw.randint(0, 1), draw.choice(self._channels), self._mishap())
            case 1:
                county.act(name, draw.choice(ACTS), self._mishap())
            case 2:
                county.settle(name, self._mishap())
            case 3:
                county.kill(name)
            case 4:
                county.phone(draw.choice(PAYER), draw.randint(0, 2))
            case 5:
                county.deliver()
            case 6:
                county.later(draw.choice(LATER))

    def _mishap(self) -> Mishap:
        draw = self._random
        trouble = draw.choice(TROUBLES) if draw.random() < 0.4 else ""
        self.troubles += bool(trouble)
        return Mishap(trouble, draw.choice(PHONE), draw.choice(DEATHS), draw.random() < 0.5)


def walk(
    seed: int,
    steps: int = 40,
    build: Build = SOUND,
    channels: tuple[str, ...] = CHANNELS,
    tally: Tally | None = None,
) -> None:
    """One walk from an empty county to the settling of everything; AssertionError where money
    goes wrong."""
    with TemporaryDirectory(prefix="money-") as folder:
        county = County(Path(folder), build)
        going = Walk(county, seed, channels)
        try:
            for _ in range(steps):
                going.step()
                county.check()
            county.settle_everything()
            if tally is not None:
                tally.walks += 1
                tally.steps += steps
                tally.deaths += sum(kiosk.deaths for kiosk in county.kiosks.values())
                tally.troubles += going.troubles
                tally.paid += sum(entry.paid for entry in county.sandbox.ledger().entries)
        finally:
            county.end()
