"""Fixed scan engines on a serial line (RS-232 or USB-CDC) or by TCP, which send each code as its
bytes between a prefix and a suffix.

`settings` is what an engine is set up to, `codes` finds codes in bytes, `driver` fills
`kiosk.ports.code_scanner.CodeScanner`, `emulator` holds codes before an engine at the far end of a
line.
"""

from __future__ import annotations

from drivers.code_scanner.driver import SerialCodeScanner
from drivers.code_scanner.emulator import CodeScannerEmulator
from drivers.code_scanner.settings import ScannerSettings, load
from kiosk.base.config import Section
from kiosk.ports.code_scanner import CODE_SCANNER
from kiosk.ports.port import fills


@fills(CODE_SCANNER)
def build(section: Section) -> SerialCodeScanner:
    """The driver; `ConfigError` where a setting is wrong. Opens nothing yet."""
    settings = load(section)
    section.text("port")
    return SerialCodeScanner(settings)


def emulate(section: Section) -> CodeScannerEmulator:
    """A running engine of these settings: on TCP with a `port` of `socket:`, else on a pty."""
    settings = load(section)
    return CodeScannerEmulator(settings, tcp=settings.port.startswith("socket:"))


__all__ = ["ScannerSettings", "build", "emulate"]
