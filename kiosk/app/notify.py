"""What the service manager is told (systemd's sd_notify protocol); nothing without one."""

from __future__ import annotations

import logging
import os
import socket

_log = logging.getLogger(__name__)


def ready() -> None:
    """The terminal can be used."""
    _send(b"READY=1")


def alive() -> None:
    """The terminal still draws. Wanted every `watchdog()` seconds."""
    _send(b"WATCHDOG=1")


def watchdog() -> float | None:
    """Seconds from one sign of life to the next, half of what the manager allows; None where it
    wants none of this process (sd_watchdog_enabled(3))."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    process = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not allowed.isdecimal() or int(allowed) == 0 or process != str(os.getpid()):
        return None
    return int(allowed) / 2_000_000


def _send(state: bytes) -> None:
    """One datagram. A lost one is logged: the manager's absence must not end the terminal."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.sendto(state, address)
    except OSError as error:
        _log.warning("the service manager does not hear: %s", error)
