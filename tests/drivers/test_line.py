"""The line and the peer at its far end, over a pseudo-terminal and over TCP."""

import asyncio
import os
import queue
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
import serial
import serial.rfc2217

from drivers import build
from drivers.line import Line, Wire
from drivers.peer import Gone, Peer
from drivers.port import LineSettings
from kiosk.base.config import Section
from kiosk.base.errors import (
    CardUnreadable,
    ConfigError,
    DeviceAbsent,
    DeviceError,
    DeviceSilent,
    DeviceUnfit,
)


def echo(peer: Peer) -> None:
    while True:
        peer.write(peer.read_some(4096))


def ask(data: bytes) -> Callable[[Wire], bytes]:
    def dialogue(wire: Wire) -> bytes:
        wire.discard()
        wire.write(data)
        return wire.read(len(data), 5)

    return dialogue


async def started(line: Line, dialogue: Callable[[Wire], bytes]) -> "asyncio.Task[bytes]":
    """The dialogue as a task, once it runs in the worker thread."""
    running, loop = asyncio.Event(), asyncio.get_running_loop()

    def announced(wire: Wire) -> bytes:
        loop.call_soon_threadsafe(running.set)
        return dialogue(wire)

    task = asyncio.create_task(line.run(announced))
    await running.wait()
    return task


@pytest.fixture(params=[False, True], ids=["pty", "tcp"])
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    peer = Peer(echo, None, tcp=request.param)
    yield peer
    peer.close()


@pytest.fixture
async def line(peer: Peer) -> AsyncIterator[Line]:
    line = Line(peer.address, 115200, "printer")
    yield line
    await line.close()


async def test_every_byte_arrives_unchanged(line: Line) -> None:
    data = bytes(range(256)) * 40

    assert await line.run(ask(data)) == data
    assert await line.run(ask(b"again")) == b"again"


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_paced_peer_delivers_the_same_bytes(tcp: bool) -> None:
    peer = Peer(echo, 115200, tcp=tcp)
    line = Line(peer.address, 115200, "printer")

    assert await line.run(ask(bytes(range(256)))) == bytes(range(256))

    await line.close()
    peer.close()


async def test_exactly_the_bytes_asked_for_are_read(line: Line) -> None:
    def dialogue(wire: Wire) -> tuple[bytes, bytes]:
        wire.write(b"abcdef")
        return wire.read(2, 5), wire.read(4, 5)

    assert await line.run(dialogue) == (b"ab", b"cdef")


async def test_too_few_bytes_are_silence(line: Line) -> None:
    def dialogue(wire: Wire) -> bytes:
        wire.write(b"abc")
        return wire.read(4, 0.1)

    with pytest.raises(DeviceSilent) as raised:
        await line.run(dialogue)

    assert (raised.value.device, raised.value.condition.name) == ("printer", "silent")
    assert await line.run(ask(b"back")) == b"back"


async def test_an_error_leaves_nothing_for_the_next_dialogue(line: Line) -> None:
    def half_read(wire: Wire) -> bytes:
        wire.write(b"0123456789")
        wire.read(3, 5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await line.run(half_read)

    assert await line.run(ask(b"next")) == b"next"


async def test_a_resident_error_keeps_the_line_open(line: Line) -> None:
    def fails(wire: Wire) -> bytes:
        wire.write(b"xy")
        raise CardUnreadable

    with pytest.raises(CardUnreadable):
        await line.run(fails)

    assert await line.run(lambda wire: wire.read(2, 5)) == b"xy"


@pytest.mark.parametrize("tcp", [False, True], ids=["pty", "tcp"])
async def test_a_last_word_goes_out_although_nobody_waits_any_more(tcp: bool) -> None:
    heard: queue.Queue[bytes] = queue.Queue()
    peer = Peer(lambda peer: heard.put(peer.read(7)), None, tcp=tcp)
    line = Line(peer.address, 115200, "printer")

    def for_ever(wire: Wire) -> bytes:
        try:
            return wire.read(1, 3600)
        finally:
            wire.write_last(b"goodbye")

    task = await started(line, for_ever)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await asyncio.to_thread(heard.get) == b"goodbye"
    await line.close()
    peer.close()


async def test_a_last_word_to_nobody_hides_no_error(line: Line, peer: Peer) -> None:
    def unplugged(wire: Wire) -> bytes:
        try:
            peer.unplug()
            return wire.read(1, 5)
        finally:
            wire.write_last(b"goodbye")

    with pytest.raises(DeviceAbsent):
        await line.run(unplugged)


async def test_a_cancelled_dialogue_stops_and_the_next_one_is_clean(line: Line) -> None:
    echoed, stopped = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def for_ever(wire: Wire) -> bytes:
        try:
            wire.write(b"left over")
            first = wire.read(1, 3600)
            loop.call_soon_threadsafe(echoed.set)
            return first + wire.read(1000, 3600)
        finally:
            stopped.set()

    task = await started(line, for_ever)
    await echoed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await line.run(ask(b"clean")) == b"clean"
    assert stopped.is_set()


async def test_a_dialogue_cancelled_in_the_queue_never_runs(line: Line) -> None:
    ran: list[str] = []
    first = await started(line, lambda wire: wire.read(1, 3600))
    second = asyncio.create_task(line.run(lambda _: ran.append("second")))
    await asyncio.sleep(0)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)

    assert await line.run(ask(b"third")) == b"third"
    assert ran == []


