"""Settings and profiles: what is wrong is named, and a profile is all a model needs."""

from pathlib import Path

import pytest

from drivers import build, emulate
from drivers.receipt_printer import profile
from kiosk.base.emulation import choose
from kiosk.base.errors import ConfigError
from kiosk.model.document import PrintOutcome, PrintResult
from tests.drivers.receipt_printer.conftest import section
from tests.drivers.receipt_printer.samples import SHORT

NAMES = sorted(file.stem for file in profile.FOLDER.glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
async def test_every_profile_of_the_folder_prints(name: str) -> None:
    settings = section(name)
    emulator = emulate(settings)
    printer = build(settings.with_(**emulator.settings()))
    assert await printer.print(SHORT) == PrintOutcome(PrintResult.PRINTED)
    (slip,) = emulator.output()
    assert slip.exists()
    await printer.close()
    emulator.close()
    assert not slip.exists(), "a private directory goes with its emulator"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"profile": "none-such", "port": "p"}, "devices.receipt_printer.profile"),
        ({"profile": NAMES[0]}, "devices.receipt_printer.port"),
        ({"profile": NAMES[0], "port": "p", "baud": 9600}, "baud"),
        ({"profile": NAMES[0], "port": "p", "baudrate": "fast"}, "baudrate"),
    ],
)
def test_a_wrong_setting_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        build(section(NAMES[0]).with_(**values))


def test_a_wrong_profile_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (profile.FOLDER / "generic-80mm.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('"partial"', '"blunt"'), "utf-8")
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    with pytest.raises(ConfigError, match=r"mine\.toml: cut: invalid enum value 'blunt'"):
        build(section("mine", port="p"))


def test_a_wrong_control_is_answered_with_those_there_are() -> None:
    emulator = emulate(section(NAMES[0]))
    with pytest.raises(ValueError, match="paper"):
        choose(emulator, "papper", "out")
    with pytest.raises(ValueError, match="runs_out"):
        choose(emulator, "paper", "gone")
    emulator.close()
