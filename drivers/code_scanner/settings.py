"""What a scan engine is set up to send and to hear: the keys of `[devices.code_scanner]`.

Each maker's engine can be set to any of these, so they are settings and no model. Bytes are
written as characters U+0000 to U+00FF, one a byte: `"\\u0016T\\r"` is 16 54 0D.

Commands for engines that look only when they are told, as their makers' papers give them:

- Honeywell (N86 series user's guide, "Trigger Commands"): `start` 16 54 0D, `stop` 16 55 0D,
  no answer. The engine looks until it has read a code, until `stop`, or until its time-out.
- Newland (NLS-HR52 user guide, "Use of Programming Command"; its library com.nlscan.nlsdk):
  `start` 7E 01 `0000#SCNTRG1;` 03, answered 02 01 `0000#SCNTRG1` 06 `;` 03; `stop` the same
  with SCNTRG0. Engines in Sunmi's kiosks also start with 1B 31 (Sunmi's own library); no paper
  we have read says what stops them then.
- Zebra: packets (SSI) are not spoken here. Its engines send plain bytes and look by themselves
  where they are set to that.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from drivers.port import LineSettings
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError

Bytes = Annotated[str, Meta(pattern=r"^[\x00-\xff]*$", max_length=64)]


class ScannerSettings(LineSettings, frozen=True, kw_only=True):
    """`port`: a serial device, or `socket://host:port`. `prefix` and `suffix` stand around each
    code; an empty `suffix` is CR, LF or both.

    `start` makes the engine look and `stop` makes it rest; both empty where it always looks.
    `started` and `stopped` are its answers, empty where it gives none. `again`: seconds after
    which `start` is sent once more, the engine's own time-out.
    """

    port: str = ""
    baudrate: Annotated[int, Meta(ge=1200, le=115200)] = 9600
    prefix: Bytes = ""
    suffix: Bytes = ""
    start: Bytes = ""
    started: Bytes = ""
    stop: Bytes = ""
    stopped: Bytes = ""
    again: Annotated[float, Meta(gt=0, le=300)] = 5.0

    @property
    def ends(self) -> tuple[bytes, ...]:
        """What ends a code, each of it alone."""
        return (raw(self.suffix),) if self.suffix else (b"\r", b"\n")


def load(section: Section) -> ScannerSettings:
    """The section's settings; `ConfigError` names the key that is wrong."""
    settings = section.settings(ScannerSettings)
    if any(end in raw(settings.prefix) for end in settings.ends):
        raise ConfigError(f"{section.where('prefix')}: may not contain what ends a code (suffix)")
    return settings


def raw(text: str) -> bytes:
    """A setting's bytes."""
    return text.encode("latin-1")
