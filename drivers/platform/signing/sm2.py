"""SM2 signatures with SM3 (GB/T 32918.2), by GmSSL. Needs the extra `sm2`.

Keys and signatures as Chinese platforms pass them: a private key is 32 bytes, a public one the
point's 64 bytes with or without a leading 04, a signature r‖s in 64 bytes; as text in base64 or
hexadecimal, with or without the colons that `openssl ec -text` puts in. Java writes a private
key with a leading zero byte.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

import gmssl_pyx
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

HALF = 32


@dataclass(frozen=True)
class Pair:
    """Whose signature it is. `id` is the signer's identity, which SM2 hashes with the message."""

    private: bytes = field(repr=False)
    public: bytes
    id: bytes

    def __post_init__(self) -> None:
        """`ValueError` where the keys do not belong together."""
        try:
            matches = self.believes(self.public, b"", self.sign(b""))
        except gmssl_pyx.GmsslInnerError as error:
            raise ValueError("not an SM2 private key") from error
        if not matches:
            raise ValueError("not the private key of the public key given")

    def sign(self, message: bytes) -> bytes:
        """r‖s, different each time."""
        der = gmssl_pyx.sm2_sign(self.private, self.public, message, self.id)
        return b"".join(part.to_bytes(HALF, "big") for part in decode_dss_signature(der))

    def believes(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether it is that key's signature, made under the same identity as ours."""
        if len(signature) != 2 * HALF:
            return False
        r, s = (int.from_bytes(part, "big") for part in (signature[:HALF], signature[HALF:]))
        try:
            return bool(gmssl_pyx.sm2_verify(public, message, encode_dss_signature(r, s), self.id))
        except gmssl_pyx.GmsslInnerError:
            return False


def public_key(text: str) -> bytes:
    """The point's 64 bytes; `ValueError` where the text is not a public key."""
    try:
        key: bytes = gmssl_pyx.normalize_sm2_public_key(_bytes(text))
    except gmssl_pyx.InvalidValueError as error:
        raise ValueError("not an SM2 public key") from error
    return key


def private_key(text: str) -> bytes:
    """Its 32 bytes; `ValueError` where the text is something else."""
    key = _bytes(text)
    if len(key) == HALF + 1 and key[0] == 0:
        key = key[1:]
    if len(key) != HALF:
        raise ValueError(f"an SM2 private key has {HALF} bytes, this has {len(key)}")
    return key


def _bytes(text: str) -> bytes:
    text = re.sub(r"[\s:]", "", text)
    if not text:
        raise ValueError("is missing")
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text):
        return bytes.fromhex(text)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError("neither base64 nor hexadecimal") from error
