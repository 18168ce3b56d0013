"""The contract as HTTP carries it. What can be asked stands in `kiosk.contract`, a class each.

Client, sandbox and OpenAPI (`drivers.platform.openapi`) go by those classes, so a path or a type
stands there and nowhere else. `docs/platform.md` says in prose what a class cannot.
"""

from __future__ import annotations

import re
from typing import Any

from kiosk.base.bounds import NAME_OF_KEY
from kiosk.contract.request import Spec, requests

VERSION = "1.0"
TERMINAL = "Terminal-Id"
SESSION = "Resident-Session"
IDEMPOTENCY_KEY = "Idempotency-Key"
PROBLEM_TYPE = "application/problem+json"

KEY = re.compile(NAME_OF_KEY)
"""Keys the kiosk makes; they stand in headers and in paths."""

TOKEN = re.compile(r"[!-~]{1,1024}")
"""A session token as it stands in a header."""

COMMON_PROBLEMS = (
    "request.invalid",
    "signature.invalid",
    "signature.replayed",
    "request.too_large",
    "internal",
    "maintenance",
)
KEY_PROBLEMS = ("idempotency.missing", "idempotency.reused", "idempotency.in_flight")


def specs() -> tuple[Spec[Any], ...]:
    """All that can be asked, by path and method."""
    found = (kind.spec for kind in requests().values())
    return tuple(sorted(found, key=lambda spec: (spec.path, spec.method)))


def problems(spec: Spec[Any]) -> tuple[str, ...]:
    """The codes of every no that may be the answer."""
    session = ("session.ended",) if spec.session else ()
    keys = KEY_PROBLEMS if spec.keyed else ()
    return COMMON_PROBLEMS + keys + session + spec.problems
