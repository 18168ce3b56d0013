"""A terminal's file, read and checked: its settings, and a section for each device."""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.base.config import Section, TerminalSettings, convert, no_such, read_toml, section
from kiosk.base.errors import ConfigError
from kiosk.ports import ports
from kiosk.ports.parts import OWN
from kiosk.ports.platform import PLATFORM

_OWN = frozenset(part.name for part in OWN)
_NAME = re.compile("[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Configuration:
    """One file, read and checked. `devices` and `platform` are still the drivers' to read."""

    settings: TerminalSettings
    platform: Section
    devices: Mapping[str, Section]


def load(file: Path) -> Configuration:
    """Reads a terminal's file. Raises `ConfigError` naming the file, the key and the remedy."""
    tree = read_toml(file)
    _refuse_unusable(file, tree, "")
    own = set(TerminalSettings.__struct_fields__)
    _refuse_unknown(file, tree, own | {"platform", "devices"})
    devices = tree.get("devices", {})
    if not isinstance(devices, Mapping):
        raise ConfigError(f"{file}: devices: a table is expected here")
    settings = convert({k: v for k, v in tree.items() if k in own}, TerminalSettings, str(file), "")
    sections = {name: section(file, tree, "devices", name) for name in devices}
    for each in sections.values():
        _check_kind(each)
    configuration = Configuration(settings, section(file, tree, "platform"), sections)
    _check_emulators(configuration)
    _check_ports(configuration)
    return configuration


_NAMES_A_FILE = re.compile("(path|file|port|database)$")


def _refuse_unusable(file: Path, value: Any, path: str) -> None:
    """TOML has numbers, `nan` and `inf`, that pass every bound or none, and texts that no file can
    have for a name."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigError(f"{file}: {path}: expected a number that is finite")
    if isinstance(value, str) and "\0" in value and _NAMES_A_FILE.search(path):
        raise ConfigError(f"{file}: {path}: no name has a character of number 0")
    items: Any = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        _refuse_unusable(file, inner, f"{path}.{key}".lstrip("."))


def _refuse_unknown(file: Path, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"{file}: {key}: {no_such(key, known)}")


def _check_kind(device: Section) -> None:
    """A device's section is named after its kind, or has a name of its own and says its kind."""
    name, kinds = device.path.removeprefix("devices."), ports().keys() - {PLATFORM.name}
    where = f"{device.file}: {device.path}"
    if not _NAME.fullmatch(name) or name in _OWN:
        raise ConfigError(f"{where}: not a device's name; choose another, of letters and digits")
    if "kind" not in device.values and name not in kinds:
        raise ConfigError(
            f"{where}: {no_such(name, kinds)}; a device with a name of its own says its kind"
        )
    if device.kind not in kinds:
        raise ConfigError(f"{device.where('kind')}: {no_such(device.kind, kinds)}")
    if name in kinds and device.kind != name:
        raise ConfigError(f"{device.where('kind')}: {name!r} is another kind; rename the table")


def _check_emulators(configuration: Configuration) -> None:
    for part in (configuration.platform, *configuration.devices.values()):
        emulate = part.values.get("emulate", False)
        if not isinstance(emulate, bool):
            raise ConfigError(f"{part.where('emulate')}: expected true or false")
        if emulate and configuration.settings.terminal.production:
            raise ConfigError(
                f"{part.where('emulate')}: no emulators with terminal.production = true; "
                "remove one of the two"
            )


def _check_ports(configuration: Configuration) -> None:
    """Each device has a port of its own, by whatever name, and no folder; an emulator brings one
    along. That nothing is there now is no mistake of the settings."""
    owners: dict[object, Section] = {}
    for part in configuration.devices.values():
        port = part.values.get("port")
        if isinstance(port, str) and port and not part.values.get("emulate"):
            if Path(port).is_dir():
                raise ConfigError(
                    f"{part.where('port')}: {port} is a folder; name the device's port"
                )
            first = owners.setdefault(_place(port), part)
            if first is not part:
                raise ConfigError(
                    f"{part.where('port')}: the same port as {first.path}.port; "
                    "each device needs its own"
                )


def _place(port: str) -> object:
    """What is the same for two names of one port: through links, and in an address."""
    if "://" in port:
        parts = urlsplit(port)
        return parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")
    place = port
    with suppress(OSError, RuntimeError, ValueError):
        place = str(Path(port).resolve())  # also where nothing is there now
        if stat.S_ISCHR((there := Path(place).stat()).st_mode):
            return there.st_rdev
    return place
