"""Names that the kiosk makes: idempotency keys, and claim codes that residents read and type."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which are mistaken for one another."""


def new_key() -> str:
    """An idempotency key: 32 hexadecimal characters, 128 random bits."""
    return secrets.token_hex(16)


def new_claim_code() -> str:
    """`7KQM-2XWP`: seven random characters and one that checks them."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    code = body + _check(body)
    return f"{code[:4]}-{code[4:]}"


def claim_code(typed: str) -> str:
    """A typed or scanned code as it was given out (`7KQM-2XWP`); empty where its check does not
    fit, so that it cannot be one. Case, spaces and hyphens do not matter."""
    plain = "".join(c for c in typed.upper() if c not in " -\r\n\t")
    if len(plain) != 8 or any(character not in ALPHABET for character in plain):
        return ""
    return f"{plain[:4]}-{plain[4:]}" if _check(plain[:7]) == plain[7] else ""


def _check(body: str) -> str:
    """Weights 1 … 7 modulo 31, a prime: any single wrong character and any swap shows."""
    total = sum(w * ALPHABET.index(c) for w, c in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
