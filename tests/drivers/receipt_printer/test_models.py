"""What differs from model to model, and what is too much for every one of them."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.receipt_printer import layout, protocol, typeface
from drivers.receipt_printer.commands import compose
from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.emulator import PrinterEmulator
from drivers.receipt_printer.layout import LONGEST_MM, Row, lay_out
from drivers.receipt_printer.profile import Profile, load
from kiosk.base.emulation import choose
from kiosk.model.device import DeviceState
from kiosk.model.document import (
    Block,
    Document,
    Field,
    Heading,
    Note,
    PrintOutcome,
    PrintResult,
    Qr,
    Table,
)
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from tests.drivers.receipt_printer.conftest import PORTS, Connect, section
from tests.drivers.receipt_printer.samples import BOOKING, SHORT

PRINTED = PrintOutcome(PrintResult.PRINTED)
HELLO = Document((Note("您好"),))
COMMANDS = ("GS P", "GS a", "FS &", "FS !", "DLE DC4")
CLEAR = "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


def changed(**values: object) -> Profile:
    return msgspec.structs.replace(load(section("generic-80mm"), "generic-80mm"), **values)


async def printed(there: Profile, driven: Profile, document: Document) -> str:
    """What such a printer prints for a driver that takes it for the other; the text of it."""
    emulator = PrinterEmulator(there, None, tcp=False, output=None)
    printer = EscPosPrinter(emulator.address, 115200, driven)
    try:
        assert await printer.print(document) == PRINTED
        return "".join(f.with_suffix(".txt").read_text("utf-8") for f in emulator.output())
    finally:
        await printer.close()
        emulator.close()


@pytest.mark.parametrize("lacking", [*((name,) for name in COMMANDS), COMMANDS], ids=str)
async def test_what_a_model_does_not_know_is_not_sent_to_it(lacking: tuple[str, ...]) -> None:
    model = changed(lacks=frozenset(lacking))
    assert (await printed(model, model, HELLO)).strip() == "您好"
    assert "[?" not in await printed(model, model, BOOKING)


async def test_a_model_without_units_prints_them_where_the_profile_does_not_say_so() -> None:
    said = await printed(changed(lacks=frozenset({"GS P", "FS &"})), changed(), HELLO)
    assert "怂您好" in said


def test_automatic_status_is_switched_off_first_where_that_is_known() -> None:
    first, second, *_ = compose((), changed()).commands
    assert (first, second) == (protocol.INITIALISE, protocol.NO_AUTOMATIC_STATUS)
    assert (
        protocol.NO_AUTOMATIC_STATUS not in compose((), load(section("k"), "kiosk-80mm")).commands
    )


@pytest.mark.parametrize("port", PORTS)
async def test_a_slip_in_the_mouth_is_a_warning_and_no_silence(connect: Connect, port: str) -> None:
    bench = connect("kiosk-80mm", port)
    assert (await bench.printer.status()).conditions == ()
    bench.set("slip", "hangs")
    status = await bench.printer.status()
    assert [each.name for each in status.conditions] == ["paper.not_taken"]
    assert status.conditions[0].raw.startswith("1:92 ")
    assert status.usable
    assert await bench.printer.print(SHORT) == PRINTED
    bench.set("paper", "out")
    assert (await bench.printer.status()).has("paper.out")


async def test_which_bits_are_fixed_is_the_profile_s() -> None:
    model = changed(fixed_mask=0x03, fixed=0x00)
    assert (await printed(model, model, HELLO)).strip() == "您好"
    emulator = PrinterEmulator(model, None, tcp=False, output=None)
    printer = EscPosPrinter(emulator.address, 115200, changed())
    assert (await printer.status()).state is DeviceState.OFFLINE
    await printer.close()
    emulator.close()


TEXTS = st.text(max_size=40) | st.sampled_from([CLEAR, "\x10", "\x04", "\x14\x08", "\x05", "a\x10"])
BLOCKS = (
    st.builds(Heading, TEXTS)
    | st.builds(Field, TEXTS, TEXTS, st.booleans())
    | st.builds(Note, TEXTS)
    | st.builds(Qr, TEXTS.map(lambda text: text.encode("utf-8", "replace").decode() or "x"), TEXTS)
    | st.builds(lambda cell: Table((cell, "x"), ((cell, cell),)), TEXTS)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(BLOCKS, max_size=3), st.sampled_from(["native", "raster"]))
@example([Qr(CLEAR)], "native")
@example([Qr("x" * 1037)], "native")
@example([Qr("x" * 1293)], "native")
@example([Field("a\x10", "\x04\x01b")], "native")
def test_nothing_of_a_slip_is_a_command_to_be_obeyed_at_once(blocks: list[Block], qr: str) -> None:
    for profile in (changed(qr=qr), changed(qr=qr, encoding="none", characters="ascii")):
        slip = compose(lay_out(Document(tuple(blocks)), profile), profile)
        assert not protocol.holds_command(b"".join(slip.commands))


@pytest.mark.parametrize("port", PORTS)
async def test_a_code_that_holds_a_command_is_printed_as_a_picture(
    connect: Connect, port: str
) -> None:
    bench = connect("generic-80mm", port)
    payload = f"before{CLEAR}after"
    document = Document((Heading("通办"), Qr(payload), Note("到此为止")))
    assert await bench.printer.print(document) == PRINTED
    (text,) = bench.texts()
    assert "通办" in text
    assert "到此为止" in text
    assert "[QR" not in text
    with Image.open(bench.emulator.output()[-1]) as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    assert code.bytes.decode() == payload


TOO_MUCH = {
    "rows": Document((Table(("a", "b"), (("x", "y"),) * 20_000),)),
    "wide rows": Document((Table(("a", "b", "c"), (("长" * 90,) * 3,) * 60),)),
    "blocks": Document((Field("a", "b"),) * 500),
    "code": Document((Qr("x" * 2332),)),
    "hanzi in a code": Document((Qr("码" * 900),)),
}


@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm", "raster-80mm"])
@pytest.mark.parametrize("much", TOO_MUCH)
async def test_too_much_for_a_slip_fails_with_words(
    connect: Connect, much: str, profile: str
) -> None:
    bench = connect(profile)
    outcome = await bench.printer.print(TOO_MUCH[much])
    assert outcome == PrintOutcome(PrintResult.FAILED, "document.too_long")
    assert RECEIPT_PRINTER.condition(outcome.reason)
    assert bench.emulator.output() == ()
    assert await bench.printer.print(SHORT) == PRINTED


@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm", "raster-80mm"])
def test_an_absurd_text_is_cut_and_says_so(profile: str) -> None:
    model = load(section(profile), profile)
    document = Document((Heading("题" * 9999), Field("名", "长" * 200_000), Note("x" * 5000)))
    pieces = lay_out(document, model)
    assert sum(piece.height for piece in pieces) < LONGEST_MM * model.dots_per_mm
    said = [span.text for piece in pieces if isinstance(piece, Row) for span in piece.spans]
    assert len([text for text in said if text.endswith("…")]) == 3


async def test_a_slip_that_cannot_be_made_fails_with_words(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = connect("raster-80mm")
    half = Document((Qr("\ud842"),))
    assert await bench.printer.print(half) == PrintOutcome(PrintResult.FAILED, "document.unmade")

    def missing(*_: object) -> int:
        raise OSError("cannot open resource")

    with monkeypatch.context() as without_a_font:
        without_a_font.setattr(typeface, "width", missing)
        outcome = await bench.printer.print(SHORT)
    assert outcome == PrintOutcome(PrintResult.FAILED, "document.unmade")
    assert RECEIPT_PRINTER.condition(outcome.reason)
    assert await bench.printer.print(SHORT) == PRINTED


def test_a_code_wider_than_the_paper_is_too_much() -> None:
    narrow = changed(dots_per_line=192)
    with pytest.raises(layout.TooLong):
        lay_out(Document((Qr("x" * 1000),)), narrow)


@pytest.mark.parametrize("port", PORTS)
async def test_what_was_left_in_the_mouth_before_the_start_is_cut_off_first(
    connect: Connect, port: str
) -> None:
    bench = connect("generic-80mm", port)
    bench.set("speed", "slow")
    bench.set("answers", "stop")
    assert (await bench.printer.print(BOOKING)).result is PrintResult.UNKNOWN
    await bench.printer.close()
    choose(bench.emulator, "answers", "all")
    bench.set("speed", "normal")
    next_program = EscPosPrinter(bench.emulator.address, 115200, changed())
    assert await next_program.print(SHORT) == PRINTED
    await next_program.close()
    assert "姓名" not in bench.texts()[-1]
    assert "通办" in bench.texts()[-1]
