"""The envelope of 国家医保 and 医保移动支付: SM4 over the message, SM2 with SM3 over everything.

Public knowledge, from the security chapter of the 移动支付中心 interface rules as published by
integrators, and from several clients in Java, C# and JavaScript:

* JSON with appId, version, timestamp, encType `SM4`, encData, signType `SM2`, signData.
* encData: SM4-ECB with PKCS#7, in upper-case hexadecimal. The key is the first 16 characters of
  the upper-case hexadecimal of the app's secret, itself encrypted under the first 16 of appId.
* signData: SM2, r‖s in base64, over `k=v` of all fields but signData, encData and extra, sorted
  by name, joined by `&`, empty ones dropped, with the clear message as `data` (its names sorted
  too, empty members dropped at every depth) and `&key=` with the app's secret at the end.

Assumed, since the clients differ: the field is called appId (some say appCode); the time is in
milliseconds (some use seconds); names sort by code point; numbers stay numbers; the signer's
identity is the standard's default unless `sm2_id` says else (some use the app's secret). No
window is published; ours is five minutes.

Ours, since the field only posts messages to fixed names: `transType` holds method and target; the
headers of `NAMING` are fields too, so they are signed; a GET carries its envelope, in base64, in
the header `Envelope`; an answer without a body (204, 304) is not signed.

What the scheme leaves to TLS: values are not escaped in the signed text, empty members are not
covered, and nothing ties an answer to its request.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from drivers.platform.contract import TERMINAL
from drivers.platform.settings import Settings, either, secret
from drivers.platform.signing.port import NAMING, Signer, body_of
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError
from kiosk.contract.codec import Nonsense

if TYPE_CHECKING:
    from requests import PreparedRequest

    from drivers.platform.signing.sm2 import Pair

K = TypeVar("K")

ENVELOPE = "Envelope"
VERSION = "1.0.0"
WINDOW = 300
KEY_SIZE = 16
_UNSIGNED = ("signData", "encData", "extra")


@dataclass(frozen=True)
class Opened:
    """What an envelope says. `fields` are the signed ones without the message; `signature` is
    different in every envelope."""

    fields: Mapping[str, object]
    message: bytes
    signature: bytes


@dataclass(frozen=True)
class Sealer:
    """One side of the exchange: signs as `own`, believes `other`. `now` is in seconds."""

    app_id: str
    secret: bytes = field(repr=False)
    own: Pair
    other: bytes
    now: Callable[[], float] = time.time

    def seal(self, message: bytes, **fields: str) -> bytes:
        """An envelope around a JSON message, or around nothing where it is empty."""
        signed: dict[str, object] = {
            "appId": self.app_id,
            "encType": "SM4",
            "signType": "SM2",
            "timestamp": str(int(self.now() * 1000)),
            "version": VERSION,
            **fields,
        }
        signature = self.own.sign(signing_text(signed, message, self.secret))
        sealed = {"encData": self._encrypted(message)} if message else {}
        text = base64.b64encode(signature).decode()
        return msgspec.json.encode({**signed, **sealed, "signData": text})

    def open(self, envelope: bytes) -> Opened:
        """Raises `Nonsense` unless the other side signed it for this app, not long ago."""
        fields = _object(envelope)
        if "data" in fields:
            raise Nonsense("an envelope with its message in the clear")
        signature = _bytes_of(fields, "signData", base64.b64decode)
        message = self._decrypted(_bytes_of(fields, "encData", bytes.fromhex))
        signed = {name: value for name, value in fields.items() if name not in _UNSIGNED}
        text = signing_text(signed, message, self.secret)
        if not self.own.believes(self.other, text, signature):
            raise Nonsense("the envelope's signature is wrong")
        if signed.get("appId") != self.app_id:
            raise Nonsense("an envelope for another app")
        if not self._is_recent(str(signed.get("timestamp"))):
            raise Nonsense("the envelope's time is not within the window")
        return Opened(signed, message, signature)

    def _is_recent(self, timestamp: str) -> bool:
        in_milliseconds = timestamp.isascii() and timestamp.isdigit() and len(timestamp) == 13
        return in_milliseconds and abs(self.now() - int(timestamp) / 1000) <= WINDOW

    def _encrypted(self, message: bytes) -> str:
        return sm4(self._key(), message).hex().upper()

    def _decrypted(self, data: bytes) -> bytes:
        if not data:
            return b""
        decryptor = Cipher(algorithms.SM4(self._key()), modes.ECB()).decryptor()  # noqa: S305 - their mode
        padding = PKCS7(algorithms.SM4.block_size).unpadder()
        try:
            padded = decryptor.update(data) + decryptor.finalize()
            return padding.update(padded) + padding.finalize()
        except ValueError:
            raise Nonsense("encData cannot be decrypted") from None

    def _key(self) -> bytes:
        outer = self.app_id.encode()[:KEY_SIZE]
        return sm4(outer, self.secret).hex().upper().encode()[:KEY_SIZE]


class SmEnvelope(Signer):
    text_only = True

    def __init__(self, terminal: str, sealer: Sealer) -> None:
        self._terminal = terminal
        self._sealer = sealer

    def sign(self, request: PreparedRequest) -> None:
        """Covers method, target, body and the headers of `NAMING`; encrypts the body."""
        request.headers[TERMINAL] = self._terminal
        fields = {name: request.headers[name] for name in NAMING if name in request.headers}
        target = trans_type(str(request.method), str(request.url))
        sealed = self._sealer.seal(body_of(request), transType=target, **fields)
        if request.method == "GET":
            request.headers[ENVELOPE] = base64.b64encode(sealed).decode()
        else:
            request.headers["Content-Type"] = "application/json"
            request.prepare_body(sealed, None)

    def open(self, answer: bytes) -> bytes:
        return self._sealer.open(answer).message


def trans_type(method: str, url: str) -> str:
    """What an envelope's request asks for."""
    parts = urlsplit(url)
    return f"{method} {parts.path}?{parts.query}" if parts.query else f"{method} {parts.path}"


