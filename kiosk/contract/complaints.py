"""Complaints and suggestions."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.bounds import (
    ClaimCode,
    Identifier,
)


@dataclass(frozen=True)
class Complaint:
    """A complaint or suggestion, known by the claim code its kiosk made."""

    topic_id: Identifier
    claim_code: ClaimCode
