"""A byte line to a device: a serial port, a pseudo-terminal, or TCP (`socket://host:port`).

It carries bytes and knows nothing of what they mean. Each line has one worker thread of its
own, in which whole dialogues run one after another, so a dead device never stalls the loop and
two dialogues never mix.
"""

from __future__ import annotations

import asyncio
import errno
import termios
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import serial

from drivers.port import PLAIN, TICK, LineSettings, drain, open_port, receive
from kiosk.base.condition import condition
from kiosk.base.errors import DeviceAbsent, DeviceError, DeviceSilent, DeviceUnfit, ResidentError

T = TypeVar("T")

_CHUNK_SECONDS = 0.25
"""A long write goes out in pieces of this much line time, each with a time-out of its own."""

_REFUSED = {
    errno.EACCES,
    errno.EPERM,
    errno.EBUSY,
    errno.EAGAIN,
    errno.EISDIR,
    errno.ENOTTY,
    errno.EINVAL,
}

_XON, _XOFF = 0x11, 0x13

_PIECE = 64
"""Bytes that go out between two looks at DSR: printers say that they are full some way before."""

# tcflush and tcsetattr raise termios.error, which is no OSError; SerialException is one.
_FAILURES = (OSError, termios.error)


class Stopped(Exception):
    """The caller no longer waits for this dialogue. A dialogue lets it pass."""


class Wire:
    """An open line, for a dialogue in the worker thread. Every call blocks."""

    def __init__(
        self, port: serial.Serial, device: str, flow_control: str, stop: threading.Event
    ) -> None:
        self._port = port
        self._device = device
        self._flow_control = flow_control
        self._stop = stop
        by_piece = flow_control == "dtr_dsr"
        self._chunk = _PIECE if by_piece else max(1, int(port.baudrate / 10 * _CHUNK_SECONDS))

    def write(self, data: bytes, timeout: float = 2.0) -> None:
        """Sends all of `data`. `DeviceSilent` when the line takes nothing for `timeout` seconds
        (a device holding it off); `DeviceAbsent` when it went away."""
        for start in range(0, len(data), self._chunk):
            self._check()
            try:
                if self._port.write_timeout != timeout:
                    self._port.write_timeout = timeout
                if self._flow_control == "dtr_dsr":
                    self._wait_for_dsr(timeout)
                self._port.write(data[start : start + self._chunk])
            except serial.SerialTimeoutException as error:
                raise DeviceSilent(self._device, condition("silent"), "takes no data") from error
            except _FAILURES as error:
                raise _gone(self._device, error) from error

    def read(self, count: int, timeout: float) -> bytes:
        """Exactly `count` bytes, returned as soon as the last one is there.

        `DeviceSilent` when they have not all come within `timeout` seconds (those that came are
        lost); `DeviceAbsent` when the line went away.
        """
        got, came = bytearray(count), 0
        deadline = time.monotonic() + timeout
        while came < count:
            came += self._receive(memoryview(got)[came:])
            if came < count and time.monotonic() >= deadline:
                raise self._silence(f"{came} of {count} bytes in {timeout} s")
        return bytes(got)

    def read_into(self, into: memoryview, timeout: float) -> int:
        """What comes, at the most until `into` is full; how many bytes, at least one. They are
        written there and nowhere else in this process, so whoever overwrites it overwrites them.

        `DeviceSilent` when none has come within `timeout` seconds, `DeviceAbsent` when the line
        went away.
        """
        deadline = time.monotonic() + timeout
        while not (came := self._receive(into)):
            if time.monotonic() >= deadline:
                raise self._silence(f"no byte in {timeout} s")
        return came

    def discard(self) -> None:
        """Throws away what has arrived so far."""
        try:
            drain(self._port)
        except _FAILURES as error:
            raise _gone(self._device, error) from error

    def write_last(self, data: bytes) -> None:
        """Sends a last word, also where the caller no longer waits: a light goes out even so.
        Never raises: a line that takes nothing is about to be closed anyway."""
        with suppress(*_FAILURES):
            self._port.write_timeout = _CHUNK_SECONDS
            self._port.write(data)

    def _receive(self, into: memoryview) -> int:
        """What has come when `into` is full or a tick is over, without the bytes that hold a
        line off."""
        self._check()
        try:
            count = receive(self._port, into)
        except _FAILURES as error:
            raise _gone(self._device, error) from error
        if self._flow_control == "xon_xoff":  # a serial port's driver takes them out, TCP does not
            kept = [byte for byte in into[:count] if byte not in (_XON, _XOFF)]
            into[: len(kept)] = bytes(kept)
            count = len(kept)
        return count

    def _wait_for_dsr(self, timeout: float) -> None:
        """Linux knows no flow control by DTR and DSR, so what is under way goes out first and
        the wire is looked at."""
        self._port.flush()
        deadline = time.monotonic() + timeout
        while not self._port.dsr:
            self._check()
            if time.monotonic() >= deadline:
                raise serial.SerialTimeoutException("DSR is low")
            time.sleep(TICK / 10)

    def _silence(self, detail: str) -> DeviceSilent:
        return DeviceSilent(self._device, condition("silent"), detail)

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped


