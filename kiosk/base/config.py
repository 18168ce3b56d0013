"""The settings tree, read once from TOML. An error names the file, the key path and the remedy."""

from __future__ import annotations

import math
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from kiosk.base.errors import ConfigError, KioskError

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


@contextmanager
def mendable(what: str, remedy: str) -> Iterator[None]:
    """For the start: what goes wrong here only a person can mend, so it is a `ConfigError` that
    names both. Of errors other than the system's only the kind is said: a text may hold a key."""
    try:
        yield
    except KioskError:
        raise
    except OSError as error:
        raise ConfigError(f"{what}: {error}; {remedy}") from error
    except Exception as error:
        raise ConfigError(f"{what}: {type(error).__name__}; {remedy}") from error


def convert(values: object, type_: type[S], file: str, path: str) -> S:
    """`values` as `type_`; `ConfigError` naming file, key path and what was expected."""
    try:
        return msgspec.convert(values, type_, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: {_explain(str(error), type_, path)}") from error


_PLAIN = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
    "null": "nothing",
}


def _explain(message: str, type_: type[msgspec.Struct], path: str) -> str:
    """msgspec's message in a technician's words, after the path of the key it is about."""
    what, _, inner = message.partition(" - at `$")
    inner = inner.rstrip("`").lstrip(".")
    table = [part for part in (path, inner) if part]
    if missing := re.fullmatch("Object missing required field `(.+)`", what):
        return f"{'.'.join([*table, missing[1]])}: is missing"
    if unknown := re.fullmatch("Object contains unknown field `(.+)`", what):
        return f"{'.'.join([*table, unknown[1]])}: {_no_such(unknown[1], _keys(type_, inner))}"
    what = re.sub("`(.+?)`", lambda m: _plain(m[1]), what)
    return f"{'.'.join(table) or 'top level'}: {what[0].lower()}{what[1:]}"


def _plain(types: str) -> str:
    return " or ".join(_PLAIN.get(name, name) for name in types.split(" | "))


def _keys(type_: type[msgspec.Struct], inner: str) -> set[str]:
    """The keys that the table at `inner` may have."""
    kind: Any = type_
    for step in filter(None, inner.split(".")):
        kind = next((f.type for f in msgspec.structs.fields(kind) if f.name == step), None)
        if not msgspec.inspect.is_struct_type(kind):
            return set()
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def _no_such(key: str, known: set[str]) -> str:
    """What to say of a key nobody reads."""
    near = get_close_matches(key, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
    return f"unknown; {hint}" if known else "unknown"


def read_toml(file: Path) -> dict[str, Any]:
    """The file's tables; `ConfigError` where it cannot be read or is not TOML. A byte-order
    mark, which some editors write, is no part of it."""
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
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
    if values is None:
        raise ConfigError(f"{file}: table [{'.'.join(keys)}] is missing")
    if not isinstance(values, Mapping):
        raise ConfigError(f"{file}: {'.'.join(keys)}: a table is expected here")
    return Section(str(file), ".".join(keys), cast("Mapping[str, Any]", values))


class Naming(Settings, frozen=True):
    """`id` names this terminal to the platform: letters, digits and hyphens, 1 to 23."""

    id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,23}$")]
    production: bool = False


class Site(Settings, frozen=True):
    """What a resident is told about this place. Help and apologies name telephone and window."""

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
    """Seconds. The first five are doubled for a resident who chose large print.

    `visit` is how long a visit may go on without a page being answered, whatever is touched.
    `clock` is how far the clock may be off the platform's before nothing is promised by it.
    """

    idle: Seconds = 90
    warning: Seconds = 30
    card: Seconds = 60
    payment: Seconds = 180
    visit: Seconds = 1200
    poll: Seconds = 3
    observe: Seconds = 5
    settle: Seconds = 30
    clock: Annotated[float, msgspec.Meta(ge=5, le=240)] = 60


CodeStart = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9+.-]*://([!-.0-~]+/[!-~]*)?$(?!\n)")]


class Payments(Settings, frozen=True):
    """`codes` is what the codes begin with that may stand on a payment page: a scheme, or a
    scheme and a whole host. WeChat Pay, Alipay and UnionPay (China's unified QR code)."""

    codes: tuple[CodeStart, ...] = (
        "weixin://wxpay/",
        "https://qr.alipay.com/",
        "alipays://",
        "https://qr.95516.com/",
    )


class StoreSettings(Settings, frozen=True):
    """`key_file` holds the keys that seal personal data; "": beside the store, `path` + .key."""

    path: Annotated[str, msgspec.Meta(min_length=1)]
    key_file: str = ""


Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]


class Retention(Settings, frozen=True):
    """Days that what is finished stays in the store; `kiosk.app.retention` says what each is."""

    payments: Days = 180
    promises: Days = 60
    letters: Days = 90
    audit: Annotated[int, msgspec.Meta(ge=183, le=3650)] = 365


class TerminalSettings(msgspec.Struct, frozen=True):
    """Everything but the sections that drivers read for themselves."""

    terminal: Naming
    site: Site
    store: StoreSettings
    screen: Screen = msgspec.field(default_factory=Screen)
    times: Times = msgspec.field(default_factory=Times)
    retention: Retention = msgspec.field(default_factory=Retention)
    payments: Payments = msgspec.field(default_factory=Payments)


DEVICES = ("id_card_reader", "receipt_printer", "code_scanner")
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
    _refuse_unusable(file, tree, "")
    own = set(TerminalSettings.__struct_fields__)
    _refuse_unknown(file, tree, own | {"platform", "devices"}, "")
    devices = tree.get("devices", {})
    if not isinstance(devices, Mapping):
        raise ConfigError(f"{file}: devices: a table is expected here")
    _refuse_unknown(file, devices, set(DEVICES), "devices.")
    settings = convert({k: v for k, v in tree.items() if k in own}, TerminalSettings, str(file), "")
    sections = {name: section(file, tree, "devices", name) for name in devices}
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


def _refuse_unknown(file: Path, table: Mapping[str, Any], known: set[str], path: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"{file}: {path}{key}: {_no_such(key, known)}")


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
