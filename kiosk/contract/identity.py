"""The platform's word that it knows a resident."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.bounds import (
    Instant,
    check_century,
)
from kiosk.model.personal import PersonNumber


@dataclass(frozen=True)
class IdentitySession:
    """The platform's word that it knows this resident. `token` is a secret of the visit."""

    token: PersonNumber
    expires_at: Instant

    def __post_init__(self) -> None:
        check_century(self.expires_at)
