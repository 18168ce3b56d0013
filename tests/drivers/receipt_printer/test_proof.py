"""A slip counts as printed only if it came out, whatever the line says beside the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers import emulate
from drivers.receipt_printer import protocol
from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.emulator import PrinterEmulator
from drivers.receipt_printer.profile import load
from kiosk.base.emulation import choose
from kiosk.model.device import DeviceState
from kiosk.model.document import Document, Field, Heading, PrintOutcome, PrintResult
from tests.drivers.receipt_printer.conftest import PORTS, Connect, section

PRINTED = PrintOutcome(PrintResult.PRINTED)
UNKNOWN = PrintOutcome(PrintResult.UNKNOWN, "silent")
SLIP = Document((Heading("TB"), Field("NO", "QH7K-2M9P")))
STRAYS = ("zero", "letter", "block", "status")
PROOFS = ("in_order", "process_id", "drain")
STRONG = PROOFS[:2]

EARLIER = protocol.marked(protocol.identifier(7))
BYTES = st.sampled_from(
    [
        *[b"\x00", b"\x03", b"\x0f", b"A", b"\x12", b"\x1a", b"\x16", b"\x7e", b"\x32", b"\xff"],
        *[b"\x38\x00\x00\x00", b"\x10\x00\x00\x00", b"\x14\x00\x0f\x00", b"\x00\x00\x00"],
        *[EARLIER, EARLIER[:-1], protocol.CLEARED, b"\x00" * 5, b"\x00" * 8, b"\x11\x13"],
    ]
) | st.binary(min_size=1, max_size=6)


@asynccontextmanager
async def connected(
    proof: str, port: str = "pty", patience: float = 10.0
) -> AsyncIterator[tuple[EscPosPrinter, PrinterEmulator]]:
    """A printer of this proof and its far end; slips that somebody reads have letters only."""
    there = section("generic-80mm", port=PORTS[port])
    emulator = emulate(there)
    assert isinstance(emulator, PrinterEmulator)
    profile = msgspec.structs.replace(load(there, "generic-80mm"), proof=proof, speed=2000)
    printer = EscPosPrinter(emulator.address, 115200, profile, patience)
    try:
        yield printer, emulator
    finally:
        await printer.close()
        emulator.close()


def came_out(emulator: PrinterEmulator) -> bool:
    """Whether the whole slip lies there."""
    texts = [file.with_suffix(".txt").read_text("utf-8") for file in emulator.output()]
    return any("TB" in text and "QH7K-2M9P" in text for text in texts)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("proof", STRONG)
@pytest.mark.parametrize("stray", STRAYS)
async def test_what_the_line_says_by_itself_proves_nothing(
    port: str, proof: str, stray: str
) -> None:
    """The printer says that it is fine, prints nothing, and the line adds bytes to everything."""
    async with connected(proof, port, patience=0.6) as (printer, emulator):
        choose(emulator, "speed", "stands")
        choose(emulator, "stray", stray)
        outcome = await printer.print(SLIP)
        assert outcome.result is not PrintResult.PRINTED
        assert emulator.output() == ()


@pytest.mark.long
@pytest.mark.parametrize("proof", STRONG)
@settings(max_examples=10, deadline=None)
@given(strays=st.lists(st.tuples(st.integers(0, 420), BYTES), max_size=8))
@example(strays=[(at, b"\x00") for at in range(200, 420, 3)])
@example(strays=[(at, b"\x00" * 5) for at in range(200, 420, 40)])
def test_no_stray_bytes_at_any_place_make_a_slip_of_nothing(
    proof: str, strays: list[tuple[int, bytes]]
) -> None:
    async def play() -> None:
        async with connected(proof, patience=0.3) as (printer, emulator):
            choose(emulator, "speed", "stands")
            for after, data in strays:
                emulator.stray(after, data)
            assert (await printer.print(SLIP)).result is not PrintResult.PRINTED

    asyncio.run(play())


@pytest.mark.long
@pytest.mark.parametrize("proof", PROOFS)
@settings(max_examples=10, deadline=None)
@given(
    strays=st.lists(st.tuples(st.integers(0, 420), BYTES), max_size=3),
    control=st.sampled_from([("paper", "full"), ("paper", "runs_out"), ("answers", "stop")]),
)
def test_printed_is_told_of_what_came_out_and_of_nothing_else(
    proof: str, strays: list[tuple[int, bytes]], control: tuple[str, str]
) -> None:
    async def play() -> None:
        async with connected(proof) as (printer, emulator):
            choose(emulator, *control)
            for after, data in strays:
                emulator.stray(after, data)
            if (await printer.print(SLIP)).result is PrintResult.PRINTED:
                assert came_out(emulator)

    asyncio.run(play())


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("data", [b"\x00", b"A", b"\x38\x00\x00\x00"], ids=["00", "A", "block"])
async def test_one_stray_byte_does_not_spoil_a_slip_that_came_out(
    port: str, proof: str, data: bytes
) -> None:
    async with connected(proof, port) as (printer, emulator):
        for after in (0, 40, 250, 280, 300):
            emulator.stray(after, data)
        assert await printer.print(SLIP) == PRINTED
        assert came_out(emulator)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("proof", PROOFS)
async def test_automatic_status_is_switched_off_and_never_an_answer(port: str, proof: str) -> None:
    async with connected(proof, port) as (printer, emulator):
        choose(emulator, "automatic", "on")
        choose(emulator, "cover", "open")
        assert (await printer.status()).has("cover.open")
        choose(emulator, "cover", "closed")
        assert (await printer.status()).state is DeviceState.READY
        assert await printer.print(SLIP) == PRINTED
        assert came_out(emulator)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("answers", ["late", "previous"])
async def test_an_answer_that_comes_late_is_that_of_its_own_question(
    port: str, answers: str
) -> None:
    async with connected("in_order", port) as (printer, emulator):
        choose(emulator, "answers", "previous")
        await printer.status()  # one answer is owed from here on
        choose(emulator, "answers", answers)
        emulator.lateness = 0.06
        for control, wrong, right, name in (
            ("paper", "out", "full", "paper.out"),
            ("cover", "open", "closed", "cover.open"),
        ):
            choose(emulator, control, wrong)
            conditions = (await printer.status()).conditions
            assert [condition.name for condition in conditions] == [name]
            assert await printer.print(SLIP) == PrintOutcome(PrintResult.FAILED, name)
            choose(emulator, control, right)
        assert (await printer.status()).state is DeviceState.READY


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("after", range(0, 24, 6))
@pytest.mark.parametrize("data", [b"\x12", b"\x12" * 2, b"\x1a\x32"], ids=bytes.hex)
async def test_a_status_byte_nobody_asked_for_moves_no_answer_to_another_question(
    port: str, after: int, data: bytes
) -> None:
    async with connected("in_order", port) as (printer, emulator):
        choose(emulator, "paper", "out")
        emulator.stray(after, data)
        assert [each.name for each in (await printer.status()).conditions] == ["paper.out"]


@pytest.mark.parametrize("proof", STRONG)
async def test_late_answers_do_not_keep_a_slip_from_being_proved(proof: str) -> None:
    async with connected(proof) as (printer, emulator):
        choose(emulator, "answers", "late")
        emulator.lateness = 0.06
        assert await printer.print(SLIP) == PRINTED
        assert came_out(emulator)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("proof", STRONG)
async def test_the_proof_of_an_earlier_job_is_none_of_this_one(port: str, proof: str) -> None:
    async with connected(proof, port, patience=0.5) as (printer, emulator):
        assert await printer.print(SLIP) == PRINTED
        choose(emulator, "answers", "late")
        emulator.lateness = 0.8
        assert (await printer.print(SLIP)).result is not PrintResult.PRINTED
        so_far = len(emulator.output())
        choose(emulator, "speed", "stands")
        choose(emulator, "answers", "all")
        assert (await printer.print(SLIP)).result is not PrintResult.PRINTED
        assert len(emulator.output()) == so_far


async def test_a_printer_that_asserts_nothing_but_zeros_is_not_believed(connect: Connect) -> None:
    """One byte for each question put, in time and alone, from a line and not from a printer."""
    bench = connect(patience=0.5)
    bench.set("speed", "stands")
    for after in count(0, 3):
        if after > 900:
            break
        bench.emulator.stray(after, b"\x00")
    assert (await bench.printer.print(SLIP)).result is not PrintResult.PRINTED
