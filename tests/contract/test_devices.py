"""What every device keeps to, whatever it is. Drivers are found by walking `drivers/`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

import drivers
from kiosk.app.configuration import Configuration, load
from kiosk.base.config import Section
from kiosk.base.emulation import Emulator, choose
from kiosk.base.errors import ConfigError
from kiosk.base.paths import CONFIG
from kiosk.model.device import State

CONFIGURATION: Configuration = load(CONFIG / "demo.toml")
SHOWN = {
    section.text("driver"): section
    for section in (*CONFIGURATION.devices.values(), CONFIGURATION.platform)
}
"""The sections of the demo, by their drivers."""
EMULATED = [
    module.name
    for module in pkgutil.iter_modules(drivers.__path__)
    if module.ispkg and hasattr(import_module(f"drivers.{module.name}"), "emulate")
]
GONE = {"platform": ("network", "offline", "online")}
PULLED = ("plug", "off", "on")


@contextmanager
def driven(name: str) -> Iterator[tuple[Any, Emulator]]:
    """The driver, set up for its own emulator."""
    section = _section(name)
    emulator = drivers.emulate(section)
    try:
        yield drivers.build(section.with_(**{_place(name): emulator.address})), emulator
    finally:
        emulator.close()


def _section(name: str) -> Section:
    """As the demo has it; a driver that the demo does not show is tried with its defaults."""
    return SHOWN.get(name) or Section("demo.toml", f"devices.{name}", {"driver": name})


def _place(name: str) -> str:
    """The setting that says where the device is."""
    return "url" if name == "platform" else "port"


def test_the_demo_shows_every_kind_of_device_emulated() -> None:
    assert set(CONFIGURATION.devices) == set(DEVICES)
    assert set(SHOWN) <= set(EMULATED)


@pytest.mark.parametrize("name", EMULATED)
async def test_it_is_ready_gone_and_ready_again(name: str) -> None:
    control, away, back = GONE.get(name, PULLED)
    with driven(name) as (device, emulator):
        assert (await device.status()).usable
        choose(emulator, control, away)
        gone = await device.status()
        assert gone.state in (State.ABSENT, State.OFFLINE)
        assert gone.conditions
        choose(emulator, control, back)
        assert (await device.status()).usable
        await device.close()


@pytest.mark.parametrize("name", EMULATED)
async def test_closing_is_safe_and_asking_afterwards_says_no(name: str) -> None:
    with driven(name) as (device, _):
        await device.close()
        await device.close()
        assert not (await device.status()).usable


@pytest.mark.parametrize("name", EMULATED)
async def test_nothing_there_is_a_status_and_never_an_exception(name: str) -> None:
    with driven(name) as (device, emulator):
        emulator.close()
        assert not (await device.status()).usable
        await device.close()


@pytest.mark.parametrize("name", EMULATED)
def test_controls_are_plain_data(name: str) -> None:
    with driven(name) as (_, emulator):
        controls = emulator.controls()
        assert len({control.key for control in controls}) == len(controls)
        for control in controls:
            start = control.current()
            assert start in control.values
            with pytest.raises(ValueError, match=control.key):
                choose(emulator, control.key, "no such value")
            choose(emulator, control.key, start)
            assert control.current() == start
        with pytest.raises(ValueError, match=controls[0].key):
            choose(emulator, "no such control", "on")


@pytest.mark.parametrize("name", EMULATED)
def test_a_setting_it_does_not_know_is_named(name: str) -> None:
    section = _section(name).with_(**{_place(name): "http://127.0.0.1"}, blink=True)
    with pytest.raises(ConfigError, match="blink"):
        drivers.build(section)
