"""The store is this process's alone, and lies where it was opened."""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import suppress
from pathlib import Path

from kiosk.base.errors import StoreFull, StoreInUse, StoreMoved, StoreUnusable
from kiosk.store import trouble


class Lock:
    """Holds `<path>.lock` until it is released, or the process has ended in whatever way.

    A file of its own: closing any other descriptor of the database would end SQLite's locks on
    it. Raises `StoreInUse` naming who holds it, `StoreFull` or `StoreUnusable`.
    """

    def __init__(self, path: str) -> None:
        self._descriptor = -1
        if path == ":memory:":
            return
        self._descriptor = _opened(path)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self._descriptor, 200).decode(errors="replace").strip()
            self.release()
            raise StoreInUse(
                f"{path}: in use by {holder or 'another process'}; end that one first"
            ) from error
        except BaseException:
            self.release()
            raise
        with suppress(OSError):  # who it is helps a person; on a full disk the lock holds as well
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()} on {socket.gethostname()}\n".encode(), 0)

    def release(self) -> None:
        """Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _opened(path: str) -> int:
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except (OSError, ValueError) as error:
        kind = StoreFull if trouble.kind_of(error, path) is StoreFull else StoreUnusable
        raise kind(f"{path}: its folder cannot be used: {error}") from error


class Place:
    """Notices when the files of an open store are deleted, moved or replaced."""

    def __init__(self, path: str) -> None:
        self._known: dict[Path, tuple[int, int]] = {}
        self._files = (Path(path), Path(f"{path}-wal"))
        self.check()

    def check(self) -> None:
        """Raises `StoreMoved`. A file is known from the first time it is there.

        Each is asked for at every write: the folder's time would be one question instead of two,
        and says nothing of a file behind a link.
        """
        for file in self._files:
            found = _identity(file)
            if found is not None:
                self._known.setdefault(file, found)
            if self._known.get(file) != found:
                raise StoreMoved(f"{file}: {'another file' if found else 'gone'}")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        of = file.stat()
    except FileNotFoundError:
        return None
    return of.st_dev, of.st_ino
