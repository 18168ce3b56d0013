"""The real driver and the emulated engine on a real line."""

from __future__ import annotations

import asyncio
import codecs

import pytest

from drivers import build
from drivers.code_scanner.emulator import CLAIM
from drivers.peer import Peer
from kiosk.base.emulation import choose
from kiosk.base.errors import ConfigError, DeviceAbsent, DeviceError, DeviceGarbled, DeviceSilent
from kiosk.base.keys import claim_code
from kiosk.model.device import DeviceState
from kiosk.model.personal import ScannedCode
from tests.drivers.code_scanner.conftest import KINDS, PORTS, Connect, section, until

PAYER = b"130123456789012345"


def names(status: object) -> list[str]:
    return [condition.name for condition in getattr(status, "conditions", ())]


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_code_is_scanned_whatever_kind_of_engine(
    kind: str, port: str, connect: Connect
) -> None:
    counter = connect(kind, port)
    counter.show(PAYER)
    assert await counter.scanner.scan() == ScannedCode(PAYER.decode())
    assert (await counter.scanner.status()).state is DeviceState.READY


@pytest.mark.parametrize("suffix", ["", "\r", "\n", "\r\n", "\t", "\x03"])
@pytest.mark.parametrize("prefix", ["", "\x02", "QR:"])
async def test_with_every_prefix_and_suffix(prefix: str, suffix: str, connect: Connect) -> None:
    counter = connect(prefix=prefix, suffix=suffix)
    counter.set("show", "claim")
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_a_code_in_chinese_arrives(encoding: str, connect: Connect) -> None:
    counter = connect()
    counter.show("清河县柳林镇䶮家湾".encode(encoding))
    assert (await counter.scanner.scan()).reveal() == "清河县柳林镇䶮家湾"


@pytest.mark.parametrize("prefix", ["", "\x02", "]Q1"])
@pytest.mark.parametrize("before", [b"]Q1", b"]C0", codecs.BOM_UTF8, b"]Q1" + codecs.BOM_UTF8])
async def test_a_mark_or_identifier_makes_no_other_code(
    before: bytes, prefix: str, connect: Connect
) -> None:
    counter = connect(prefix=prefix)
    counter.show(before + PAYER)
    assert (await counter.scanner.scan()).reveal() == PAYER.decode()


async def test_claim_and_payment_codes_are_well_formed(connect: Connect) -> None:
    counter = connect()
    counter.set("show", "claim")
    assert claim_code((await counter.scanner.scan()).reveal())
    payers = set()
    for _ in range(3):
        counter.set("show", "payer")
        payers.add((await counter.scanner.scan()).reveal())
    assert len(payers) == 3
    assert all(len(code) == 18 and code.isdigit() and code[:2] == "13" for code in payers)


async def test_nothing_of_a_code_is_shown(connect: Connect) -> None:
    counter = connect()
    counter.show(PAYER)
    code = await counter.scanner.scan()
    assert f"{code} {code!r}" == "*** ScannedCode(***)"


# --- one code a scan -----------------------------------------------------------------------------


async def test_a_scan_waits_for_a_code(connect: Connect) -> None:
    counter = connect()
    task = await counter.begun()
    await until(lambda: counter.emulator.lit)
    counter.set("show", "claim")
    assert (await task).reveal() == CLAIM.decode()


@pytest.mark.parametrize("port", PORTS)
async def test_a_code_shown_before_is_not_taken(port: str, connect: Connect) -> None:
    counter = connect("always", port)
    assert (
        await counter.scanner.status()
    ).state is DeviceState.READY  # the line is open from here on
    counter.set("show", "claim")
    await until(lambda: counter.emulator._state["show"] == "none")
    task = await counter.begun()
    counter.show(PAYER)
    assert (await task).reveal() == PAYER.decode()


async def test_a_code_that_stays_is_taken_once_by_each_scan(connect: Connect) -> None:
    counter = connect("always")
    counter.show(CLAIM)
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()
    task = await counter.begun()
    counter.show(PAYER)
    seen = (await task).reveal()
    while seen == CLAIM.decode():  # it may have been read once more before it was taken away
        seen = (await counter.scanner.scan()).reveal()
    assert seen == PAYER.decode()


async def test_the_rest_of_a_code_that_was_arriving_is_none() -> None:
    said = [b"2XW6\r", PAYER + b"\r"]

    def serve(peer: Peer) -> None:
        peer.read(3)  # the code was shown before; its second half still comes
        peer.pause(0.01)
        peer.write(said[0])
        while True:
            peer.pause(0.5)
            peer.write(said[1])

    peer = Peer(serve, None)
    scanner = build(section(port=peer.address, stop="\x16U\r"))
    await scanner.status()  # sends `stop`, three bytes, and leaves the line open
    assert (await scanner.scan()).reveal() == PAYER.decode()
    await scanner.close()
    peer.close()


# --- the light -----------------------------------------------------------------------------------


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("kind", ["told", "answers"])
async def test_the_light_is_out_when_nobody_waits(kind: str, port: str, connect: Connect) -> None:
    counter = connect(kind, port, again=300)
    assert not counter.emulator.lit
    for _ in range(3):
        task = await counter.begun()
        await until(lambda: counter.emulator.lit)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: not counter.emulator.lit)
    counter.set("show", "claim")
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()
    await until(lambda: not counter.emulator.lit)


