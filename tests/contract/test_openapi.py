"""The committed description of the contract is the one the code makes."""

from __future__ import annotations

import pytest

from drivers.platform import openapi, problems
from drivers.platform.contract import OPERATIONS
from kiosk.base.paths import ROOT
from kiosk.ports.platform import Platform

SNAPSHOT = ROOT / "docs" / "openapi.json"
NOT_ASKED = {"close", "status", "clock_ahead"}


def test_the_snapshot_is_the_contract() -> None:
    """To renew it on purpose: python -m drivers.platform.openapi > docs/openapi.json"""
    assert SNAPSHOT.read_text("utf-8") == openapi.text()


def test_every_method_of_the_port_is_an_operation() -> None:
    methods = {name for name in vars(Platform) if not name.startswith("_")}
    assert {operation.name for operation in OPERATIONS} == methods - NOT_ASKED | {"health"}


def test_every_problem_is_used_or_the_servers_own() -> None:
    used = {code for operation in OPERATIONS for code in operation.all_problems}
    assert set(problems.KINDS) - used == {"path.unknown", "method.unknown"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_nothing_personal_stands_in_a_url(operation: object) -> None:
    entry = next(
        method
        for path in openapi.document()["paths"].values()
        for method in path.values()
        if method["operationId"] == operation.name
    )
    in_url = {p["name"] for p in entry["parameters"] if p["in"] in ("path", "query")}
    assert in_url <= {
        "reservation_id", "booking_id", "key", "item_id", "first", "days", "cursor",
    }  # fmt: skip
