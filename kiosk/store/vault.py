"""Seals what is personal in the store's payload columns: AES-256-GCM, a key from outside.

The key comes from the service manager's credentials, or from a file that only the terminal can
read. A key file holds one key a line, 32 random bytes in base64: the first seals, all open, so
a key is changed by writing a new line above the old one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.base.config import StoreSettings
from kiosk.base.errors import ConfigError, Unsealable
from kiosk.store.disk import sync, write_private

CREDENTIAL = "store.key"
FORMAT = b"\x01"
"""The first byte of what is sealed; then the key's id, the nonce, the ciphertext with its tag."""

_KEY, _ID, _NONCE = 32, 4, 12


class Vault:
    """Seals with the first of `keys` (32 bytes each) and opens with any of them."""

    def __init__(self, *keys: bytes) -> None:
        self._ciphers = {_id(key): AESGCM(key) for key in keys}
        self._sealing = _id(keys[0])

    def seal(self, plain: bytes, place: str) -> bytes:
        """`plain` as it may lie on a disk. It opens at the same `place` only: table and key."""
        head = FORMAT + self._sealing
        nonce = secrets.token_bytes(_NONCE)
        return (
            head + nonce + self._ciphers[self._sealing].encrypt(nonce, plain, _bound(head, place))
        )

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed. Raises `Unsealable`, which names place and keys and nothing else."""
        head, rest = sealed[: 1 + _ID], sealed[1 + _ID :]
        if head[:1] != FORMAT or len(rest) < _NONCE:
            raise Unsealable(f"{place}: not sealed, or by a newer version")
        cipher = self._ciphers.get(head[1:])
        if cipher is None:
            held = ", ".join(key.hex() for key in self._ciphers)
            raise Unsealable(f"{place}: sealed with key {head[1:].hex()}; this terminal has {held}")
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], _bound(head, place))
        except InvalidTag as error:
            raise Unsealable(
                f"{place}: sealed with key {head[1:].hex()}, and altered or moved since"
            ) from error


def _bound(head: bytes, place: str) -> bytes:
    return head + place.encode()


def _id(key: bytes) -> bytes:
    """Names a key without telling anything of it."""
    return hashlib.sha256(b"tongban store key\0" + key).digest()[:_ID]


def open_vault(
    store: StoreSettings, *, production: bool, environment: Mapping[str, str] = os.environ
) -> Vault:
    """The vault of this terminal: the credential `store.key` if there is one, else the key file.

    A store in memory has a key in memory. A key file that is missing is made, except in
    production. Raises `ConfigError` naming file and remedy.
    """
    credential = Path(environment.get("CREDENTIALS_DIRECTORY", "/nowhere")) / CREDENTIAL
    if credential.exists():
        return Vault(*_keys(_read(credential), credential))
    if store.path == ":memory:" and not store.key_file:
        return Vault(secrets.token_bytes(_KEY))
    file = Path(store.key_file or f"{store.path}.key")
    if not file.exists():
        if production:
            raise ConfigError(f"store.key_file: {file}: no such file; make one: {_command(file)}")
        _make(file)
    return Vault(*_keys(_read_private(file), file))


def _read_private(file: Path) -> bytes:
    """The content of a file that is ours alone."""
    content = _read(file)
    of = file.stat()
    if of.st_uid != os.geteuid() or stat.S_IMODE(of.st_mode) & 0o077:
        owner, name = f"{os.geteuid()}:{os.getegid()}", shlex.quote(str(file))
        raise ConfigError(
            f"store.key_file: {file}: must be the terminal's own and closed to others: "
            f"chown {owner} {name} && chmod 0600 {name}"
        )
    return content


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        raise _unusable(file, "read", error) from error


def _keys(content: bytes, file: Path) -> list[bytes]:
    try:
        keys = [base64.b64decode(line, validate=True) for line in content.split()]
    except binascii.Error:
        keys = []
    if not keys or {len(key) for key in keys} != {_KEY}:
        raise ConfigError(
            f"store.key_file: {file}: expected {_KEY} bytes in base64 on each line; "
            f"where nothing has been sealed yet, make one: {_command(file)}"
        ) from None
    return keys


def _command(file: Path) -> str:
    """For root; works with what every Debian has."""
    private = f"install -m 0600 -o {os.geteuid()} -g {os.getegid()} /dev/stdin"
    return f"head -c {_KEY} /dev/urandom | base64 | {private} {shlex.quote(str(file))}"


def _make(file: Path) -> None:
    """A new key, whole or not at all; one that another process has made meanwhile stays."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(draft, base64.b64encode(secrets.token_bytes(_KEY)) + b"\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        sync(file.parent)
    except (OSError, ValueError) as error:
        raise _unusable(file, "made", error) from error


def _unusable(file: Path, for_what: str, error: OSError | ValueError) -> ConfigError:
    """The name is shown as it would stand in the settings: it may hold what no name can."""
    name = str(file) if str(file).isprintable() else repr(str(file))
    why = getattr(error, "strerror", None) or error
    return ConfigError(f"store.key_file: {name}: cannot be {for_what}: {why}")
