"""Drivers are found by their names."""

from collections.abc import Callable

import pytest

import drivers
from drivers.code_scanner.driver import SerialCodeScanner
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError, UnknownDriver


def section(driver: str) -> Section:
    return Section("terminal.toml", "devices.receipt_printer", {"driver": driver})


def test_an_unknown_driver_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownDriver) as caught:
        drivers.build(section("epson"))
    said = caught.value.detail
    assert said.startswith("terminal.toml: devices.receipt_printer.driver: no driver 'epson'")
    assert "id_card_reader" in said
    assert "receipt_printer" in said
    assert "platform" in said


@pytest.mark.parametrize("start", [drivers.build, drivers.emulate])
def test_a_driver_of_another_kind_is_refused_with_those_of_this_kind(
    start: Callable[[Section], object],
) -> None:
    with pytest.raises(ConfigError) as caught:
        start(section("code_scanner"))
    said, _, fitting = caught.value.detail.partition("; for that there are: ")
    assert said == (
        "terminal.toml: devices.receipt_printer.driver: 'code_scanner' is a driver for kind "
        "'code_scanner', not for 'receipt_printer'"
    )
    assert "receipt_printer" in fitting.split(", ")
    assert "code_scanner" not in fitting


def test_a_device_with_a_name_of_its_own_is_held_to_the_kind_it_says() -> None:
    values = {"driver": "code_scanner", "port": "/dev/x"}
    left = Section("terminal.toml", "devices.left", {**values, "kind": "code_scanner"})
    assert isinstance(drivers.build(left), SerialCodeScanner)
    with pytest.raises(ConfigError, match="not for 'receipt_printer'"):
        drivers.build(left.with_(kind="receipt_printer"))


@pytest.mark.parametrize("name", ["line", "__init__", "os", "..kiosk.app", "platform.client"])
def test_a_module_that_is_no_driver_is_not_loaded(name: str) -> None:
    with pytest.raises(UnknownDriver):
        drivers.build(section(name))


def test_a_section_without_a_driver_is_refused() -> None:
    with pytest.raises(ConfigError, match="driver: a text is required"):
        drivers.emulate(Section("terminal.toml", "platform", {"emulate": True}))