class Line:
    """One device's line. It opens with the first dialogue, and again after each failure.

    `port` is a path or `socket://host:port`, `device` the name that errors carry. Opening
    takes the port for this process alone (an advisory lock). `meet` comes before the first
    dialogue after each opening; where it raises, the line is closed again.
    """

    def __init__(
        self,
        port: str,
        baudrate: int,
        device: str,
        settings: LineSettings = PLAIN,
        meet: Callable[[Wire], None] | None = None,
    ) -> None:
        self._name = port
        self._baudrate = baudrate
        self._device = device
        self._settings = settings
        self._meet = meet
        self._port: serial.Serial | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=f"line-{device}")
        self._running: set[threading.Event] = set()
        self._closed = False

    async def run(self, dialogue: Callable[[Wire], T]) -> T:
        """Runs a blocking dialogue with an open wire in the line's worker thread.

        Raises `DeviceAbsent` where the port does not exist (or the line is closed) and
        `DeviceUnfit` where it may not be used, beside what the dialogue raises. Cancelling
        returns at once; the dialogue stops at its next read or write and the line is reopened
        for the following one.
        """
        if self._closed:
            raise self._closed_error()
        stop = threading.Event()
        self._running.add(stop)
        try:
            return await asyncio.wrap_future(self._worker.submit(self._work, dialogue, stop))
        finally:
            stop.set()
            self._running.discard(stop)

    async def close(self) -> None:
        """Stops what runs and lets go of the port. Never raises; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        for stop in self._running:
            stop.set()
        dropped = self._worker.submit(self._drop)
        self._worker.shutdown(wait=False)
        await asyncio.wrap_future(dropped)

    def _work(self, dialogue: Callable[[Wire], T], stop: threading.Event) -> T:
        try:
            if stop.is_set():
                raise Stopped
            return dialogue(self._wire(stop))
        except ResidentError:
            raise  # the dialogue ended in order: nothing of it is left on the line
        except Stopped as error:
            self._drop()
            raise self._closed_error() from error
        except BaseException:
            self._drop()
            raise

    def _closed_error(self) -> DeviceError:
        return DeviceAbsent(self._device, condition("port.absent"), "line is closed")

    def _wire(self, stop: threading.Event) -> Wire:
        known = self._port is not None
        wire = Wire(self._open(), self._device, self._settings.flow_control, stop)
        if self._meet and not known:
            self._meet(wire)
        return wire

    def _open(self) -> serial.Serial:
        if self._port is None:
            try:
                self._port = open_port(self._name, self._baudrate, self._settings)
            except ValueError as error:  # no such URL scheme, an impossible baud rate
                raise DeviceUnfit(self._device, condition("port.refused", str(error))) from error
            except _FAILURES as error:
                raise _not_opened(self._device, error) from error
        return self._port

    def _drop(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with suppress(*_FAILURES):
                port.close()


def _not_opened(device: str, error: Exception) -> DeviceError:
    if _errno(error) in _REFUSED:
        return DeviceUnfit(device, condition("port.refused", str(error)))
    return DeviceAbsent(device, condition("port.absent", str(error)))


def _gone(device: str, error: Exception) -> DeviceError:
    return DeviceAbsent(device, condition("port.absent", str(error)), "went away in use")


def _errno(error: BaseException | None) -> int | None:
    """pyserial puts a termios error's number into its text only; it stands in the context."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    if isinstance(error, termios.error):
        return int(error.args[0])
    return _errno(error.__context__) if error is not None else None