async def test_the_light_goes_out_when_the_terminal_closes(connect: Connect) -> None:
    counter = connect(again=300)
    task = await counter.begun()
    await until(lambda: counter.emulator.lit)
    await counter.scanner.close()
    with pytest.raises(DeviceAbsent):
        await task
    await until(lambda: not counter.emulator.lit)


@pytest.mark.parametrize("kind", ["told", "answers"])
async def test_an_engine_that_gives_up_is_told_again(kind: str, connect: Connect) -> None:
    counter = connect(kind, again=0.2)
    task = await counter.begun()
    await until(lambda: counter.emulator.begun >= 3)
    counter.show(PAYER)
    assert (await task).reveal() == PAYER.decode()


# --- rubbish -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_noise_before_a_code_does_no_harm(kind: str, connect: Connect) -> None:
    counter = connect(kind)
    counter.set("noise", "before")
    counter.show(CLAIM)
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()


@pytest.mark.parametrize("noise", ["binary", "endless", "half", "too_long"])
@pytest.mark.parametrize("kind", KINDS)
async def test_rubbish_is_told_and_passes(kind: str, noise: str, connect: Connect) -> None:
    counter = connect(kind)
    counter.set("noise", noise)
    task = await counter.begun()
    counter.show(PAYER)
    with pytest.raises(DeviceGarbled) as raised:
        await task
    assert PAYER[:4].decode() not in f"{raised.value} {raised.value.condition}"
    counter.set("noise", "off")
    assert (await counter.scanner.scan()).reveal() == PAYER.decode()


async def test_a_bad_read_or_two_are_passed_over(connect: Connect) -> None:
    counter = connect()
    counter.set("noise", "half")
    task = await counter.begun()
    for _ in range(2):
        counter.set("show", "claim")
        await until(lambda: counter.emulator._state["show"] == "none")
    counter.set("noise", "off")
    counter.set("show", "claim")
    assert (await task).reveal() == CLAIM.decode()


async def test_noise_without_an_end_is_garbled_and_held_back() -> None:
    def serve(peer: Peer) -> None:
        while True:
            peer.write(b"\xff\x00" * 1000)

    peer = Peer(serve, None)
    scanner = build(section(port=peer.address))
    with pytest.raises(DeviceGarbled):
        await scanner.scan()
    status = await scanner.status()
    assert (status.state, names(status)) == (DeviceState.FAILED, ["garbled"])
    await scanner.close()
    peer.close()


# --- health --------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_unplugged_during_a_scan_then_plugged_in_again(
    kind: str, port: str, connect: Connect
) -> None:
    counter = connect(kind, port)
    counter.set("noise", "half")
    counter.show(PAYER)
    task = await counter.begun()
    counter.set("plug", "off")
    with pytest.raises((DeviceAbsent, DeviceGarbled)):
        await task
    status = await counter.scanner.status()
    assert (status.state, names(status)) == (DeviceState.ABSENT, ["port.absent"])
    counter.set("noise", "off")
    counter.set("plug", "on")
    assert (await counter.scanner.scan()).reveal() == PAYER.decode()


async def test_an_engine_that_answers_is_known_to_be_dead(connect: Connect) -> None:
    counter = connect("answers")
    counter.set("answers", "silent")
    status = await counter.scanner.status()
    assert (status.state, names(status)) == (DeviceState.OFFLINE, ["silent"])
    with pytest.raises(DeviceSilent):
        await counter.scanner.scan()
    counter.set("answers", "all")
    counter.show(CLAIM)
    assert (await counter.scanner.status()).usable
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()


@pytest.mark.parametrize(("kind", "mute"), [("always", True), ("told", True), ("answers", False)])
async def test_it_says_what_it_cannot_tell(kind: str, mute: bool, connect: Connect) -> None:
    status = await connect(kind).scanner.status()
    assert ("silent" in status.cannot_report) is mute


@pytest.mark.parametrize(
    ("port", "state", "name"),
    [
        ("/nowhere/tty", DeviceState.ABSENT, "port.absent"),
        ("/dev/null", DeviceState.FAILED, "port.refused"),
    ],
)
async def test_a_port_that_is_none(port: str, state: DeviceState, name: str) -> None:
    scanner = build(section(port=port))
    status = await scanner.status()
    assert (status.state, names(status)) == (state, [name])
    with pytest.raises(DeviceError):
        await scanner.scan()
    await scanner.close()


async def test_closing_ends_a_scan_and_is_safe_twice(connect: Connect) -> None:
    counter = connect("always")
    task = await counter.begun()
    await counter.scanner.close()
    await counter.scanner.close()
    with pytest.raises(DeviceAbsent):
        await task
    assert (await counter.scanner.status()).state is DeviceState.ABSENT


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"port": ""}, "port"),
        ({"port": 1}, "port"),
        ({"baudrate": 300}, "baudrate"),
        ({"suffix": "回"}, "suffix"),
        ({"prefix": "\r"}, "prefix"),
        ({"prefix": "A\x03", "suffix": "\x03"}, "prefix"),
        ({"start": "x" * 65}, "start"),
        ({"again": 0}, "again"),
        ({"speed": 1}, "speed"),
    ],
)
def test_wrong_settings_name_the_file_and_the_key(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigError, match=rf"terminal.toml: devices.code_scanner.{named}"):
        build(section(**{"port": "/dev/x", **wrong}))


async def test_a_wrong_control_is_answered_with_those_there_are(connect: Connect) -> None:
    counter = connect()
    with pytest.raises(ValueError, match="payer"):
        choose(counter.emulator, "show", "wallet")
