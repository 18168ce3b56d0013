"""There are no drafts: what a resident enters is on no disk before it is sent."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.views.base import Leave
from kiosk.views.review import Review
from tests.flows.stage import Step
from tests.flows.steps import canaries, new_booking, present, take_card
from tests.flows.world import World


def held_for_writing() -> set[Path]:
    """Files that anything in this process, SQLite too, holds open for writing."""
    held = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            flags = Path(f"/proc/self/fdinfo/{entry.name}").read_text("ascii")
            file = entry.resolve()
        except OSError:
            continue
        mode = int(flags.partition("flags:")[2].split()[0], 8)
        if mode & (os.O_WRONLY | os.O_RDWR) and file.is_file():
            held.add(file)
    return held


class Look:
    """Reads, when a page is shown, everything this process has in hand or in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.found = b""

    def __call__(self) -> None:
        inside = {path for path in self._folder.rglob("*") if path.is_file()}
        self.found = b"".join(file.read_bytes() for file in held_for_writing() | inside)


async def test_at_the_review_nothing_of_the_resident_is_on_disk(
    world: World, tmp_path: Path
) -> None:
    look = Look(tmp_path)
    *before, _ = new_booking()
    await world.play(
        *present(world, "book", "zhang"),
        *before,
        Step(Review, Leave, look),
        take_card(world),
    )
    assert b"visit.started" in look.found, "the store is among what was read"
    assert not [canary for canary in canaries("zhang") if canary.encode() in look.found]
