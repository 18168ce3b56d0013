"""The common face of all emulators."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.base.emulation import Control, choose


@dataclass
class Lamp:
    """An emulator of the smallest kind."""

    state: dict[str, str] = field(default_factory=lambda: {"power": "off"})

    def settings(self) -> Mapping[str, object]:
        return {}

    def controls(self) -> tuple[Control, ...]:
        def switch(value: str) -> None:
            self.state["power"] = value

        return (Control("power", ("off", "on"), lambda: self.state["power"], switch),)

    def output(self) -> tuple[Path, ...]:
        return ()

    def close(self) -> None:
        return


def test_a_control_is_set_by_its_names() -> None:
    lamp = Lamp()
    choose(lamp, "power", "on")
    assert lamp.controls()[0].current() == "on"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("colour", "red", "there are power"), ("power", "dim", "takes off, on, not 'dim'")],
)
def test_a_wrong_name_is_answered_with_those_there_are(key: str, value: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        choose(Lamp(), key, value)
