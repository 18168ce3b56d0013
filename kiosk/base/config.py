"""The settings tree, read once from TOML. An error names the file, the key path and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import msgspec

from kiosk.base.errors import ConfigError, KioskError

S = TypeVar("S", bound=msgspec.Struct)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every settings type: frozen, and an unknown key is an error."""


NOT_THE_DRIVERS = ("driver", "kind", "emulate")


@dataclass(frozen=True)
class Section:
    """A table of the file that a driver reads for itself.

    `driver`, `kind` and `emulate` belong to the composition root, everything else to the driver.
    """

    file: str
    path: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What kind of device it is about, by the name of its port: the key `kind`, else the
        section's own name."""
        return str(self.values.get("kind", self.path.rpartition(".")[2]))

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
        own = {k: v for k, v in self.values.items() if k not in NOT_THE_DRIVERS}
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
        return f"{'.'.join([*table, unknown[1]])}: {no_such(unknown[1], _keys(type_, inner))}"
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


def no_such(key: str, known: Collection[str]) -> str:
    """What to say of a name that nobody knows: what was meant, or what is known."""
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
    `catalogue` is the time between two questions whether the platform's catalogue has changed.
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
    catalogue: Seconds = 900
    clock: Annotated[float, msgspec.Meta(ge=5, le=240)] = 60


CodeStart = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9+.-]*://([!-.0-~]+/[!-~]*)?$(?!\n)")]


class PaymentSettings(Settings, frozen=True):
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
    payments: PaymentSettings = msgspec.field(default_factory=PaymentSettings)
