"""Bytes of the same slip in the printer's own characters and as pictures."""

from __future__ import annotations

from datetime import datetime, timedelta

from drivers.receipt_printer.commands import compose
from drivers.receipt_printer.layout import lay_out
from drivers.receipt_printer.profile import load
from kiosk.app.configuration import load as load_terminal
from kiosk.base.config import Section
from kiosk.base.moments import BEIJING
from kiosk.base.paths import CONFIG
from kiosk.base.text import Titles, text
from kiosk.contract.booking import Booking, BookingState, Slot
from kiosk.contract.catalogue import Item
from kiosk.model.document import Document
from kiosk.services.book.slip import booking_slip
from tests.bench.figures import Ratio


def measure() -> Ratio:
    """The slip of a booking with three materials to bring, on 80 mm paper."""
    document = booking()
    own, pictures = (size(document, profile) for profile in ("generic-80mm", "raster-80mm"))
    return Ratio("slip bytes", own / pictures, None, {"native": own, "raster": pictures})


def booking() -> Document:
    """A booking's slip as the terminal makes it."""
    site = load_terminal(CONFIG / "demo.toml").settings.site
    starts = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
    materials = (Titles("居民身份证"), Titles("户口簿"), Titles("近期白底证件照"))
    place = Titles("政务服务大厅 2 楼 7 号窗口")
    item = Item("i-1", "d-1", Titles("居民身份证换领"), "jmsfzhl", place, materials)
    slot = Slot("s-1", item.id, starts, starts + timedelta(minutes=30), 1)
    confirmed = Booking("b-1", "K7Q2M9X4", item, slot, BookingState.CONFIRMED)
    return booking_slip(confirmed, None, site, "zh_CN", text("book.done.new"))


def size(document: Document, profile: str) -> int:
    """Bytes of the whole slip for a printer of that profile."""
    printer = load(Section("bench", "printer", {}), profile)
    return sum(map(len, compose(lay_out(document, printer), printer).commands))
