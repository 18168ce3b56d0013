"""Room on the disk that is kept for the last writes: a file beside the store, given up when the
disk is full, made again when there is room."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

SIZE = 1024 * 1024
"""Bytes: some fifty visits, or one and the store's log cut back."""


class Reserve:
    """The file `<path>.reserve`. A store in memory needs none."""

    def __init__(self, path: str) -> None:
        self._file = None if path == ":memory:" else Path(f"{path}.reserve")

    def make(self) -> bool:
        """Whether the room is kept, tried again where it was not. Never raises."""
        if self._file is None or self._whole(self._file):
            return True
        try:
            with self._file.open("wb") as file:
                file.write(secrets.token_bytes(SIZE))  # zeros could be packed into nothing
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Whether there was any room to give up. Never raises."""
        if self._file is None or not self._file.exists():
            return False
        with suppress(OSError):
            self._file.unlink()
            return True
        return False

    @staticmethod
    def _whole(file: Path) -> bool:
        with suppress(OSError):
            return file.stat().st_size == SIZE
        return False
