"""Reads codes that residents hold before it."""

from __future__ import annotations

from typing import Protocol

from kiosk.model.personal import ScannedCode
from kiosk.ports.device import Device
from kiosk.ports.port import Port


class CodeScanner(Device, Protocol):
    """Reads codes that residents hold before it, on paper or on a telephone."""

    async def scan(self) -> ScannedCode:
        """Waits, without limit, for the next code; one shown before the call is not taken.

        It is text of at least one character, whoever made it: what it means is the caller's
        question. Cancelling stops the waiting. Raises `DeviceError`.
        """
        ...


CODE_SCANNER: Port[CodeScanner] = Port("code_scanner")
