"""The units are what systemd takes, and fit the settings and the pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.vault import CREDENTIAL
from tests.docs.pages import ROOT, read

UNITS = ("kiosk.service", "kiosk-display.service")
FOLDER = ROOT / "systemd"
EXPOSURE = 17
"""Tenths of the exposure level that `systemd-analyze security` gives."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    """With programs that are there in the place of those a kiosk has."""
    for unit in UNITS:
        text = (FOLDER / unit).read_text("utf-8")
        (tmp_path / unit).write_text(
            re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
        )
    verdict = analyse("verify", "--man=no", *(tmp_path / unit for unit in UNITS))
    assert verdict.returncode == 0, verdict.stderr
    assert [line for line in verdict.stderr.splitlines() if "kiosk" in line] == []


@needs_systemd
def test_the_terminal_is_shut_in() -> None:
    verdict = analyse(
        "security", "--offline=true", f"--threshold={EXPOSURE}", FOLDER / "kiosk.service"
    )
    assert verdict.returncode == 0, verdict.stdout


def settings(unit: str) -> dict[str, str]:
    """The last value of each key of a unit."""
    lines = (FOLDER / unit).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_the_unit_and_the_settings_name_the_same_folders() -> None:
    unit = settings("kiosk.service")
    store = Path(load(ROOT / "config" / "terminal.example.toml").settings.store.path)
    assert store.parent == Path("/var/lib") / unit["StateDirectory"]
    assert unit["ExecStart"].endswith("--config /etc/tongban/terminal.toml")


def test_a_wrong_configuration_is_not_tried_again() -> None:
    from kiosk.__main__ import START_ERROR

    credentials = 243  # systemd.exec(5), EXIT_CREDENTIALS
    prevented = settings("kiosk.service")["RestartPreventExitStatus"].split()
    assert prevented == [str(START_ERROR), str(credentials)]


def test_the_unit_and_the_page_name_the_key_that_the_vault_asks_for() -> None:
    assert settings("kiosk.service")["LoadCredentialEncrypted"] == CREDENTIAL
    assert f"--name={CREDENTIAL} {CREDENTIAL} /etc/credstore.encrypted/" in read("operating.md")


def test_the_rules_name_the_ports_of_the_settings() -> None:
    links = re.findall(r'SYMLINK\+="(\S+?)"', (FOLDER / "60-kiosk.rules").read_text("utf-8"))
    devices = load(ROOT / "config" / "terminal.example.toml").devices.values()
    assert {f"/dev/{link}" for link in links} == {section.text("port") for section in devices}


def test_the_page_says_the_numbers_of_the_unit() -> None:
    unit, page = settings("kiosk.service"), read("operating.md")
    assert f"without one for {unit['WatchdogSec']} s" in page
    assert f"starts again {unit['RestartSec']} s" in page
    assert f"rates it {EXPOSURE / 10}" in page
