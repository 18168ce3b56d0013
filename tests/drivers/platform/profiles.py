"""A terminal's settings for each signing profile, and both halves made of them.

The terminal's pair is the example's of GB/T 32918.5, annex A; the platform's was made for these
tests by OpenSSL.
"""

from __future__ import annotations

from typing import Any

from drivers.platform.sandbox import guard
from drivers.platform.sandbox.guard import Guard
from drivers.platform.settings import Settings, read
from drivers.platform.signing import signer
from drivers.platform.signing.port import Signer
from kiosk.base.config import Section
from tests.drivers.platform.support import section

PRIVATE = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
PUBLIC = (
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
PLATFORMS_PRIVATE = "4cE/b6Se47t+gqgbdPnyN6Mq5ZPFtzJZoiO2WiOYIOw="
PLATFORMS_PUBLIC = (
    "BGzUdO2lxbvKPyFISyXzetrq9QMFRZKNkf+iLB5+NAEnKxZGs1MncUXwtPOuMlwO6ll6BNfPxcZXckudBL2tIPY="
)
APP_ID = "liulin-hall-01-2026"

PROFILES: dict[str, dict[str, Any]] = {
    "rfc9421": {},
    "bg-hmac": {},
    "tif-token": {},
    "sm2-sm4": {
        "key_id": APP_ID,
        "sm2_key": PRIVATE,
        "sm2_public_key": PUBLIC,
        "platform_public_key": PLATFORMS_PUBLIC,
        "sandbox": {"sm2_key": PLATFORMS_PRIVATE},
    },
}


def profile(name: str, **values: object) -> Section:
    """A section that signs by that profile, for a platform on this machine."""
    return section(signing=name, **({"url": "http://127.0.0.1"} | PROFILES[name] | values))


def both(name: str) -> tuple[Signer, Guard]:
    """A terminal's signer, and a guard that knows it."""
    own = profile(name)
    settings: Settings = read(own)
    return signer(settings, own), guard.build(settings, own)
