"""The committed description of the contract is the one the code makes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from drivers.platform import openapi, problems
from drivers.platform.contract import problems as problems_of
from drivers.platform.contract import specs
from kiosk.base.paths import ROOT
from kiosk.contract.request import Change, Listing, Question, Spec, requests
from kiosk.model.personal import Personal

SNAPSHOT = ROOT / "docs" / "openapi.json"
SPECS = pytest.mark.parametrize("spec", specs(), ids=lambda spec: spec.name)


def test_the_snapshot_is_the_contract() -> None:
    """To renew it on purpose: python -m drivers.platform.openapi > docs/openapi.json"""
    assert SNAPSHOT.read_text("utf-8") == openapi.text()


def test_every_request_is_described_once_and_answered_by_the_sandbox() -> None:
    described = [
        method["operationId"]
        for path in openapi.document()["paths"].values()
        for method in path.values()
    ]
    assert sorted(described) == sorted(requests())
    assert len(described) > 20


def test_every_problem_is_used_or_the_servers_own() -> None:
    used = {code for spec in specs() for code in problems_of(spec)}
    assert set(problems.KINDS) - used == {"path.unknown", "method.unknown"}


@SPECS
def test_nothing_personal_stands_in_a_url(spec: Spec[Any]) -> None:
    in_url = {*spec.parameters}
    if spec.in_url and spec.message is not None:
        in_url |= {field.name for field in fields(spec.message)}
    hints = get_type_hints(spec.kind)
    for name in in_url - {"cursor"}:
        assert not (isinstance(hints[name], type) and issubclass(hints[name], Personal)), name


@SPECS
def test_a_request_says_what_it_is(spec: Spec[Any]) -> None:
    assert issubclass(spec.kind, (Change, Question))
    assert spec.summary
    assert spec.method == "POST" or not issubclass(spec.kind, Change)
    assert spec.method == "GET" or not issubclass(spec.kind, Listing)
    assert not spec.subject or spec.subject in get_type_hints(spec.kind)
