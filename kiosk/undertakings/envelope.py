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
from kiosk.contract.request import Change, Upload, requests
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
    """The request and the receipt's number. Never raises: one row that cannot be read must not
    keep the others from being settled. A request of another kind than its row's is none."""
    try:
        envelope = codec.decode(plain, _Envelope)
    except codec.Nonsense:
        return None, ""
    if envelope.version is None:
        return _first_version(kind, subject, claim_code, plain)
    known = (envelope.request, envelope.version) == (kind, VERSION)
    return _read(kind, bytes(envelope.fields)) if known else None, envelope.receipt_number


def unpack_upload(plain: bytes) -> Upload[Any] | None:
    """The upload that lies there; None where it cannot be read."""
    try:
        envelope = codec.decode(plain, _Envelope)
    except codec.Nonsense:
        return None
    read = _read(envelope.request, bytes(envelope.fields)) if envelope.version == VERSION else None
    return read if isinstance(read, Upload) else None


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


class _Envelope(msgspec.Struct):
    request: str = ""
    version: int | None = None
    receipt_number: str = ""
    fields: Raw = Raw(b"")


def _read(name: str, fields: bytes) -> Change[Any] | None:
    known = requests().get(name)
    if known is None:
        return None
    try:
        read = codec.decode(fields, known)
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
    kind: str, subject: str, claim_code: str, plain: bytes
) -> tuple[Change[Any] | None, str]:
    try:
        facts = codec.decode(plain, dict[str, str])
        number = facts.get("receipt_number", "")
        fields = _FIRST[kind](subject, claim_code, facts)
    except (KeyError, ValueError):  # what was needed is lost or wiped, or was never a number
        return None, ""
    return _read(kind, json.dumps(fields).encode()), number
