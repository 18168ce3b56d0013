"""A printer model as data: one TOML file in `config/printers/`, named by the setting `profile`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from drivers.receipt_printer import protocol
from kiosk.base.config import Section, Settings, convert, read_toml
from kiosk.base.errors import ConfigError
from kiosk.base.paths import CONFIG

FOLDER = CONFIG / "printers"

Positive = Annotated[int, msgspec.Meta(gt=0)]
Byte = Annotated[int, msgspec.Meta(ge=0, le=0xFF)]


class Profile(Settings, frozen=True, kw_only=True):
    """What a printer model is and can. Lengths are dots, `speed` is mm of paper a second.

    `characters` is a Python codec: the printer's own font has what it encodes in one or two
    bytes. `proof` is what the end of a slip is known by, from strong to weak:
    `process_id` (GS ( H fn 48) is answered when everything before it is printed and cut;
    `in_order` (GS r 1) is answered when its turn comes in the buffer, so everything before it
    was carried out; `drain` is no answer at all: the time the slip needs has passed and every
    status is fine, which proves that nothing stopped the printer, not that it printed.
    """

    dots_per_line: Annotated[int, msgspec.Meta(ge=192)]
    dots_per_mm: Positive
    speed: Positive
    encoding: Literal["gb18030", "none"]
    characters: Literal["gbk", "gb2312", "ascii"]
    qr: Literal["native", "raster"]
    cut: Literal["full", "partial", "none"]
    status: Annotated[tuple[Literal[1, 2, 3, 4], ...], msgspec.Meta(min_length=1)]
    near_end_sensor: bool
    proof: Literal["process_id", "in_order", "drain"]
    escpos: str
    lacks: frozenset[Literal["GS P", "GS a", "FS &", "FS !", "DLE DC4"]] = frozenset()
    fixed_mask: Byte = protocol.FIXED_MASK
    fixed: Byte = protocol.FIXED
    not_taken: Byte = 0

    def is_status(self, byte: int) -> bool:
        """Whether this may be an answer to DLE EOT."""
        return (byte ^ self.fixed) & self.fixed_mask & ~self.not_taken == 0

    @property
    def cannot_report(self) -> frozenset[str]:
        """The conditions this model has no means to tell."""
        told = {
            "printer.offline": 1 in self.status,
            "cover.open": 2 in self.status,
            "paper.out": 2 in self.status or 4 in self.status,
            "printer.error": 2 in self.status or 3 in self.status,
            "cutter.stuck": 3 in self.status,
            "paper.low": 4 in self.status and self.near_end_sensor,
            "paper.not_taken": 1 in self.status and self.not_taken != 0,
        }
        return frozenset(name for name, can in told.items() if not can)


def load(section: Section, name: str) -> Profile:
    """The profile of that name; `ConfigError` naming the key, or the profile's own file."""
    there_are = sorted(file.stem for file in FOLDER.glob("*.toml"))
    if name not in there_are:
        raise ConfigError(
            f"{section.where('profile')}: no printer {name!r}; there are {', '.join(there_are)}"
        )
    file = FOLDER / f"{name}.toml"
    return convert(read_toml(file), Profile, str(file), "")
