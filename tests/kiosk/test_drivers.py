"""Drivers are found by their names."""

import pytest

import drivers
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


@pytest.mark.parametrize("name", ["line", "__init__", "os", "..kiosk.app", "platform.client"])
def test_a_module_that_is_no_driver_is_not_loaded(name: str) -> None:
    with pytest.raises(UnknownDriver):
        drivers.build(section(name))


def test_a_section_without_a_driver_is_refused() -> None:
    with pytest.raises(ConfigError, match="driver: a text is required"):
        drivers.emulate(Section("terminal.toml", "platform", {"emulate": True}))
