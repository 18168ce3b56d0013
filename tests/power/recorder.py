"""SQLite on files whose every change is written down.

`Recorder` is an apsw VFS over the system's own. It does to the files what SQLite asks, but syncs
nothing, and keeps a log for `Disk` to replay. What SQLite's Unix VFS does to the folder is taken
over from its source (`unixSync` in os_unix.c): it is synced together with the first sync of a
journal or write-ahead log that was opened to be created, and where a deletion asks for it. The
shared-memory file beside a write-ahead log is no business of a VFS's files and not in the log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import apsw

from tests.power.disk import Operation

JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class Recorder(apsw.VFS):
    """Registered under `name` until `unregister`."""

    def __init__(self) -> None:
        self.name = f"power-{uuid4().hex}"
        self.log: list[Operation] = []
        super().__init__(self.name, "")

    def note(self, what: str, *arguments: object) -> None:
        self.log.append(Operation(what, arguments))

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - apsw's names
        if name is None:  # a temporary file of SQLite's own, which no restart looks for
            return apsw.VFSFile("", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if not path.exists():
            self.note("create", path.name)
        return _File(self, path.name, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        self.note("delete", Path(name).name)
        if sync_folder:
            self.note("sync_folder")


class _File(apsw.VFSFile):
    def __init__(self, recorder: Recorder, short: str, name: Any, flags: list[int]) -> None:
        self._recorder = recorder
        self._short = short
        self._folder_is_due = bool(flags[0] & JOURNALS and flags[0] & apsw.SQLITE_OPEN_CREATE)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._recorder.note("write", self._short, offset, bytes(data))

    def xTruncate(self, length: int) -> None:  # noqa: N802
        super().xTruncate(length)
        self._recorder.note("truncate", self._short, length)

    def xSync(self, _: int) -> None:  # noqa: N802
        self._recorder.note("sync", self._short)
        if self._folder_is_due:
            self._recorder.note("sync_folder")
            self._folder_is_due = False


def lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes the folder again, with just these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for a while, in memory where the system has some: no test here needs its disk."""
    memory = "/dev/shm"  # noqa: S108 - a folder of its own is made in it
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)
