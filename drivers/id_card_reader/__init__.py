"""Readers of chip identity cards that speak the SAM_V serial protocol (GA 467 family).

`frames` and `protocol` are what goes over the line, `card`, `codes` and `portrait` what stands
on a card, `driver` fills `kiosk.ports.IdCardReader`. `module` is what a reader does with a card
on it, `emulator` puts that at the far end of a line.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from drivers.id_card_reader.driver import SerialIdCardReader
from drivers.id_card_reader.emulator import IdCardReaderEmulator
from kiosk.config import Section, Settings


class ReaderSettings(Settings, frozen=True):
    """`port`: a serial device, or `socket://host:port`. `fingerprint`: read the encrypted
    fingerprint features too, where the module can; off, they never leave the card."""

    port: str
    baudrate: Annotated[int, Meta(ge=9600, le=115200)] = 115200
    fingerprint: bool = False


def build(section: Section) -> SerialIdCardReader:
    """The driver; `ConfigError` where a setting is wrong. Opens nothing yet."""
    settings = section.settings(ReaderSettings)
    return SerialIdCardReader(settings.port, settings.baudrate, settings.fingerprint)


def emulate(section: Section) -> IdCardReaderEmulator:
    """A running module as fast as the section's line; its `port` is not looked at."""
    settings = section.with_(port="emulated").settings(ReaderSettings)
    return IdCardReaderEmulator(settings.baudrate)


__all__ = ["ReaderSettings", "build", "emulate"]
