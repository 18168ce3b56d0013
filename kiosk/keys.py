"""Names that the kiosk makes: idempotency keys, and claim codes that residents read and type."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which are mistaken for one another."""


def new_key() -> str:
    """An idempotency key: 32 hexadecimal characters, 128 random bits."""
    return secrets.token_hex(16)


def new_claim_code() -> str:
    """`7KQM-2XWP`: seven random characters and one that checks them."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(7))
    code = body + _check(body)
    return f"{code[:4]}-{code[4:]}"


def claim_code_is_sound(code: str) -> bool:
    """Whether a typed code has eight characters of the alphabet and its check fits."""
    plain = code.replace("-", "").upper()
    if len(plain) != 8 or any(character not in _ALPHABET for character in plain):
        return False
    return _check(plain[:7]) == plain[7]


def _check(body: str) -> str:
    """Weights 1 … 7 modulo 31, a prime: any single wrong character and any swap shows."""
    total = sum(w * _ALPHABET.index(c) for w, c in enumerate(body, start=1))
    return _ALPHABET[total % len(_ALPHABET)]
