"""The example of a terminal's settings is whole and true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

import drivers
from drivers.platform.settings import Settings as PlatformSettings
from kiosk.app.configuration import load
from kiosk.base.config import Section, Settings, TerminalSettings
from kiosk.base.errors import ConfigError
from kiosk.ports.device import Device
from tests.docs.pages import ROOT

EXAMPLE = ROOT / "config" / "terminal.example.toml"
KEY = re.compile(r"^(?:# )?([a-z0-9_]+) = (.*?)\s+#\s*(.*)$")
TABLE = re.compile(r"^(?:# )?\[([a-z_.]+)\]")


def read_by(driver: str) -> type[Settings]:
    """The settings type in the driver's `__init__`."""
    there = vars(import_module(f"drivers.{driver}")).values()
    types = [each for each in there if isinstance(each, type) and issubclass(each, Settings)]
    return max(types, key=lambda each: len(each.__mro__))  # the others are its bases


ROOTS = {
    "": TerminalSettings,
    **{s.path: read_by(s.text("driver")) for s in load(EXAMPLE).devices.values()},
    "platform": PlatformSettings,
}


def written() -> dict[str, str]:
    """The comment of every key of the file, set or not, by its path."""
    comments, table = {}, ""
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if head := TABLE.match(line):
            table = head[1]
        elif key := KEY.match(line):
            comments[f"{table}.{key[1]}"] = key[3]
    return comments


def fields(root: str, type_: Any) -> Iterator[tuple[str, msgspec.structs.FieldInfo]]:
    """Every key that a settings type reads, by its path."""
    for field in msgspec.structs.fields(type_):
        path = f"{root}.{field.encode_name}".lstrip(".")
        if msgspec.inspect.is_struct_type(field.type):
            yield from fields(path, field.type)
        else:
            yield path, field


READ = {path: field for root, type_ in ROOTS.items() for path, field in fields(root, type_)}
OF_THE_ROOT = {f"{s}.{key}" for s in [*ROOTS][1:] for key in ("driver", "emulate")}


def test_every_key_that_is_read_stands_in_it_and_no_other() -> None:
    assert set(written()) == set(READ) | OF_THE_ROOT


@pytest.mark.parametrize("path", READ)
def test_the_default_it_names_is_the_default(path: str) -> None:
    field, comment = READ[path], written()[path]
    if field.default in (msgspec.NODEFAULT, ""):
        assert "required" in comment or '""' in comment or "`key`" in comment or "emul" in comment
    elif field.default is not None:
        default = json.dumps(field.default).removesuffix(".0")
        assert re.search(rf"default {re.escape(default)}(?![\d.]*\d)", comment)


async def test_it_loads_and_every_driver_is_built_from_it(tmp_path: Path) -> None:
    configuration = load(EXAMPLE)
    assert configuration.settings.terminal.production
    for section in (*configuration.devices.values(), with_a_key(configuration.platform, tmp_path)):
        device: Device = drivers.build(section)
        assert not (await device.status()).usable
        await device.close()


def with_a_key(platform: Section, folder: Path) -> Section:
    """The section with a key of this machine, and a platform that nobody serves."""
    file = folder / "platform.key"
    file.write_text("a key of sixteen characters\n", "utf-8")
    return platform.with_(key_file=str(file), url="https://127.0.0.1:9")


def test_without_its_key_file_the_platform_says_so() -> None:
    platform = load(EXAMPLE).platform.with_(key_file="/nowhere/platform.key")
    with pytest.raises(ConfigError, match="key_file"):
        drivers.build(platform)


def test_an_emulator_is_refused_in_it(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    text = EXAMPLE.read_text("utf-8")
    file.write_text(text.replace("# emulate = false  ", "emulate = true  ", 1), "utf-8")
    with pytest.raises(ConfigError, match="production"):
        load(file)
