"""What every signing profile does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from drivers.platform.contract import IDEMPOTENCY_KEY, SESSION, TERMINAL

if TYPE_CHECKING:
    from requests import PreparedRequest

NAMING = (TERMINAL, SESSION, IDEMPOTENCY_KEY)
"""The headers that say who asks, for whom and which request it is."""


class Signer(Protocol):
    """The terminal's half of a profile. Called from several threads.

    `text_only`: it can carry JSON and nothing else, so that bytes travel as a text of it.
    """

    text_only: bool = False

    def sign(self, request: PreparedRequest) -> None:
        """Proves the sender of a request that is otherwise complete: adds headers and, where the
        profile encrypts, seals the body. Each sending is signed again."""
        ...

    def open(self, answer: bytes) -> bytes:
        """The message in an answer's body, never called with an empty one.

        A profile whose platform signs its answers checks and decrypts them here, and raises
        `wire.Nonsense` for one that is not the platform's. The others have TLS to vouch for it
        and return it as it came.
        """
        return answer


def body_of(request: PreparedRequest) -> bytes:
    """The bytes a prepared request will send."""
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)
