"""The units are what systemd takes, and fit the settings and the pages."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.app.configuration import load
from kiosk.store.vault import CREDENTIAL
from tests.docs.pages import ROOT, read

UNITS = ("kiosk.service", "kiosk-display.service", "kiosk-reboot.service")
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


def commands(unit: str, key: str) -> list[list[str]]:
    """The commands of a unit, as systemd would run them."""
    lines = (FOLDER / unit).read_text("utf-8").splitlines()
    values = [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]
    return [shlex.split(value.replace("$$", "$").replace("%%", "%")) for value in values]


def given_up(state: Path, status: str) -> bool:
    """Whether the machine is restarted after the terminal has ended with that status."""
    programs, asked = state.parent / "bin", state.parent / "asked"
    programs.mkdir(exist_ok=True)
    asked.unlink(missing_ok=True)
    (programs / "systemctl").write_text(f'#!/bin/sh\necho "$@" >{asked}\n')
    (programs / "systemctl").chmod(0o755)
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "STATE_DIRECTORY": str(state),
        "MONITOR_EXIT_STATUS": status,
    }
    conditions = commands("kiosk-reboot.service", "ExecCondition")
    for command in (*conditions, *commands("kiosk-reboot.service", "ExecStart")):
        if subprocess.run(command, env=environment, check=False).returncode != 0:
            return False
    return asked.read_text() == "reboot\n"


def test_a_terminal_that_fails_again_and_again_restarts_the_machine_three_times_a_day(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    assert [given_up(state, "1") for _ in range(5)] == [True] * 3 + [False] * 2
    for file in state.iterdir():
        yesterday = file.stat().st_mtime - 25 * 3600
        os.utime(file, (yesterday, yesterday))
    assert [given_up(state, "ABRT") for _ in range(4)] == [True] * 3 + [False]


@pytest.mark.parametrize("status", ["2", "243"])
def test_what_only_a_person_can_mend_restarts_no_machine(tmp_path: Path, status: str) -> None:
    state = tmp_path / "state"
    state.mkdir()
    assert not given_up(state, status)
    assert list(state.iterdir()) == []
    prevented = settings("kiosk.service")["RestartPreventExitStatus"].split()
    assert status in prevented


def test_nothing_but_the_cap_restarts_the_machine() -> None:
    unit = settings("kiosk.service")
    assert unit["OnFailure"] == "kiosk-reboot.service"
    assert "StartLimitAction" not in unit


def test_only_who_has_the_cookie_sees_the_screen(tmp_path: Path) -> None:
    display, unit = settings("kiosk-display.service"), settings("kiosk.service")
    cookie = "%t/tongban-display/cookie"
    assert f"-auth {cookie} " in display["ExecStart"]
    assert f"XAUTHORITY={cookie}" in (FOLDER / "kiosk.service").read_text("utf-8")
    assert (display["RuntimeDirectory"], display["RuntimeDirectoryMode"]) == (
        "tongban-display",
        "0700",
    )
    assert display["User"] == unit["User"]
    for name in UNITS:
        assert "xhost" not in (FOLDER / name).read_text("utf-8")


def test_every_start_of_the_screen_makes_another_cookie(tmp_path: Path) -> None:
    (command,) = commands("kiosk-display.service", "ExecStartPre")
    environment = {"PATH": "/usr/bin:/bin", "XAUTHORITY": str(tmp_path / "cookie")}
    found = set()
    for _ in range(2):
        subprocess.run(command, env=environment, check=True, umask=0o077)
        found.add((tmp_path / "cookie").read_bytes())
        assert (tmp_path / "cookie").stat().st_mode & 0o077 == 0
    assert len(found) == 2


@pytest.mark.parametrize("unit", ["kiosk.service", "kiosk-display.service"])
def test_nothing_of_the_memory_goes_to_a_disk(unit: str) -> None:
    assert settings(unit)["MemorySwapMax"] == "0"
    assert settings(unit)["LimitCORE"] == "0"
