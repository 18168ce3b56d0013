"""The settings tree, read once from TOML. An error names the file, the key path and the remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import msgspec

from kiosk.errors import ConfigError

S = TypeVar("S", bound=msgspec.Struct)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every settings type: frozen, and an unknown key is an error."""


@dataclass(frozen=True)
class Section:
    """A table of the file that a driver reads for itself.

    `driver` and `emulate` belong to the composition root, everything else to the driver.
    """

    file: str
    path: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """`terminal.toml: devices.receipt_printer.port`, for an error message."""
        return f"{self.file}: {self.path}.{key}"

    def text(self, key: str) -> str:
        """A required text; `ConfigError` where it is missing or something else."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{self.where(key)}: a text is required here")
        return value

    def settings(self, type_: type[S]) -> S:
        """The section as the driver's own settings type."""
        own = {k: v for k, v in self.values.items() if k not in ("driver", "emulate")}
        return convert(own, type_, self.file, self.path)

    def with_(self, **values: object) -> Section:
        """The same section with some values replaced."""
        return Section(self.file, self.path, {**self.values, **values})


def convert(values: object, type_: type[S], file: str, path: str) -> S:
    """`values` as `type_`; `ConfigError` naming file, key path and what was expected."""
    try:
        return msgspec.convert(values, type_, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), file, path)) from error


def _explain(message: str, file: str, path: str) -> str:
    what, _, where = message.partition(" - at `$")
    key = path + where.rstrip("`")
    return f"{file}: {key.lstrip('.') or 'top level'}: {what[0].lower()}{what[1:]}"


def read_toml(file: Path) -> dict[str, Any]:
    """The file's tables; `ConfigError` where it cannot be read or is not TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{file}: no such file; name one with --config") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error


def section(file: Path, tree: Mapping[str, Any], *keys: str) -> Section:
    """The table under `keys`; `ConfigError` where there is none."""
    values: Any = tree
    for key in keys:
        values = values.get(key) if isinstance(values, Mapping) else None
    if not isinstance(values, Mapping):
        raise ConfigError(f"{file}: table [{'.'.join(keys)}] is missing")
    return Section(str(file), ".".join(keys), cast("Mapping[str, Any]", values))


class Naming(Settings, frozen=True):
    """`id` names this terminal to the platform: letters, digits and hyphens, 1 to 23."""

    id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,23}$")]
    production: bool = False


class Site(Settings, frozen=True):
    """What a resident is told about this place. `help` lines name a telephone and a window."""

    name: str
    name_en: str = ""
    telephone: str = "12345"
    window: str = ""
    window_en: str = ""
    alternative: str = ""
    alternative_en: str = ""


class Screen(Settings, frozen=True):
    width: Annotated[int, msgspec.Meta(ge=600, le=8000)] = 1080
    height: Annotated[int, msgspec.Meta(ge=600, le=8000)] = 1920
    fullscreen: bool = True


Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Times(Settings, frozen=True):
    """Seconds. All doubled for a resident who chose large print."""

    idle: Seconds = 90
    warning: Seconds = 30
    card: Seconds = 60
    payment: Seconds = 180
    poll: Seconds = 3
    farewell: Seconds = 30
    observe: Seconds = 5
    settle: Seconds = 30


class StoreSettings(Settings, frozen=True):
    path: str


class TerminalSettings(msgspec.Struct, frozen=True):
    """Everything but the sections that drivers read for themselves."""

    terminal: Naming
    site: Site
    store: StoreSettings
    screen: Screen = msgspec.field(default_factory=Screen)
    times: Times = msgspec.field(default_factory=Times)


DEVICES = ("id_card_reader", "receipt_printer")
"""The ports a terminal may have a device for: `[devices.<port>]`."""


@dataclass(frozen=True)
class Configuration:
    """One file, read and checked. `devices` and `platform` are still the drivers' to read."""

    settings: TerminalSettings
    platform: Section
    devices: Mapping[str, Section]


def load(file: Path) -> Configuration:
    """Reads a terminal's file. Raises `ConfigError` naming the file, the key and the remedy."""
    tree = read_toml(file)
    own = {"terminal", "site", "store", "screen", "times"}
    _refuse_unknown(file, tree, own | {"platform", "devices"}, "")
    devices = tree.get("devices", {})
    if not isinstance(devices, Mapping):
        raise ConfigError(f"{file}: devices: a table is expected here")
    _refuse_unknown(file, devices, set(DEVICES), "devices.")
    settings = convert({k: v for k, v in tree.items() if k in own}, TerminalSettings, str(file), "")
    sections = {name: section(file, tree, "devices", name) for name in devices}
    configuration = Configuration(settings, section(file, tree, "platform"), sections)
    _refuse_emulators_in_production(configuration)
    return configuration


def _refuse_unknown(file: Path, table: Mapping[str, Any], known: set[str], path: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
            raise ConfigError(f"{file}: {path}{key}: unknown; {hint}")


def _refuse_emulators_in_production(configuration: Configuration) -> None:
    if not configuration.settings.terminal.production:
        return
    for part in (configuration.platform, *configuration.devices.values()):
        if part.values.get("emulate"):
            raise ConfigError(f"{part.where('emulate')}: no emulators with terminal.production")
