"""What the section of the platform may say."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from kiosk.base.config import Section
from kiosk.base.config import Settings as Base
from kiosk.base.errors import ConfigError

Seconds = Annotated[float, Meta(gt=0, le=300)]
SHORTEST_KEY = 16


class SandboxSettings(Base, frozen=True):
    """Only read where the platform is emulated.

    `database` is a file that outlives the emulator. `tls` serves https with a certificate made
    at the start. `slow` is how long an answer takes while the network is `slow`. `sm2_key` is
    the platform's private key, where it signs its answers.
    """

    database: str = ":memory:"
    tls: bool = False
    slow: Seconds = 3.0
    sm2_key: str = ""


class Settings(Base, frozen=True):
    """`url` is the platform's root, without `/v1`. The secret stands in `key` or, better, in a
    file of its own, `key_file`. The keys of SM2 are for the profile `sm2-sm4`: the terminal's
    private one in `sm2_key` or `sm2_key_file`. `attempts` counts the first sending too.
    `read_timeout` is for one whole answer, `deadline` for a call with all its sendings: no call
    takes longer."""

    url: str
    terminal: str
    key_id: str
    key: str = ""
    key_file: str = ""
    ca_file: str = ""
    signing: str = "rfc9421"
    sm2_key: str = ""
    sm2_key_file: str = ""
    sm2_public_key: str = ""
    platform_public_key: str = ""
    sm2_id: Annotated[str, Meta(min_length=1, max_length=512)] = "1234567812345678"
    connect_timeout: Seconds = 3.0
    read_timeout: Seconds = 10.0
    deadline: Seconds = 20.0
    attempts: Annotated[int, Meta(ge=1, le=5)] = 3
    sandbox: SandboxSettings = msgspec.field(default_factory=SandboxSettings)


def read(section: Section) -> Settings:
    """The section, checked; raises `ConfigError` naming the key."""
    settings = section.settings(Settings)
    _check_url(settings.url, section)
    _check_ca(settings.ca_file, section)
    for key in ("terminal", "key_id"):
        if not getattr(settings, key).isprintable() or not getattr(settings, key).isascii():
            raise ConfigError(f"{section.where(key)}: letters, digits and marks of ASCII only")
    return settings


def secret(settings: Settings, section: Section) -> bytes:
    """The signing key; `ConfigError` where it is missing, unreadable or too short."""
    key = either(settings, section, "key")
    if len(key) < SHORTEST_KEY:
        raise ConfigError(f"{section.where('key')}: at least {SHORTEST_KEY} characters")
    return key


def either(settings: Settings, section: Section, name: str) -> bytes:
    """What stands in that setting or in the file that `<name>_file` names; `ConfigError` unless
    exactly one of the two is given and can be read."""
    text, file = getattr(settings, name), getattr(settings, f"{name}_file")
    if bool(text) == bool(file):
        raise ConfigError(f"{section.where(name)}: give either {name} or {name}_file")
    try:
        return text.encode() or Path(file).read_bytes().strip()
    except OSError as error:
        raise ConfigError(f"{section.where(f'{name}_file')}: cannot be read: {error}") from error


def _check_url(url: str, section: Section) -> None:
    where = section.where("url")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{where}: not a URL") from error
    more = any(mark in url for mark in "?#@") or not url.isprintable() or " " in url
    if parts.scheme not in ("http", "https") or not host or more:
        raise ConfigError(f"{where}: https://host with an optional port and path")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigError(f"{where}: plain http is for this machine only; use https")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_ca(file: str, section: Section) -> None:
    if not file:
        return
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # ssl.SSLError is one too
        raise ConfigError(f"{section.where('ca_file')}: no certificates in it") from error
