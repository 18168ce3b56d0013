"""The one URL of a request: what is signed is what is sent."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from requests import PreparedRequest

_PORTS = {"https": 443, "http": 80}


def authority(scheme: str, netloc: str) -> str:
    """Host and port as RFC 9421, 2.2.3 has them: in lower case, without the scheme's own port."""
    parts = urlsplit(f"{scheme}://{netloc}")
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    return named if parts.port in (None, _PORTS.get(scheme)) else f"{named}:{parts.port}"


def settle(request: PreparedRequest) -> None:
    """Gives a prepared request the URL that is both signed and sent, and the `Host` of it."""
    parts = urlsplit(str(request.url))
    place = authority(parts.scheme, parts.netloc)
    request.url = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    request.headers["Host"] = place
