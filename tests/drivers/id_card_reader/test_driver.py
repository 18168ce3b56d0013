"""The real driver and the emulated module on a real line."""

import asyncio
import itertools
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from drivers.id_card_reader import build, emulate, protocol
from drivers.id_card_reader.driver import SerialIdCardReader
from drivers.id_card_reader.emulator import IdCardReaderEmulator
from drivers.id_card_reader.frames import PREAMBLE, Scanner, frame
from drivers.id_card_reader.module import EXCHANGES, PHOTO, Module, personas
from drivers.id_card_reader.protocol import Sw3
from drivers.peer import Peer
from kiosk.base.config import Section
from kiosk.base.emulation import choose
from kiosk.base.errors import (
    CardNotRecognised,
    CardNumberWrong,
    CardRemoved,
    CardUnreadable,
    ConfigError,
    DeviceAbsent,
    DeviceGarbled,
    DeviceSilent,
    DeviceUnfit,
    KioskError,
)
from kiosk.model.device import DeviceState, Presence
from kiosk.model.identity import CardKind, IdentityCard
from kiosk.model.personal import PersonalText, PersonName, PersonNumber

FAULTS = {
    "select.failed": CardUnreadable,
    "unknown.card": CardNotRecognised,
    "read.failed": CardUnreadable,
    "address.failed": CardUnreadable,
    "authentication": CardUnreadable,
    "authentication.card": CardUnreadable,
    "verification": CardUnreadable,
    "before.find": CardRemoved,
    "fingerprint": CardUnreadable,
    "information.length": CardUnreadable,
    "random": CardUnreadable,
    "no.data": CardUnreadable,
    "unknown.error": CardUnreadable,
    "no.right": DeviceUnfit,
    "self.test": DeviceUnfit,
    "licence": DeviceUnfit,
    "request.checksum": DeviceGarbled,
    "request.length": DeviceGarbled,
    "request.command": DeviceGarbled,
    "host.port": DeviceUnfit,
    "host.time.out": DeviceSilent,
    "host.checksum": DeviceGarbled,
    "host.no.sam": DeviceUnfit,
    "lifted.mid.read": CardRemoved,
    "checksum": DeviceGarbled,
    "truncated": DeviceSilent,
    "wrong.length": DeviceGarbled,
}
"""What a read raises under each fault. `find.failed` and `garbage` do not make it fail."""


def show(card: IdentityCard) -> dict[str, Any]:
    """The card's values in the open, under the names of the personas."""
    return {
        "kind": card.kind,
        "name": card.name.reveal(),
        "number": card.number.reveal(),
        "sex": card.sex,
        "birth": card.birth.reveal(),
        "address": card.address.reveal(),
        "authority": card.authority,
        "english_name": card.english_name.reveal(),
        "other_number": card.other_number.reveal(),
        "nationality": card.nationality,
        "valid_from": f"{card.valid_from:%Y%m%d}",
        "valid_to": f"{card.valid_to:%Y%m%d}" if card.valid_to else "长期",
    }


def everything_said(error: BaseException | None) -> str:
    """`str` and `repr` of an error and of all that led to it."""
    if error is None:
        return ""
    led = everything_said(error.__cause__) + everything_said(error.__context__)
    return f"{error!s} {error!r} {error.args!r} {vars(error)!r} {led}"


async def begun(reader: SerialIdCardReader) -> "asyncio.Task[IdentityCard]":
    """A read that is under way."""
    task = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    assert (await reader.status()).state is DeviceState.BUSY
    return task


