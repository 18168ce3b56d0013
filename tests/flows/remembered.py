"""Plays visits, then searches this process for the people who made them; prints how many.

The platform runs in a process of its own: what it knows is none of the terminal's memory.
"""

from __future__ import annotations

import asyncio
import gc
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.model.identity import IdentityCard, Resident
from kiosk.model.personal import Personal
from kiosk.views.base import Leave
from kiosk.views.card import TakeCard
from kiosk.views.choose import Choose
from tests.flows.stage import Step
from tests.flows.steps import canaries, finish, new_booking, present, result, take_card
from tests.flows.world import World, world_in


async def visits(world: World) -> None:
    """One that is finished, one that is left, one whose card is refused."""
    await world.play(
        *present(world, "book", "zhang"),
        *new_booking(),
        *result(),
        *finish(world, card=True),
        *present(world, "progress", "wang"),
        Step(Choose, Leave),
        take_card(world),
        *present(world, "book", "expired"),
        Step(TakeCard, Leave),
        take_card(world),
    )


def remembered() -> list[object]:
    """Every object alive that holds one of the visitors."""
    gc.collect()
    known = set(canaries("zhang", "wang", "expired"))
    alive = gc.get_objects()
    people = [o for o in alive if isinstance(o, (Resident, IdentityCard))]
    values = [o for o in alive if isinstance(o, Personal) and o.reveal() in known]
    return [*people, *values]


@contextmanager
def county() -> Iterator[str]:
    """The address of `kiosk sandbox`, running."""
    command = [sys.executable, "-m", "kiosk", "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        (url,) = re.findall(r"http://[\d.:]+", running.stdout.readline())
        try:
            yield url
        finally:
            running.send_signal(signal.SIGINT)


def main(folder: Path) -> None:
    with county() as url, world_in(folder) as world:
        asyncio.run(visits(world.with_platform_at(url)))
        found = remembered()
    sys.stdout.write(f"remembered: {len(found)}\n")
    sys.stderr.write("\n".join(map(str, found)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
