"""The log, by whitelist: audit events with their fields, and of everything else no values.

A record of the audit carries `fields` that it has checked. Of any other record only the logger,
the level and the unformatted message are written, never its arguments: they may hold anything.
A message without arguments may have been put together before, from anything, as asyncio does it:
unless the logger is ours, the place of the call stands for it.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from traceback import extract_tb
from typing import TextIO

OURS = frozenset({"kiosk", "drivers", "screens"})
AUDIT = "kiosk.audit"


class Whitelist(logging.Formatter):
    """`2026-11-23 09:15:02 INFO kiosk.audit visit.started {"language": "zh_CN"}`."""

    def format(self, record: logging.LogRecord) -> str:
        words = [f"{self.formatTime(record)[:19]} {record.levelname} {record.name}"]
        words.append(_message(record))
        if record.name == AUDIT:
            words.append(getattr(record, "fields", ""))
        if record.exc_info and record.exc_info[1]:
            words.append(where(record.exc_info[1]))
        return " ".join(word for word in words if word)


def _message(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] in OURS
    constant = isinstance(record.msg, str) and (ours or bool(record.args))
    return str(record.msg) if constant else f"{record.filename}:{record.lineno}"


def where(error: BaseException) -> str:
    """`ValueError at flow.py:81 book.py:40`: the kind of error and its way, without its text.

    Of a group it is the first error in it.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    way = " ".join(f"{Path(f.filename).name}:{f.lineno}" for f in extract_tb(error.__traceback__))
    return f"{type(error).__name__} at {way}"


def _ours_or_grave(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in OURS or record.levelno >= logging.WARNING


def start(stream: TextIO = sys.stderr, level: int = logging.INFO) -> logging.Handler:
    """Sends the whole program's log to `stream`.

    Libraries are heard from WARNING on, whatever level they set for themselves; with `level`
    DEBUG they are heard in full.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Whitelist())
    if level > logging.DEBUG:
        handler.addFilter(_ours_or_grave)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("kiosk").setLevel(level)
    return handler
