"""A piece of the terminal's life, recorded: its store on a `Recorder`, from given files on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from kiosk.store.opening import open_store
from kiosk.store.store import Store
from tests.power.connection import Commit, RecordedConnection
from tests.power.disk import Disk, Operation
from tests.power.recorder import Recorder, lay_out

NAME = "store.db"


class Promised(NamedTuple):
    """The last commits in the history that had returned, and that had begun; the keys the
    platform had heard of."""

    returned: int
    begun: int
    keys: frozenset[str]


class Recording:
    """`open` gives the real store, as often as one is closed. Use as a context manager.

    `connection` is the kind of connection the store gets.
    """

    def __init__(
        self,
        folder: Path,
        files: Mapping[str, bytes],
        connection: type[RecordedConnection] = RecordedConnection,
    ) -> None:
        lay_out(folder, files)
        self._path = folder / NAME
        self._files = files
        self._connection = connection
        self._recorder = Recorder()
        self._sent: dict[str, int] = {}
        self.history: list[Commit] = []

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._recorder.unregister()

    @property
    def log(self) -> list[Operation]:
        """Every operation on a file, in order."""
        return self._recorder.log

    def open(self) -> Store:
        return open_store(self._path, connect=self._connect)

    def sent(self, key: str) -> None:
        """Remembers when the platform first heard of a key."""
        self._sent.setdefault(key, len(self.log))

    def promised(self, moment: int) -> Promised:
        """What held when so many operations were done."""
        returned = [n for n, commit in enumerate(self.history) if commit.done <= moment]
        begun = [n for n, commit in enumerate(self.history) if commit.begun <= moment]
        keys = frozenset(key for key, sent in self._sent.items() if sent <= moment)
        return Promised(returned[-1], begun[-1], keys)

    def moments(self) -> Iterator[tuple[int, Disk]]:
        """The disk after each number of operations, from none to all."""
        disk = Disk(self._files)
        yield 0, disk
        for number, operation in enumerate(self.log, start=1):
            operation.on(disk)
            yield number, disk

    def _connect(self, path: str, **_: object) -> Any:
        return self._connection(path, self._recorder, self.history)
