"""A payment is being made."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.text import Words
from kiosk.model.money import Fen
from kiosk.views.base import View


@dataclass(frozen=True)
class PayByQr(View[None]):
    """A payment code to scan; answered by the payment, not by touch."""

    amount: Fen
    payee: Words
    payload: str


@dataclass(frozen=True)
class PresentCode(View[None]):
    """Waits for the payer's code under the scanner; answered by the device, not by touch. `wrong`
    says why the code held there before was not taken; the scan goes on."""

    amount: Fen


@dataclass(frozen=True)
class ConfirmOnPhone(View[None]):
    """The payer must confirm on the phone; answered by the payment, not by touch."""

    amount: Fen
    payee: Words
