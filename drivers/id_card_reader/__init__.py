"""Readers of chip identity cards that speak the SAM_V serial protocol (GA 467 family).

`frames` and `protocol` are what goes over the line, `card`, `codes` and `portrait` what stands
on a card, `driver` fills `kiosk.ports.id_card_reader.IdCardReader`. `module` is what a reader does
with a card on it, `emulator` puts that at the far end of a line.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from drivers.id_card_reader.driver import SerialIdCardReader
from drivers.id_card_reader.emulator import IdCardReaderEmulator
from drivers.port import LineSettings
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError
from kiosk.ports.id_card_reader import ID_CARD_READER
from kiosk.ports.port import fills


class ReaderSettings(LineSettings, frozen=True, kw_only=True):
    """`port`: a serial device, or `socket://host:port`. `fingerprint`: read the encrypted
    fingerprint features too, where the module can; off, they never leave the card."""

    port: str
    baudrate: Annotated[int, Meta(ge=9600, le=115200)] = 115200
    fingerprint: bool = False


@fills(ID_CARD_READER)
def build(section: Section) -> SerialIdCardReader:
    """The driver; `ConfigError` where a setting is wrong. Opens nothing yet."""
    settings = _load(section)
    return SerialIdCardReader(settings.port, settings.baudrate, settings.fingerprint, line=settings)


def emulate(section: Section) -> IdCardReaderEmulator:
    """A running module as fast as the section's line; its `port` is not looked at."""
    settings = _load(section.with_(port="emulated"))
    return IdCardReaderEmulator(settings.baudrate * 10 // settings.bits)


def _load(section: Section) -> ReaderSettings:
    settings = section.settings(ReaderSettings)
    if settings.flow_control == "xon_xoff":
        where = section.where("flow_control")
        raise ConfigError(f"{where}: xon_xoff takes bytes 11 and 13 out of a card's data")
    return settings


__all__ = ["ReaderSettings", "build", "emulate"]
