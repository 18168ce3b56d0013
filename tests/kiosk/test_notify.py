"""The service manager hears that the terminal is ready and alive, on a real socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import notify


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        yield listening


def test_it_says_ready_and_alive(manager: socket.socket) -> None:
    notify.ready()
    notify.alive()
    assert [manager.recv(100), manager.recv(100)] == [b"READY=1", b"WATCHDOG=1"]


def test_an_abstract_address_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"kiosk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        notify.ready()
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", [None, "", "/nowhere/at/all"])
def test_without_a_manager_the_terminal_goes_on(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify.ready()


@pytest.mark.parametrize(
    ("microseconds", "process", "every"),
    [
        ("30000000", "own", 15.0),
        ("30000000", None, 15.0),
        ("30000000", "1", None),
        ("0", None, None),
        ("soon", None, None),
        (None, None, None),
    ],
)
def test_a_sign_of_life_is_given_twice_in_the_time_allowed(
    monkeypatch: pytest.MonkeyPatch, microseconds: str | None, process: str | None, every: float
) -> None:
    for name, value in (("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, str(os.getpid()) if value == "own" else value)
    assert notify.watchdog() == every
