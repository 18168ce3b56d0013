"""A port as pyserial opens it: its settings, and its bytes without copies left in memory.

Only this module and `line` import pyserial.
"""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from typing import Literal

import serial
from serial.urlhandler import protocol_socket

from kiosk.base.config import Settings

TICK = 0.05
"""Seconds after which a waiting read looks whether it should stop. Bytes are never late by it."""


class LineSettings(Settings, frozen=True, kw_only=True):
    """How bytes go over a serial line, beside its speed: the same keys for every device on one.

    Eight data bits; `parity` is sent and not checked on what comes. `flow_control`: how the
    device says that it takes no data, by XOFF and XON bytes or by a wire. None of it means
    anything on TCP, but that XON and XOFF are not taken for data there either.
    """

    parity: Literal["none", "even", "odd"] = "none"
    stop_bits: Literal[1, 2] = 1
    flow_control: Literal["none", "xon_xoff", "rts_cts", "dtr_dsr"] = "none"

    @property
    def bits(self) -> int:
        """What a byte takes on the wire, in bit times."""
        return 9 + (self.parity != "none") + self.stop_bits


PLAIN = LineSettings()
"""Eight bits, no parity, one stop bit, nothing that holds the line off."""


def open_port(name: str, baudrate: int, settings: LineSettings) -> serial.Serial:
    """Raises `ValueError` for what cannot be a port, `OSError` or `termios.error` where it does
    not open."""
    port = serial.serial_for_url(
        name,
        baudrate,
        timeout=TICK,
        exclusive=True,
        parity=settings.parity[0].upper(),
        stopbits=settings.stop_bits,
        xonxoff=settings.flow_control == "xon_xoff",
        rtscts=settings.flow_control == "rts_cts",
    )
    if settings.flow_control == "dtr_dsr":
        try:
            _ = port.dsr  # a port that has no such wire is told at once
        except OSError:
            port.close()
            raise
    return port


def receive(port: serial.Serial, into: memoryview) -> int:
    """What has come when `into` is full or a tick is over. Past pyserial's own reading, which
    leaves copies behind in memory, but for ports that are more than a descriptor (`spy://`)."""
    if type(port) not in (serial.Serial, protocol_socket.Serial):
        came = port.read(len(into))
        into[: len(came)] = came
        return len(came)
    descriptor, count = port.fileno(), 0
    deadline = time.monotonic() + TICK
    while count < len(into):
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            break
        with suppress(BlockingIOError):
            size = os.readv(descriptor, [into[count:]])
            if not size:
                raise OSError("hung up")
            count += size
    return count


def drain(port: serial.Serial) -> None:
    """Throws away what has arrived so far, and keeps nothing of it."""
    if not isinstance(port, protocol_socket.Serial):
        port.reset_input_buffer()
        return
    scratch = bytearray(65536)
    ready, _, _ = select.select([port.fileno()], [], [], 0)
    if ready:
        os.readv(port.fileno(), [scratch])
    wipe(scratch)


def wipe(buffer: bytearray | memoryview) -> None:
    """Overwrites what stands in the buffer."""
    buffer[:] = bytes(len(buffer))
