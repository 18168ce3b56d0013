"""What every device keeps to, whatever it is. Drivers are found by walking `drivers/`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

import drivers
from kiosk.app.configuration import load
from kiosk.base.config import Section, read_toml, section
from kiosk.base.emulation import Emulator, choose
from kiosk.base.errors import ConfigError
from kiosk.base.paths import CONFIG
from kiosk.model.device import DeviceState
from kiosk.ports import ports
from kiosk.ports.platform import PLATFORM

DRIVERS = {
    module.name: import_module(f"drivers.{module.name}")
    for module in pkgutil.iter_modules(drivers.__path__)
    if module.ispkg
}
EMULATED = [name for name, module in DRIVERS.items() if hasattr(module, "emulate")]
GONE = {PLATFORM.name: ("network", "offline", "online")}
PULLED = ("plug", "off", "on")


def _sections() -> Iterator[Section]:
    """Every device of the files in `config/`, those of the demo last."""
    for file in (CONFIG / "terminal.example.toml", CONFIG / "demo.toml"):
        for name, values in read_toml(file)["devices"].items():
            yield Section(file.name, f"devices.{name}", values)
    yield section(CONFIG / "demo.toml", read_toml(CONFIG / "demo.toml"), PLATFORM.name)


SHOWN = {shown.text("driver"): shown for shown in _sections()}
"""By their drivers."""


@contextmanager
def driven(name: str) -> Iterator[tuple[Any, Emulator]]:
    """The driver, set up for its own emulator."""
    shown = _section(name)
    emulator = drivers.emulate(shown)
    try:
        yield drivers.build(shown.with_(**emulator.settings())), emulator
    finally:
        emulator.close()


def _section(name: str) -> Section:
    """As `config/` has it; a driver that is not shown there is tried with its defaults."""
    unshown = Section("demo.toml", f"devices.{drivers.kind(DRIVERS[name])}", {"driver": name})
    return SHOWN.get(name, unshown)


def test_the_demo_shows_every_kind_of_device_emulated() -> None:
    shown = load(CONFIG / "demo.toml").devices.values()
    assert {device.kind for device in shown} == ports().keys() - {PLATFORM.name}
    assert {device.text("driver") for device in shown} <= set(EMULATED)


@pytest.mark.parametrize("name", DRIVERS)
def test_it_says_which_port_it_fills(name: str) -> None:
    assert drivers.kind(DRIVERS[name]) in ports()


@pytest.mark.parametrize("name", EMULATED)
async def test_it_is_ready_gone_and_ready_again(name: str) -> None:
    control, away, back = GONE.get(drivers.kind(DRIVERS[name]), PULLED)
    with driven(name) as (device, emulator):
        assert (await device.status()).usable
        choose(emulator, control, away)
        gone = await device.status()
        assert gone.state in (DeviceState.ABSENT, DeviceState.OFFLINE)
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
def test_its_settings_lead_to_its_emulator_and_a_setting_it_does_not_know_is_named(
    name: str,
) -> None:
    shown = _section(name)
    emulator = drivers.emulate(shown)
    emulator.close()
    with pytest.raises(ConfigError, match="blink"):
        drivers.build(shown.with_(**emulator.settings(), blink=True))
