"""Words to the service manager, heard on a real socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app import notify


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_says_ready_and_alive(manager: socket.socket) -> None:
    notify.ready()
    notify.alive()
    assert [manager.recv(64), manager.recv(64)] == [b"READY=1", b"WATCHDOG=1"]


def test_an_abstract_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = f"tongban{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify.ready()
        assert listening.recv(64) == b"READY=1"


def test_says_nothing_without_a_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify.ready()


def test_a_manager_that_is_gone_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify.alive()


@pytest.mark.parametrize(
    ("allowed", "process", "seconds"),
    [
        ("20000000", "mine", 10.0),
        ("20000000", "", 10.0),
        ("20000000", "1", None),
        ("0", "mine", None),
        ("soon", "mine", None),
        ("", "mine", None),
    ],
)
def test_watchdog(
    monkeypatch: pytest.MonkeyPatch, allowed: str, process: str, seconds: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", allowed)
    monkeypatch.setenv("WATCHDOG_PID", process.replace("mine", str(os.getpid())))
    if not process:
        monkeypatch.delenv("WATCHDOG_PID")
    assert notify.watchdog() == seconds
