"""The settings tree, read once from TOML. An error names the file, the key path and the remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

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
