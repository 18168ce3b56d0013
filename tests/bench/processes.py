"""Processes and what they hold in memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 10.0


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[int]:
    """Runs a program in a process group of its own and ends all of it; yields its number."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.pid
    finally:
        _end(process, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    os.killpg(process.pid, sign)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        _end(process, signal.SIGKILL)


def family(root: int) -> list[int]:
    """A process and all its descendants."""
    parents = dict(_parents())
    found = [root]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        yield int(status.parent.name), int(after_name[1])


def memory(root: int) -> float:
    """Proportional set size of a process tree, in MiB: a page shared by n processes counts as
    an n-th of a page in each."""
    return sum(_proportional(process) for process in family(root)) / 1024


def _proportional(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it has ended meanwhile
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) if found else 0
