"""The emulator's controls, and the slips it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

import drivers
from drivers.code_scanner.emulator import CLAIM, newest_claim
from kiosk.app.composition import start_emulators
from kiosk.app.configuration import load
from kiosk.base.emulation import choose
from kiosk.base.i18n import LANGUAGES, has
from kiosk.base.paths import CONFIG
from kiosk.model.document import Document, Field, Heading, PrintResult, Qr
from tests.drivers.code_scanner.conftest import Connect


async def test_every_control_can_be_set_to_each_of_its_values(connect: Connect) -> None:
    counter = connect(again=300)  # never told to look, so nothing is read and taken away
    for control in counter.emulator.controls():
        for value in control.values:
            control.choose(value)
            assert control.current() == value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_control_has_words(language: str, connect: Connect) -> None:
    for control in connect().emulator.controls():
        for key in (control.key, *(f"{control.key}.{value}" for value in control.values)):
            assert has(f"control.{key}", language), key


async def test_the_newest_slip_with_a_claim_code_is_held_there(
    connect: Connect, tmp_path: Path
) -> None:
    slips = [tmp_path / f"slip-{number}.png" for number in range(3)]
    for slip, said in zip(
        slips, ("取件码 9ABC-DEF2", "取件码 7KQM-2XWP\n", "办件 20261101-0003"), strict=True
    ):
        slip.with_suffix(".txt").write_text(said, "utf-8")
    assert newest_claim(()) == b""
    assert newest_claim(tuple(slips[:1])) == b"9ABC-DEF2"
    counter = connect()
    counter.set("show", "claim")
    assert (await counter.scanner.scan()).reveal() == CLAIM.decode()
    counter.emulator.slips = lambda: tuple(slips)
    counter.set("show", "claim")
    assert (await counter.scanner.scan()).reveal() == "7KQM-2XWP"


async def test_what_the_emulated_printer_printed_can_be_held_before_it() -> None:
    slip = Document((Heading("预约凭条"), Qr("9ABC-DEF2", "取件码"), Field("取件码", "9ABC-DEF2")))
    with start_emulators(load(CONFIG / "demo.toml")) as parts:
        printer = drivers.build(parts.devices["receipt_printer"])
        scanner = drivers.build(parts.devices["code_scanner"])
        assert (await printer.print(slip)).result is PrintResult.PRINTED
        choose(parts.emulators["code_scanner"], "show", "claim")
        assert (await scanner.scan()).reveal() == "9ABC-DEF2"
        await printer.close()
        await scanner.close()
