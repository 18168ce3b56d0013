"""Whatever stands in the settings, it is taken or it is a mistake that is explained."""

from __future__ import annotations

import json
import math
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.app.composition import build
from kiosk.app.configuration import load
from kiosk.base.errors import ConfigError, UnknownDriver
from kiosk.base.paths import CONFIG

DEMO = tomllib.loads((CONFIG / "demo.toml").read_text("utf-8"))
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "\0", "/", "..", "nan", "COM1", "tcp://", "socket://x:99999999", "{"]),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.sampled_from(["a", "port", "url"]), st.integers(0, 9), max_size=2),
)
PATHS: list[tuple[str, ...]] = [(table,) for table in DEMO] + [
    (*table, key)
    for table in (("terminal",), ("site",), ("screen",), ("store",), ("platform",), ("times",))
    for key in (
        *DEMO.get(table[0], {}),
        *(
            "idle",
            "visit",
            "clock",
            "url",
            "key_file",
            "ca_file",
            "deadline",
            "attempts",
            "signing",
        ),
        *("sm2_key", "sm2_id", "connect_timeout", "nonsense"),
    )
]
PATHS += [
    ("devices", device, key)
    for device, section in DEMO["devices"].items()
    for key in (*section, "port", "patience", "profile", "started", "again", "prefix", "flow")
]


def toml(tree: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """The tree as TOML."""
    plain = {k: v for k, v in tree.items() if not isinstance(v, dict)}
    lines = [f"[{'.'.join(path)}]"] if path else []
    lines += [f"{json.dumps(k)} = {literal(v)}" for k, v in plain.items()]
    tables = [toml(v, (*path, k)) for k, v in tree.items() if isinstance(v, dict)]
    return "\n".join([*lines, *tables])


def literal(value: Any) -> str:
    if isinstance(value, float):
        return "nan" if math.isnan(value) else repr(value)
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    return json.dumps(value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), VALUES, st.booleans())
def test_a_wrong_value_anywhere_is_a_mistake_that_is_explained(
    path: tuple[str, ...], value: Any, emulated: bool
) -> None:
    tree: Any = json.loads(json.dumps(DEMO))
    for table in (*tree["devices"].values(), tree["platform"]):
        if not emulated:
            del table["emulate"]
    place = tree
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "terminal.toml"
        try:
            file.write_text(toml(tree), "utf-8")
            tomllib.loads(file.read_text("utf-8"))
        except (UnicodeEncodeError, tomllib.TOMLDecodeError):
            return
        said = mistake(file)
    assert said != ""


def mistake(file: Path) -> str | None:
    """What is said of the file; None where it is taken."""
    try:
        configuration = load(file)
        for section in (*configuration.devices.values(), configuration.platform):
            build(section)
    except (ConfigError, UnknownDriver) as error:
        return error.detail
    return None


@given(
    st.sampled_from([p for p in PATHS if len(p) > 1]),
    st.sampled_from([math.nan, math.inf, -math.inf]),
)
@settings(max_examples=30, deadline=None)
def test_no_setting_is_a_number_without_end(path: tuple[str, ...], value: float) -> None:
    tree: Any = json.loads(json.dumps(DEMO))
    place = tree
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "terminal.toml"
        file.write_text(toml(tree), "utf-8")
        said = mistake(file)
    assert said is not None
    assert f"{'.'.join(path)}: expected a number that is finite" in said
