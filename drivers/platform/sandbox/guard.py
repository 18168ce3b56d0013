"""Checks who sent a request, by the terminal's signing profile; lets each nonce in once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from drivers.platform.contract import TERMINAL
from drivers.platform.sandbox import proofs
from drivers.platform.sandbox.proofs import (
    Denied,
    Proof,
    Received,
    Replayed,
    Terminal,
    Verifier,
)
from drivers.platform.settings import Settings, secret
from drivers.platform.signing import sm_envelope
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError


class Guard:
    """Knows the terminals. Used from one thread or several."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._nonces: dict[str, float] = {}
        self._lock = threading.Lock()

    def admit(self, request: Received) -> Proof:
        """Which terminal signed the request, and its message; raises `Denied` or
        `Replayed`."""
        proof = self._verifier.verify(request)
        if request.headers.get(TERMINAL) != proof.terminal:
            raise Denied("this key belongs to another terminal")
        if proof.nonce:
            self._use(f"{proof.terminal} {proof.nonce}")
        return proof

    @property
    def text_only(self) -> bool:
        """Whether the profile carries JSON and nothing else."""
        return self._verifier.text_only

    def seal(self, status: int, message: bytes) -> bytes:
        """The body of an answer to a request that was admitted."""
        return self._verifier.seal(status, message) if message else message

    def _use(self, nonce: str) -> None:
        now = time.monotonic()
        oldest = now - 2 * self._verifier.window
        with self._lock:
            if nonce in self._nonces:
                raise Replayed
            self._nonces = {n: used for n, used in self._nonces.items() if used > oldest}
            self._nonces[nonce] = now


def build(settings: Settings, section: Section) -> Guard:
    """A guard that knows the section's terminal by the profile it signs with. A profile of
    another package cannot be verified here: `ConfigError`."""
    if settings.signing == "sm2-sm4":
        sealer = sm_envelope.platforms_side(settings, section)
        return Guard(proofs.SmEnvelope(settings.terminal, sealer))
    if settings.signing not in _BY_SECRET:
        where = section.where("signing")
        raise ConfigError(f"{where}: the sandbox cannot verify {settings.signing!r}")
    terminal = Terminal(settings.terminal, settings.key_id, secret(settings, section))
    return Guard(_BY_SECRET[settings.signing](terminal))


_BY_SECRET: dict[str, Callable[[Terminal], Verifier]] = {
    "rfc9421": proofs.Rfc9421,
    "bg-hmac": proofs.BgHmac,
    "tif-token": proofs.TifToken,
}
