"""Slip printers that speak ESC/POS, on a serial line or by TCP.

Settings: `port` (a device or `socket://host:9100`), `baudrate` (115200) and the other settings
of the line (`drivers.port`), all of no meaning on TCP, `profile` (a file of `config/printers/`),
`patience` (seconds). For the emulator: `output` (a directory for its slips); with a `port` of
`socket:` it listens on TCP, else it is a pty, and its bytes take the line's time where `baudrate`
is given.

`layout`, `typeface` and `commands` make a slip's bytes, `job` is one slip on its way, `talk` which
bytes are answers, `protocol` what they mean, `profile` a model (`config/printers/`), `driver` fills
`kiosk.ports.receipt_printer.ReceiptPrinter`. `interpreter`, `realtime`, `slip`, `glyphs` and
`emulator` turn bytes into a picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from drivers.port import LineSettings
from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.profile import load
from kiosk.base.config import Section
from kiosk.base.emulation import Emulator
from kiosk.ports.port import fills
from kiosk.ports.receipt_printer import RECEIPT_PRINTER


class PrinterSettings(LineSettings, frozen=True, kw_only=True):
    profile: str
    port: str = ""
    baudrate: Annotated[int, Meta(ge=1200, le=921600)] | None = None
    patience: Annotated[float, Meta(ge=0, le=600)] = 10.0
    output: str = ""


@fills(RECEIPT_PRINTER)
def build(section: Section) -> EscPosPrinter:
    """The driver; `ConfigError` names the key that is missing or wrong."""
    settings = section.settings(PrinterSettings)
    profile = load(section, settings.profile)
    return EscPosPrinter(
        section.text("port"), settings.baudrate or 115200, profile, settings.patience, settings
    )


def emulate(section: Section) -> Emulator:
    """A running printer of the section's profile."""
    from drivers.receipt_printer.emulator import PrinterEmulator  # no part of a real terminal

    settings = section.settings(PrinterSettings)
    return PrinterEmulator(
        load(section, settings.profile),
        settings.baudrate,
        tcp=settings.port.startswith("socket:"),
        output=Path(settings.output) if settings.output else None,
    )