async def test_unplugged_in_use_then_plugged_in_again(line: Line, peer: Peer) -> None:
    address = peer.address
    task = await started(line, lambda wire: wire.read(1, 3600))
    peer.unplug()

    with pytest.raises(DeviceAbsent) as raised:
        await task
    assert raised.value.condition.name == "port.absent"
    with pytest.raises(DeviceAbsent):
        await line.run(ask(b"gone"))

    peer.plug()
    assert peer.address == address
    assert await line.run(ask(b"back")) == b"back"


@pytest.mark.parametrize(
    "use",
    [
        lambda wire: wire.write(b"x" * 100_000),
        lambda wire: wire.read(1, 5),
        lambda wire: [wire.discard(), wire.read(1, 5)],
    ],
    ids=["write", "read", "discard"],
)
async def test_whatever_is_called_after_the_plug_was_pulled_is_a_device_error(
    line: Line, peer: Peer, use: Callable[[Wire], object]
) -> None:
    assert await line.run(ask(b"open")) == b"open"
    peer.unplug()

    with pytest.raises(DeviceError):
        await line.run(use)


async def test_closing_stops_what_runs_and_is_safe_twice(line: Line) -> None:
    task = await started(line, lambda wire: wire.read(1, 3600))
    await line.close()
    await line.close()

    with pytest.raises(DeviceAbsent):
        await task
    with pytest.raises(DeviceAbsent):
        await line.run(ask(b"late"))


async def test_closing_after_the_plug_was_pulled(line: Line, peer: Peer) -> None:
    await line.run(ask(b"open"))
    peer.close()
    peer.close()

    await line.close()


async def test_a_device_that_takes_no_data_is_silent() -> None:
    def never_reads(peer: Peer) -> None:
        peer.pause(3600)

    peer = Peer(never_reads, None)
    line = Line(peer.address, 115200, "printer")

    with pytest.raises(DeviceSilent):
        await line.run(lambda wire: wire.write(b"x" * 1_000_000, timeout=0.1))

    await line.close()
    peer.close()


