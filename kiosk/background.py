"""Tasks that run beside the visits, for ever. One that fails is recorded and begun again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress

from kiosk.audit import Audit
from kiosk.logs import where

PAUSE_AFTER_FAILURE = 5.0


async def supervise(name: str, task: Callable[[], Awaitable[None]], audit: Audit) -> None:
    """Runs `task` again and again until cancelled, with a pause after each failure.

    One of the program's two places that catch everything: a defect in a background task must
    never end the terminal. Where the disk refuses the record too, it stands in the log alone.
    """
    while True:
        try:
            await task()
        except Exception as error:  # noqa: BLE001 - see above
            with suppress(sqlite3.Error):
                await audit.record(
                    "task.failed", task=name, error=type(error).__name__, where=where(error)
                )
        await asyncio.sleep(PAUSE_AFTER_FAILURE)
