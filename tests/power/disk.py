"""What a disk holds after a power cut.

`Disk` is told in order everything that SQLite does to the files of one folder, and answers what
a cut at this moment may leave of them. A pattern chooses among the possibilities.

- A sector (512 bytes) holds one of the states it has had since its file's last sync, each sector
  for itself: so writes are lost, arrive in another order, or arrive torn.
- A file's length is one of those it has had since then, whatever became of its sectors. Sectors
  inside the length that never arrived hold zeros or rubbish.
- A name shows one of the files it has stood for since the folder's last sync, or none: what was
  created may be missing, what was deleted may be back.

Not modelled: a sector that is itself half written (SQLite takes a drive to finish the sector it
is at, its "powersafe overwrite"), a drive that reports a sync it has not done, and decay of what
was synced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple, Protocol, TypeVar

T = TypeVar("T")
SECTOR = 512


class Pattern(Protocol):
    """Which state the cut leaves of `states` (oldest first, the first is the synced one).
    `latest`: the very last operation made the newest of them."""

    def __call__(self, states: Sequence[T], *, latest: bool) -> T: ...


class _File:
    """`sectors` and `lengths` are what has been since the last sync. None: beyond the end."""

    def __init__(self, content: bytes = b"") -> None:
        self._now = bytearray(content)
        self.sync()

    def sync(self) -> None:
        self._sectors: dict[int, list[bytes | None]] = {}
        self._lengths = [len(self._now)]
        self._latest = range(0)

    def write(self, offset: int, data: bytes) -> None:
        length = max(len(self._now), offset + len(data))
        self._change(min(offset, len(self._now)), offset + len(data), length, (offset, data))

    def truncate(self, length: int) -> None:
        old = len(self._now)
        self._change(min(length, old), max(length, old), length, (0, b""))

    def _change(self, start: int, end: int, length: int, put: tuple[int, bytes]) -> None:
        self._latest = range(start // SECTOR, -(-end // SECTOR))
        for number in self._latest:
            self._sectors.setdefault(number, [self._sector(number)])
        self._now = self._now[:length].ljust(length, b"\0")
        offset, data = put
        self._now[offset : offset + len(data)] = data
        for number in self._latest:
            self._sectors[number].append(self._sector(number))
        self._lengths.append(length)

    def _sector(self, number: int) -> bytes | None:
        content = bytes(self._now[number * SECTOR : (number + 1) * SECTOR])
        return content.ljust(SECTOR, b"\0") if content else None

    def left(self, pattern: Pattern, chance: Random, *, latest: bool) -> bytes:
        length = pattern(self._lengths, latest=latest)
        content = self._now[:length].ljust(length, b"\0")
        for number, states in self._sectors.items():
            state = pattern(states, latest=latest and number in self._latest)
            filled = state or chance.choice((bytes(SECTOR), chance.randbytes(SECTOR)))
            content[number * SECTOR : (number + 1) * SECTOR] = filled
        return bytes(content[:length])


class Disk:
    """A folder of synced `files`, by name; then whatever is done to them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._names: dict[str, list[_File | None]] = {n: [_File(c)] for n, c in files.items()}
        self._latest: _File | str | None = None

    def create(self, name: str) -> None:
        self._names.setdefault(name, [None]).append(_File())
        self._latest = name

    def delete(self, name: str) -> None:
        self._names[name].append(None)
        self._latest = name

    def sync_folder(self) -> None:
        self._names = {name: files[-1:] for name, files in self._names.items()}

    def write(self, name: str, offset: int, data: bytes) -> None:
        self._file(name).write(offset, data)
        self._latest = self._file(name)

    def truncate(self, name: str, length: int) -> None:
        self._file(name).truncate(length)
        self._latest = self._file(name)

    def sync(self, name: str) -> None:
        self._file(name).sync()

    def after_cut(self, pattern: Pattern, chance: Random) -> dict[str, bytes]:
        """The files by name, their content as the pattern and chance will have it."""
        shown = {
            name: pattern(files, latest=self._latest == name) for name, files in self._names.items()
        }
        return {
            name: file.left(pattern, chance, latest=file is self._latest)
            for name, file in shown.items()
            if file is not None
        }

    def _file(self, name: str) -> _File:
        file = self._names[name][-1]
        if file is None:
            raise KeyError(name)
        return file


class Operation(NamedTuple):
    """A method of `Disk` and what it is called with."""

    what: str
    arguments: tuple[object, ...]

    def on(self, disk: Disk) -> None:
        getattr(disk, self.what)(*self.arguments)


def nothing(_: Random) -> Pattern:
    """Of what was not synced, nothing has arrived."""

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return states[0]

    return choose


def everything(_: Random) -> Pattern:
    """All has arrived."""

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return states[-1]

    return choose


def torn(chance: Random) -> Pattern:
    """All has arrived but parts of the last write."""

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return chance.choice(states[-2:]) if latest else states[-1]

    return choose


def only_the_last(chance: Random) -> Pattern:
    """Of what was not synced, only parts of the last write have arrived."""

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return states[chance.choice((0, -1))] if latest else states[0]

    return choose


def any_of_it(chance: Random) -> Pattern:
    """Anything that can be: mostly lost, mostly arrived, or in between."""
    arrived = chance.choice((0.1, 0.5, 0.9))

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return states[-1] if chance.random() < arrived else chance.choice(states)

    return choose


PATTERNS: tuple[Callable[[Random], Pattern], ...] = (
    nothing,
    everything,
    torn,
    only_the_last,
    any_of_it,
)
