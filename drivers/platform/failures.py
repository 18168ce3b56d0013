"""What it means that a sending failed: by an exception, whichever it is, or by an answer."""

from __future__ import annotations

import ssl
from http.client import HTTPException

import requests
import urllib3.exceptions

from kiosk.base.errors import PlatformError, PlatformNonsense, PlatformUnreachable
from kiosk.contract import codec

_BEFORE_SENDING = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ClosedPoolError,
    ssl.SSLCertVerificationError,
)
_NETWORK = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError)
_CERTIFICATE = {
    9: "certificate.early",
    10: "certificate.expired",
    62: "certificate.host",
    64: "certificate.host",
}
"""By OpenSSL's reasons (x509_vfy.h): not yet valid, expired, another host, another address."""


class Failed(Exception):
    """One sending that failed. `error` is what it means by itself; `doubt`: it may have been
    carried out; `again`: worth sending again, after at least `pause` seconds."""

    def __init__(
        self, error: PlatformError, *, doubt: bool = False, again: bool = True, pause: float = 0
    ) -> None:
        super().__init__(str(error))
        error.retry_after = pause
        self.error = error
        self.doubt = doubt
        self.again = again
        self.pause = pause


def failed(name: str, error: Exception, sent: bool) -> Failed:
    """What an exception means that came out of a sending of that operation. `sent`: the request
    was made, so that it may have left."""
    if isinstance(error, Failed):
        return error
    if isinstance(error, codec.Nonsense):
        return Failed(PlatformNonsense(f"{name}: {error}"), doubt=sent)
    if not isinstance(error, _NETWORK):
        unforeseen = PlatformNonsense(f"{name}: {type(error).__name__}")
        return Failed(unforeseen, doubt=sent, again=False)
    reason = _reason(error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _untrusted(name, reason)
    lost = sent and not isinstance(reason, _BEFORE_SENDING)
    return Failed(
        PlatformUnreachable(f"{name}: {'no answer' if lost else 'no connection'}"), doubt=lost
    )


def _untrusted(name: str, error: ssl.SSLCertVerificationError) -> Failed:
    """Of the failures of TLS only an untrusted certificate is sure to come before a byte of the
    request has left: with TLS 1.3 others may arrive after it was written."""
    why = PlatformUnreachable(f"{name}: {getattr(error, 'verify_message', '')}".rstrip(": "))
    why.condition = _CERTIFICATE.get(getattr(error, "verify_code", 0), "certificate.untrusted")
    return Failed(why)


def _reason(error: Exception) -> object:
    """What lies under the wrappings of requests and urllib3."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, urllib3.exceptions.SSLError) and reason.args:
        reason = reason.args[0]
    return reason