@pytest.mark.parametrize("key", personas())
async def test_every_persona_is_read_whole(
    key: str, reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", key)
    persona = personas()[key]
    expected = persona | {
        "address": persona.get("newest_address", persona.get("address", "")),
        "authority": persona.get("authority", persona.get("authority_code", "")),
    }

    card = await reader.read()

    seen = show(card)
    for field in seen:
        assert seen[field] == expected.get(field, "").replace("\ue863", "䶮"), field
    assert card.photo.reveal() == PHOTO
    assert not card.fingerprint


async def test_rare_characters_arrive(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "rare")

    card = await reader.read()

    assert card.name == PersonName("㛃\U00020bb7䶮")
    assert card.address == PersonalText("清河县石桥镇䶮家湾村")
    assert card.nation == "瑶"


async def test_long_term_and_the_newest_address(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "zhang")

    card = await reader.read()

    assert (card.valid_from, card.valid_to) == (date(2018, 4, 1), None)
    assert card.address == PersonalText("清河县城关镇和平路18号2栋301室")


async def test_foreigners_and_permits(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "taiwan")
    assert (await reader.read()).other_number == PersonNumber("L12345678")

    choose(emulator, "card", "foreigner_2017")
    old = await reader.read()
    assert (old.kind, old.nationality) == (CardKind.FOREIGNER_2017, "KAZ")
    assert old.english_name == PersonName("ABILKASSYMOV, NURLAN")

    choose(emulator, "card", "foreigner_2023")
    new = await reader.read()
    assert new.english_name == PersonName("MONTGOMERY-FITZWILLIAM, ALEXANDRA CATHERINE")


async def test_a_read_waits_for_a_card(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    task = await begun(reader)
    assert await reader.presence() is Presence.ABSENT

    choose(emulator, "card", "wang")

    assert (await task).name == PersonName("王建国")


async def test_a_cancelled_read_leaves_the_next_one_clean(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    for card in ("none", "wang", "wang"):
        choose(emulator, "card", card)
        task = await begun(reader)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert (await reader.read()).name == PersonName("王建国")
    assert (await reader.status()).state is DeviceState.READY


@pytest.mark.parametrize(("fault", "error"), FAULTS.items())
async def test_every_fault_is_one_of_our_errors_and_passes(
    fault: str, error: type[KioskError], reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "zhang")
    choose(emulator, "fault", fault)

    with pytest.raises(error) as raised:
        await reader.read()

    said = everything_said(raised.value)
    personal = [v for v in personas()["zhang"].values() if len(v) > 2 and v != "resident"]
    assert not [value for value in personal if value in said]
    choose(emulator, "fault", "off")
    choose(emulator, "card", "zhang")
    assert (await reader.read()).name == PersonName("张桂兰")


def test_every_fault_of_the_emulator_is_tested(emulator: IdCardReaderEmulator) -> None:
    faults = next(control for control in emulator.controls() if control.key == "fault").values

    assert set(faults) == {"off", "find.failed", "garbage", "checksum.once", *FAULTS}


async def test_garbage_before_every_frame_does_no_harm(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "wang")
    choose(emulator, "fault", "garbage")

    assert (await reader.status()).state is DeviceState.READY
    assert (await reader.read()).name == PersonName("王建国")


async def test_a_card_that_is_not_found_is_waited_for(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "wang")
    choose(emulator, "fault", "find.failed")
    assert await reader.presence() is Presence.ABSENT
    task = await begun(reader)

    choose(emulator, "fault", "off")

    assert (await task).name == PersonName("王建国")


async def test_lifting_during_the_read_lifts_the_card(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "wang")
    choose(emulator, "fault", "lifted.mid.read")

    with pytest.raises(CardRemoved):
        await reader.read()

    card = next(control for control in emulator.controls() if control.key == "card")
    assert card.current() == "none"


@pytest.mark.parametrize("refind", ["on", "off"])
async def test_a_card_that_stays_is_present_and_read_again(
    refind: str, reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "refind", refind)
    choose(emulator, "card", "wang")

    for _ in range(2):
        assert (await reader.read()).name == PersonName("王建国")
        assert await reader.presence() is Presence.PRESENT

    choose(emulator, "card", "none")
    assert await reader.presence() is Presence.ABSENT


@pytest.mark.parametrize(
    ("module", "fingers", "size"),
    [("new", "two", 1024), ("new", "one", 512), ("new", "none", 0), ("old", "two", 0)],
)
async def test_fingerprints_where_the_site_asks_for_them(
    module: str, fingers: str, size: int, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "module", module)
    choose(emulator, "fingers", fingers)
    choose(emulator, "card", "wang")
    reader = SerialIdCardReader(emulator.address, 115200, fingerprint=True, pause=0.01)

    card = await reader.read()

    assert len(card.fingerprint.reveal()) == size
    assert card.photo.reveal() == PHOTO
    await reader.close()


async def test_over_tcp_at_the_speed_of_the_wire() -> None:
    emulator = IdCardReaderEmulator(115200, tcp=True)
    reader = SerialIdCardReader(emulator.address, 115200)
    choose(emulator, "card", "wang")

    assert (await reader.read()).name == PersonName("王建国")

    await reader.close()
    emulator.close()


async def test_a_slow_module_is_borne(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "speed", "slow")
    choose(emulator, "card", "wang")

    assert await reader.presence() is Presence.PRESENT
    assert (await reader.status()).state is DeviceState.READY


# --- health ----------------------------------------------------------------------------------


async def test_a_healthy_reader_tells_its_number(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    status = await reader.status()

    assert (status.state, status.conditions) == (DeviceState.READY, ())
    assert re.fullmatch(r"05\.01-\d{8}-\d{10}-\d{10}", reader.sam_id)


@pytest.mark.parametrize(
    ("control", "value", "state", "name"),
    [
        ("sam", "unlicensed", DeviceState.FAILED, "sam.unlicensed"),
        ("sam", "failed", DeviceState.FAILED, "sam.failed"),
        ("plug", "off", DeviceState.ABSENT, "port.absent"),
        ("fault", "truncated", DeviceState.OFFLINE, "silent"),
        ("fault", "checksum", DeviceState.FAILED, "garbled"),
    ],
)
async def test_what_is_wrong_is_told_and_passes(
    control: str,
    value: str,
    state: DeviceState,
    name: str,
    reader: SerialIdCardReader,
    emulator: IdCardReaderEmulator,
) -> None:
    healthy = {"sam": "licensed", "plug": "on", "fault": "off"}[control]
    for _ in range(2):
        choose(emulator, control, value)
        status = await reader.status()
        assert (status.state, [c.name for c in status.conditions]) == (state, [name])
        assert not reader.sam_id
        choose(emulator, control, healthy)
        assert (await reader.status()).state is DeviceState.READY
        assert reader.sam_id


@pytest.mark.parametrize(
    ("port", "state", "name"),
    [
        ("/nowhere/tty", DeviceState.ABSENT, "port.absent"),
        ("/dev/null", DeviceState.FAILED, "port.refused"),
    ],
)
async def test_a_port_that_is_none(port: str, state: DeviceState, name: str) -> None:
    reader = SerialIdCardReader(port, 115200)

    status = await reader.status()

    assert (status.state, [c.name for c in status.conditions]) == (state, [name])
    assert await reader.presence() is Presence.UNKNOWN
    await reader.close()


@pytest.mark.parametrize(
    ("sam", "name"), [("unlicensed", "sam.unlicensed"), ("failed", "sam.failed")]
)
async def test_a_read_with_an_unfit_module(
    sam: str, name: str, reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", "wang")
    choose(emulator, "sam", sam)

    with pytest.raises(DeviceUnfit) as raised:
        await reader.read()

    assert raised.value.condition.name == name


async def test_unplugged_during_a_read_then_plugged_in_again(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    task = await begun(reader)
    choose(emulator, "plug", "off")

    with pytest.raises((DeviceAbsent, DeviceSilent)):
        await task
    assert (await reader.status()).state is DeviceState.ABSENT

    choose(emulator, "plug", "on")
    choose(emulator, "card", "wang")
    assert (await reader.read()).name == PersonName("王建国")


async def test_closing_ends_a_read_and_is_safe_twice(
    reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    task = await begun(reader)
    await reader.close()
    await reader.close()

    with pytest.raises(DeviceAbsent):
        await task
    assert (await reader.status()).state is DeviceState.ABSENT


# --- modules that answer what they should not ------------------------------------------------


def speaking(answer: Callable[[bytes], bytes]) -> Peer:
    """A device that answers each request's body with these bytes."""

    def serve(peer: Peer) -> None:
        scanner = Scanner()
        while True:
            scanner.feed(peer.read(scanner.needed))
            if (request := scanner.take()) is not None:
                peer.write(answer(bytes(request)))

    return Peer(serve, None)


def answering(spoil: Callable[[int, bytes], bytes], card: dict[str, Any]) -> Peer:
    """A module whose n-th answer goes through `spoil`."""
    module, count = Module(), itertools.count()
    module.lay(card)
    return speaking(lambda request: spoil(next(count), frame(module.answer(request))))


@pytest.mark.parametrize("struck", range(6))
@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: whole[: len(whole) // 2],
        lambda _: b"",
        lambda _: PREAMBLE + b"\0\x02\0\x02" + PREAMBLE + b"\0\x03\0\0\x03",
        lambda whole: whole + whole[3:],
    ],
    ids=["checksum", "truncated", "nothing", "impossible", "trailing"],
)
async def test_one_bad_answer_costs_one_more_attempt(
    spoil: Callable[[bytes], bytes], struck: int
) -> None:
    peer = answering(
        lambda count, whole: spoil(whole) if count == struck else whole, personas()["wang"]
    )
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    assert (await reader.read()).name == PersonName("王建国")

    await reader.close()
    peer.close()


async def test_endless_noise_is_garbled() -> None:
    def serve(peer: Peer) -> None:
        while True:
            peer.write(b"\xaa\x55" * 1000)

    peer = Peer(serve, None)
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    status = await reader.status()

    assert [c.name for c in status.conditions] == ["garbled"]
    await reader.close()
    peer.close()


async def test_a_wrong_number_is_told_at_once_and_not_repeated() -> None:
    wrong = personas()["wang"] | {"number": "429999198507210037"}
    peer = answering(lambda _, whole: whole, wrong)
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    with pytest.raises(CardNumberWrong) as raised:
        await reader.read()

    assert "429999" not in everything_said(raised.value)
    await reader.close()
    peer.close()


# --- whose card lies there -------------------------------------------------------------------


async def looked(answer: Callable[[bytes], bytes]) -> Presence:
    peer = speaking(answer)
    reader = SerialIdCardReader(peer.address, 115200)
    try:
        return await reader.presence()
    finally:
        await reader.close()
        peer.close()


def statuses(found: int, selected: int) -> Callable[[bytes], bytes]:
    """A module that answers find and select with these statuses, and is healthy."""
    said = {protocol.FIND.code: found, protocol.SELECT.code: selected}
    return lambda request: frame(bytes([0, 0, said.get(request, Sw3.OK)]))


@pytest.mark.parametrize("found", [Sw3.FIND_FAILED, *set(Sw3) - {Sw3.FIND_FAILED}, 0x00, 0x7E])
async def test_no_card_is_what_find_and_select_both_say(found: int) -> None:
    nobody = found == Sw3.FIND_FAILED
    for selected in (Sw3.SELECT_FAILED, Sw3.FIND_FAILED, Sw3.UNLICENSED, Sw3.NO_DATA, 0x7E):
        seen = await looked(statuses(found, selected))
        if found == Sw3.FOUND:
            assert seen is Presence.PRESENT
        elif nobody and selected == Sw3.SELECT_FAILED:
            assert seen is Presence.ABSENT
        else:
            assert seen is Presence.UNKNOWN, (found, selected)


async def test_a_card_that_either_question_finds_is_there() -> None:
    assert await looked(statuses(Sw3.FOUND, Sw3.UNKNOWN_ERROR)) is Presence.PRESENT
    assert await looked(statuses(Sw3.UNKNOWN_ERROR, Sw3.OK)) is Presence.PRESENT


@pytest.mark.parametrize(
    ("selected", "error"),
    [
        (Sw3.UNLICENSED, DeviceUnfit),
        (Sw3.SELF_TEST, DeviceUnfit),
        (Sw3.UNKNOWN_ERROR, CardUnreadable),
        (0x7E, DeviceGarbled),
    ],
)
async def test_a_failing_module_is_not_waited_for_as_if_no_card_lay_there(
    selected: int, error: type[KioskError]
) -> None:
    peer = speaking(statuses(Sw3.FIND_FAILED, selected))
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    with pytest.raises(error):
        await reader.read()

    await reader.close()
    peer.close()


DISTURBED = {
    "checksum": lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
    "status": lambda whole: whole[:-2] + bytes([whole[-2] ^ 1, whole[-1]]),
    "truncated": lambda whole: whole[:-1],
    "nothing": lambda _: b"",
    "byte.before": lambda whole: b"\0" + whole,
    "late.answer": lambda whole: frame(b"\0\0\x9f\0\0\0\0")[:-1] + whole,
    "data": lambda whole: frame(whole[7:-1] + b"\0"),
    "short": lambda whole: frame(whole[7:-2]),
    "garbage": lambda _: b"\xaa" * 20,
}


@pytest.mark.parametrize("struck", [protocol.FIND, protocol.SELECT], ids=["find", "select"])
@pytest.mark.parametrize("spoil", DISTURBED.values(), ids=DISTURBED)
async def test_a_disturbed_answer_says_nothing_about_a_card(
    spoil: Callable[[bytes], bytes], struck: protocol.Command
) -> None:
    nobody = statuses(Sw3.FIND_FAILED, Sw3.SELECT_FAILED)

    def answer(request: bytes) -> bytes:
        whole = nobody(request)
        return spoil(whole) if request == struck.code else whole

    assert await looked(nobody) is Presence.ABSENT
    assert await looked(answer) is Presence.UNKNOWN


@pytest.mark.parametrize(
    ("control", "value", "healthy"),
    [
        ("fault", "checksum.once", "off"),
        ("fault", "truncated", "off"),
        ("plug", "off", "on"),
        ("sam", "unlicensed", "licensed"),
        ("sam", "failed", "licensed"),
    ],
)
@pytest.mark.parametrize("refind", ["on", "off"])
@pytest.mark.parametrize("card", ["none", "wang"])
async def test_a_moment_s_failure_is_not_an_empty_reader(
    control: str,
    value: str,
    healthy: str,
    refind: str,
    card: str,
    reader: SerialIdCardReader,
    emulator: IdCardReaderEmulator,
) -> None:
    choose(emulator, "refind", refind)
    choose(emulator, "card", card)
    before = await reader.presence()
    assert before is (Presence.ABSENT if card == "none" else Presence.PRESENT)

    choose(emulator, control, value)
    assert await reader.presence() is Presence.UNKNOWN

    choose(emulator, control, healthy)
    assert await reader.presence() is before


def whole(card: IdentityCard) -> str:
    """The persona whose name and address these are."""
    for key, persona in personas().items():
        address = persona.get("newest_address", persona["address"])
        if (card.name.reveal(), card.address.reveal()) == (persona["name"], address):
            return key
    raise AssertionError("parts of two cards")


@pytest.mark.parametrize("eager", ["off", "on"])
@pytest.mark.parametrize("point", EXCHANGES)
@pytest.mark.parametrize("card", ["zhang", "wang"])
async def test_a_card_exchanged_in_mid_read_gives_parts_of_one(
    card: str, point: str, eager: str, reader: SerialIdCardReader, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", card)
    choose(emulator, "eager", eager)
    choose(emulator, "exchange", point)

    assert whole(await reader.read()) in ("zhang", "wang")
    assert emulator._module.exchange == "off"


@pytest.mark.parametrize("keeps_selection", [False, True])
@pytest.mark.parametrize("after", range(9))
@pytest.mark.parametrize("cards", [("zhang", "wang"), ("wang", "zhang"), ("wang", "taiwan")])
async def test_a_card_exchanged_after_any_answer(
    cards: tuple[str, str], after: int, keeps_selection: bool
) -> None:
    module, first, second = Module(), personas()[cards[0]], personas()[cards[1]]
    module.lay(first)
    given = 0

    def answer(request: bytes) -> bytes:
        nonlocal given
        said = frame(module.answer(request))
        if given == after:
            if keeps_selection:
                module.card = second
            else:
                module.lay(second)
        given += 1
        return said

    peer = speaking(answer)
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    assert whole(await reader.read()) in cards

    await reader.close()
    peer.close()


async def test_a_card_that_is_exchanged_again_and_again_is_not_read() -> None:
    module, cards = Module(), [personas()["wang"], personas()["zhang"]]
    module.eager = True

    def answer(request: bytes) -> bytes:
        if request == protocol.FIND.code:
            module.card = cards[0]
        said = frame(module.answer(request))
        if request == protocol.READ_BASE.code:
            module.card = cards[1]
        return said

    module.card = cards[0]
    peer = speaking(answer)
    reader = SerialIdCardReader(peer.address, 115200, pause=0.01)

    with pytest.raises(CardUnreadable):
        await reader.read()

    await reader.close()
    peer.close()


# --- settings --------------------------------------------------------------------------------


async def test_driver_and_emulator_from_one_section() -> None:
    section = Section("terminal.toml", "devices.id_card_reader", {"driver": "id_card_reader"})
    emulator = emulate(section)
    reader = build(section.with_(port=emulator.address))

    assert (await reader.status()).state is DeviceState.READY
    assert emulator.output() == ()

    await reader.close()
    emulator.close()
    emulator.close()


@pytest.mark.parametrize(
    "wrong", [{}, {"port": 1}, {"port": "/dev/x", "baudrate": 0}, {"port": "/dev/x", "speed": 1}]
)
def test_wrong_settings_name_the_file_and_the_key(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"terminal.toml: devices.id_card_reader"):
        build(Section("terminal.toml", "devices.id_card_reader", wrong))
