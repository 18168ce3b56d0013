"""Ports are found by walking, and devices by their ports."""

import pkgutil
from typing import Any

import pytest

import kiosk.ports
from kiosk.base.condition import CONDITIONS, Actor, Level
from kiosk.base.errors import DeviceAbsent
from kiosk.base.text import text
from kiosk.ports import conditions, ports
from kiosk.ports.code_scanner import CODE_SCANNER
from kiosk.ports.devices import Devices, Installed
from kiosk.ports.platform import PLATFORM
from kiosk.ports.port import Port
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from tests.kiosk.test_terminal import InMemoryPrinter


def test_every_port_stands_in_the_module_of_its_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(kiosk.ports.__path__)}
    assert modules - {"device", "devices", "parts", "port"} == ports().keys()
    assert ports()["receipt_printer"] is RECEIPT_PRINTER


def test_no_condition_belongs_to_two() -> None:
    own = [name for port in ports().values() for name in port.conditions]
    assert sorted([*own, *CONDITIONS]) == sorted(conditions())


@pytest.mark.parametrize("name", ["paper.low", "silent"])
def test_a_condition_that_stands_elsewhere_too_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice: Port[Any] = Port("code_scanner", {name: (Level.FAULT, Actor.SELF)})
    found = {**ports(), "code_scanner": twice}
    monkeypatch.setattr(kiosk.ports, "ports", lambda: found)
    conditions.cache_clear()
    with pytest.raises(ValueError, match=name):
        conditions()


def test_a_port_has_its_own_conditions_and_those_of_any_device() -> None:
    out = RECEIPT_PRINTER.condition("paper.out", "12")
    assert (out.level, out.actor, out.raw) == (Level.FAULT, Actor.ATTENDANT, "12")
    assert RECEIPT_PRINTER.condition("silent") == PLATFORM.condition("silent")
    with pytest.raises(KeyError, match=r"paper\.out"):
        PLATFORM.condition("paper.out")


async def test_devices_are_asked_for_by_their_port_in_the_order_of_the_settings() -> None:
    first, second = InMemoryPrinter(), InMemoryPrinter()
    devices = Devices(
        [
            Installed("bill_printer", RECEIPT_PRINTER, first),
            Installed("receipt_printer", RECEIPT_PRINTER, second),
        ]
    )
    assert devices.get(RECEIPT_PRINTER) is devices.need(RECEIPT_PRINTER) is first
    assert [*devices.all(RECEIPT_PRINTER).items()] == [
        ("bill_printer", first),
        ("receipt_printer", second),
    ]


def test_a_device_that_is_not_there_is_none_or_an_error_that_names_it() -> None:
    devices = Devices([Installed("receipt_printer", RECEIPT_PRINTER, InMemoryPrinter())])
    assert devices.get(CODE_SCANNER) is None
    assert not devices.all(CODE_SCANNER)
    with pytest.raises(DeviceAbsent) as caught:
        devices.need(CODE_SCANNER)
    assert caught.value.text == text("error.DeviceAbsent", device=CODE_SCANNER.title)
    assert caught.value.condition.name == "port.absent"
