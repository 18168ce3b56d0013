"""The `kiosk` command as a technician meets it."""

from pathlib import Path

import pytest

from kiosk.__main__ import START_ERROR, main


@pytest.mark.usefixtures("logging_restored")
@pytest.mark.parametrize("command", ["run", "demo", "doctor", "sandbox"])
def test_what_cannot_start_says_why_and_leaves_with_two(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nowhere.toml"
    assert main([command, "--config", str(file)]) == START_ERROR
    said = capsys.readouterr().err
    assert said.startswith(f"kiosk: {file}: no such file")
    assert "Traceback" not in said