@pytest.mark.parametrize(
    ("port", "error", "name"),
    [
        ("{folder}/missing", DeviceAbsent, "port.absent"),
        ("{folder}", DeviceUnfit, "port.refused"),
        ("{folder}/file", DeviceUnfit, "port.refused"),
        ("nonsense://somewhere", DeviceUnfit, "port.refused"),
    ],
)
async def test_a_port_that_cannot_be_opened(
    port: str, error: type[DeviceError], name: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    line = Line(port.format(folder=tmp_path), 115200, "printer")

    with pytest.raises(error) as raised:
        await line.run(ask(b"x"))

    assert raised.value.condition.name == name
    assert raised.value.__cause__ is not None
    await line.close()


async def test_a_port_is_taken_for_one_line_alone() -> None:
    peer = Peer(echo, None)
    first, second = (Line(peer.address, 115200, "printer") for _ in range(2))
    await first.run(ask(b"mine"))

    with pytest.raises(DeviceUnfit):
        await second.run(ask(b"mine too"))

    await first.close()
    assert await second.run(ask(b"now mine")) == b"now mine"
    await second.close()
    peer.close()


async def test_a_peer_serves_one_connection_after_another() -> None:
    served: list[str] = []

    def counts(peer: Peer) -> None:
        served.append("visit")
        echo(peer)

    peer = Peer(counts, None, tcp=True)
    for _ in range(2):
        line = Line(peer.address, 115200, "printer")
        await line.run(ask(b"hello"))
        await line.close()
    peer.close()

    assert served == ["visit", "visit"]


def test_pulling_the_plug_wakes_a_peer_whatever_it_does() -> None:
    ends: list[str] = []
    for action in ("read", "write", "pause"):
        begun = threading.Event()

        def serve(peer: Peer, action: str = action, begun: threading.Event = begun) -> None:
            begun.set()
            try:
                match action:
                    case "read":
                        peer.read(1)
                    case "write":
                        peer.write(b"x" * 1_000_000)
                    case "pause":
                        peer.pause(3600)
            except Gone:
                ends.append(action)
                raise

        peer = Peer(serve, None)
        begun.wait()
        peer.close()
        assert not os.path.lexists(peer.address)

    assert ends == ["read", "write", "pause"]


def test_a_peer_reads_what_came_when_the_time_is_over() -> None:
    got: list[bytes] = []
    done = threading.Event()

    def serve(peer: Peer) -> None:
        got.extend([peer.read(3), peer.read(10, 0.1), peer.read_some(10, 0)])
        done.set()
        peer.read(1)

    peer = Peer(serve, None)
    with open(peer.address, "wb", buffering=0) as device:  # noqa: PTH123 - a device, unbuffered
        device.write(b"abcde")
        done.wait()
    peer.close()

    assert got == [b"abc", b"de", b""]


# --- settings of the line ------------------------------------------------------------------------


async def test_xoff_holds_the_line_and_xon_lets_it_go_and_neither_is_data() -> None:
    heard: queue.Queue[bytes] = queue.Queue()

    def serve(peer: Peer) -> None:
        peer.read(1)
        peer.write(b"a\x13b")
        heard.put(peer.read_some(4096, 0.5))
        peer.write(b"\x11c")
        heard.put(peer.read(10))

    peer = Peer(serve, None)
    line = Line(peer.address, 115200, "printer", LineSettings(flow_control="xon_xoff"))

    def dialogue(wire: Wire) -> bytes:
        wire.write(b"?")
        said = wire.read(2, 5)
        wire.write(b"0123456789")
        return said + wire.read(1, 5)

    assert await line.run(dialogue) == b"abc"
    assert heard.get() == b""
    assert heard.get() == b"0123456789"
    await line.close()
    peer.close()


async def test_a_device_that_holds_the_line_off_for_good_is_silent() -> None:
    def serve(peer: Peer) -> None:
        peer.read(1)
        peer.write(b"\x13a")
        peer.pause(3600)

    peer = Peer(serve, None)
    line = Line(peer.address, 115200, "printer", LineSettings(flow_control="xon_xoff"))

    def dialogue(wire: Wire) -> None:
        wire.write(b"?")
        wire.read(1, 5)
        wire.write(b"x" * 100_000, timeout=0.1)

    with pytest.raises(DeviceSilent):
        await line.run(dialogue)
    await line.close()
    peer.close()


@pytest.mark.parametrize("tcp", [False, True], ids=["pty", "tcp"])
@pytest.mark.parametrize(("flow_control", "kept"), [("xon_xoff", b""), ("none", b"\x11\x13")])
async def test_xon_and_xoff_are_data_where_nothing_holds_the_line_off(
    flow_control: Literal["xon_xoff", "none"], kept: bytes, tcp: bool
) -> None:
    def serve(peer: Peer) -> None:
        while peer.read(1):
            peer.write(b"<\x13\x11\x11\x13\x11>")

    peer = Peer(serve, None, tcp=tcp)
    line = Line(peer.address, 115200, "printer", LineSettings(flow_control=flow_control))

    def dialogue(wire: Wire) -> bytes:
        wire.write(b"?")
        said = b""
        while not said.endswith(b">"):
            said += wire.read(1, 5)
        return said

    said = await line.run(dialogue)
    assert (said == b"<>") is (flow_control == "xon_xoff")
    assert set(said) - set(b"<>") == set(kept)
    await line.close()
    peer.close()


@pytest.fixture
async def remote() -> AsyncIterator[tuple[str, "serial.Serial"]]:
    """A port that another machine serves (RFC 2217), and what it was set to there."""
    port = serial.serial_for_url("loop://", timeout=1)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            manager = serial.rfc2217.PortManager(port, Sending(connection))  # type: ignore[arg-type] # any port, anything with `write`
            while data := connection.recv(1024):
                list(manager.filter(data))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"rfc2217://127.0.0.1:{listener.getsockname()[1]}", port
    thread.join(10)
    listener.close()


class Sending:
    """The writing half of a connection, as pyserial's port manager wants it."""

    def __init__(self, connection: socket.socket) -> None:
        self.write = connection.sendall


@pytest.mark.parametrize(
    ("settings", "there"),
    [
        (LineSettings(), ("N", 1, False, False)),
        (LineSettings(parity="even", stop_bits=2), ("E", 2, False, False)),
        (LineSettings(parity="odd", flow_control="rts_cts"), ("O", 1, False, True)),
        (LineSettings(flow_control="xon_xoff"), ("N", 1, True, False)),
    ],
)
async def test_the_settings_reach_the_port(
    settings: LineSettings, there: tuple[object, ...], remote: tuple[str, "serial.Serial"]
) -> None:
    address, port = remote
    line = Line(address, 9600, "printer", settings)
    await line.run(lambda _: None)
    assert (port.parity, port.stopbits, port.xonxoff, port.rtscts) == there
    await line.close()


async def test_a_port_without_the_wire_that_holds_it_off_is_refused() -> None:
    peer = Peer(echo, None)
    line = Line(peer.address, 115200, "printer", LineSettings(flow_control="dtr_dsr"))

    with pytest.raises(DeviceUnfit) as raised:
        await line.run(ask(b"x"))

    assert raised.value.condition.name == "port.refused"
    await line.close()
    peer.close()


async def test_a_device_holds_the_line_off_by_a_wire() -> None:
    """pyserial's `loop://` joins DTR to DSR; a pseudo-terminal has neither."""
    line = Line("loop://", 115200, "printer", LineSettings(flow_control="dtr_dsr"))

    def full(wire: Wire) -> None:
        wire._port.dtr = False
        wire.write(b"x", timeout=0.1)

    with pytest.raises(DeviceSilent):
        await line.run(full)
    assert await line.run(ask(b"x" * 1000)) == b"x" * 1000
    await line.close()


@pytest.mark.parametrize(
    ("settings", "bits"),
    [(LineSettings(), 10), (LineSettings(parity="odd"), 11), (LineSettings(stop_bits=2), 11)],
)
def test_what_a_byte_takes(settings: LineSettings, bits: int) -> None:
    assert settings.bits == bits


SECTIONS = {
    "id_card_reader": {},
    "code_scanner": {},
    "receipt_printer": {"profile": "generic-80mm"},
}


@pytest.mark.parametrize("device", SECTIONS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"parity": "mark"},
        {"parity": 1},
        {"stop_bits": 3},
        {"stop_bits": "1"},
        {"flow_control": "hardware"},
        {"baudrate": 50},
        {"baudrate": 10**9},
    ],
)
def test_wrong_settings_of_the_line_are_named(device: str, wrong: dict[str, object]) -> None:
    section = Section("terminal.toml", f"devices.{device}", {"driver": device, "port": "/dev/x"})
    with pytest.raises(ConfigError, match=rf"devices.{device}.{next(iter(wrong))}: "):
        build(section.with_(**SECTIONS[device], **wrong))


@pytest.mark.parametrize("device", SECTIONS)
async def test_every_driver_sets_its_line(device: str) -> None:
    section = Section("terminal.toml", f"devices.{device}", {"driver": device, "port": "/dev/x"})
    right = {"parity": "even", "stop_bits": 2, "flow_control": "rts_cts"}
    driver = build(section.with_(**SECTIONS[device], **right))
    settings = driver._line._settings
    assert (settings.parity, settings.stop_bits, settings.flow_control) == tuple(right.values())
    await driver.close()


def test_a_reader_s_data_is_not_for_xon_and_xoff() -> None:
    section = Section("terminal.toml", "devices.id_card_reader", {"driver": "id_card_reader"})
    with pytest.raises(ConfigError, match="flow_control"):
        build(section.with_(port="/dev/x", flow_control="xon_xoff"))