def signing_text(fields: Mapping[str, object], message: bytes, secret: bytes) -> bytes:
    """What is signed; raises `Nonsense` where the message is not JSON."""
    data = {"data": _parsed(message)} if message else {}
    named = sorted({**fields, **data}.items())
    try:
        lines = [name.encode() + b"=" + _text(_full(value)) for name, value in named if _has(value)]
    except RecursionError:
        raise Nonsense("nested too deeply") from None
    return b"&".join([*lines, b"key=" + secret])


def _text(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else msgspec.json.encode(value, order="sorted")


def _full(value: Any) -> Any:
    """Without empty members, at every depth."""
    if isinstance(value, dict):
        return {name: _full(inner) for name, inner in value.items() if _has(inner)}
    return [_full(inner) for inner in value] if isinstance(value, list) else value


def _has(value: object) -> bool:
    return value is not None and value != "" and value != []


def _parsed(message: bytes) -> Any:
    try:
        return msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Nonsense("not JSON") from None


def _object(envelope: bytes) -> dict[str, Any]:
    fields = _parsed(envelope)
    if not isinstance(fields, dict):
        raise Nonsense("not an envelope")
    return fields


def _bytes_of(fields: Mapping[str, Any], name: str, decode: Callable[[str], bytes]) -> bytes:
    """A field's bytes, none where it is missing; raises `Nonsense`."""
    try:
        return decode(str(fields.get(name, "")))
    except ValueError:
        raise Nonsense(f"{name} is garbled") from None


def sm4(key: bytes, data: bytes) -> bytes:
    """GB/T 32907 in ECB, padded."""
    padding = PKCS7(algorithms.SM4.block_size).padder()
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 - their mode
    return encryptor.update(padding.update(data) + padding.finalize()) + encryptor.finalize()


def build(settings: Settings, section: Section) -> SmEnvelope:
    return SmEnvelope(settings.terminal, terminals_side(settings, section))


def terminals_side(settings: Settings, section: Section) -> Sealer:
    """Signs with the terminal's pair, believes the platform's key; raises `ConfigError`."""
    private = either(settings, section, "sm2_key").decode("ascii", "replace")
    return _sealer(settings, section, ("sm2_key", private), "sm2_public_key", "platform_public_key")


def platforms_side(settings: Settings, section: Section) -> Sealer:
    """The other half, for the sandbox; its own private key stands in `sandbox.sm2_key`."""
    private = ("sandbox.sm2_key", settings.sandbox.sm2_key)
    return _sealer(settings, section, private, "platform_public_key", "sm2_public_key")


def _sealer(
    settings: Settings, section: Section, private: tuple[str, str], public: str, other: str
) -> Sealer:
    """The side with this private key (name and text) and these public ones (names)."""
    sm2 = _library(section)
    if len(settings.key_id) < KEY_SIZE:
        raise ConfigError(f"{section.where('key_id')}: at least {KEY_SIZE} characters, for SM4")
    name, text = private
    own_public = _read(section, public, lambda: sm2.public_key(getattr(settings, public)))
    others = _read(section, other, lambda: sm2.public_key(getattr(settings, other)))
    id_ = settings.sm2_id.encode()
    own = _read(section, name, lambda: sm2.Pair(sm2.private_key(text), own_public, id_))
    return Sealer(settings.key_id, secret(settings, section), own, others)


def _read(section: Section, name: str, make: Callable[[], K]) -> K:
    try:
        return make()
    except ValueError as error:
        raise ConfigError(f"{section.where(name)}: {error}") from error


def _library(section: Section) -> ModuleType:
    try:
        from drivers.platform.signing import sm2
    except ModuleNotFoundError as error:
        needs = "pip install 'tongban-kiosk[sm2]'"
        raise ConfigError(
            f"{section.where('signing')}: {error.name} is missing; {needs}"
        ) from error
    return sm2
