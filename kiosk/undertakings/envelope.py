"""How a request lies in the journal: its name, a version, its fields; sealed where personal.

A request without anything personal lies open, so that it can be sent again where the key of the
vault is lost. An unknown name or version, and what cannot be read, is left for people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from kiosk.base.errors import Unsealable
from kiosk.contract import codec
from kiosk.contract.request import Change, requests
from kiosk.store.vault import Vault

VERSION = 1


def pack(name: str, request: Change[Any] | None, receipt_number: str) -> bytes:
    """The envelope, not sealed yet."""
    envelope: dict[str, object] = {
        "request": name,
        "version": VERSION,
        "receipt_number": receipt_number,
    }
    if request is not None:
        envelope["fields"] = Raw(codec.encode(request))
    return msgspec.json.encode(envelope)


def unpack(
    plain: bytes, kind: str, subject: str, claim_code: str
) -> tuple[Change[Any] | None, str]:
    """The request and the receipt's number."""
    envelope = json.loads(plain)
    if "version" not in envelope:
        return _first_version(kind, subject, claim_code, envelope)
    number = envelope.get("receipt_number", "")
    if envelope["version"] != VERSION or "fields" not in envelope:
        return None, number
    return _read(envelope["request"], envelope["fields"]), number


def is_personal(name: str) -> bool:
    """Whether requests of that name are sealed; an unknown one is."""
    known = requests().get(name)
    return known is None or known.spec.personal


def open_(vault: Vault, stored: bytes, place: str) -> bytes:
    """What was stored, in whatever way; an empty envelope where the key is lost."""
    if stored.startswith(b"{"):
        return stored
    try:
        return vault.open(stored, place)
    except Unsealable:
        return b"{}"


def _read(name: str, values: Mapping[str, Any]) -> Change[Any] | None:
    known = requests().get(name)
    if known is None:
        return None
    try:
        read = codec.decode(json.dumps(values).encode(), known)
    except codec.Nonsense:
        return None
    return read if isinstance(read, Change) else None


_Fields = Callable[[str, str, Mapping[str, str]], Mapping[str, Any]]

_FIRST: Mapping[str, _Fields] = {
    "pay": lambda subject, code, facts: {
        "bill_id": subject,
        "amount": int(facts["amount"]),
        "channel_id": facts["channel"] or "unknown",  # the first table had no channel
        "expires_at": facts["expires_at"],
        "claim_code": code,
    },
    "confirm": lambda subject, code, _: {"reservation_id": subject, "claim_code": code},
    "change": lambda subject, _, facts: {
        "booking_id": subject,
        "reservation_id": facts["reservation"],
    },
    "cancel": lambda subject, *_: {"booking_id": subject},
    "submit": lambda subject, code, facts: {
        "session": facts["session"],
        "procedure_id": subject,
        "claim_code": code,
    },
}
"""The fields of a request that was stored before requests were: from the row, and what else was
needed, which was wiped with the outcome."""


def _first_version(
    kind: str, subject: str, claim_code: str, facts: Mapping[str, str]
) -> tuple[Change[Any] | None, str]:
    number = facts.get("receipt_number", "")
    try:
        return _read(kind, _FIRST[kind](subject, claim_code, facts)), number
    except KeyError:
        return None, number
