"""How long and how large what the platform says may be, and of which characters it is made.

These types are checked where a message is decoded, and stand in the contract's OpenAPI.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from kiosk.base.keys import ALPHABET

END = r"$(?!\n)"
"""In Python `$` alone also matches before a last newline."""
ONE_LINE = rf"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*{END}"
"""No control character and no line or paragraph separator."""
VISIBLE = rf"^[!-~]*{END}"
"""ASCII that can stand in a header, without spaces."""
NAME_OF_KEY = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}"
_GROUP = f"[{ALPHABET}]{{4}}"

Identifier = Annotated[str, Meta(max_length=128, pattern=rf"^[A-Za-z0-9][!-~]*{END}")]
"""What the platform calls a thing. It begins with a letter or a digit, so that it never stands
for another place in a path."""
NoIdentifier = Annotated[str, Meta(max_length=128, pattern=rf"^([A-Za-z0-9][!-~]*)?{END}")]
"""An identifier, or empty where there is nothing to name."""
Key = Annotated[str, Meta(pattern=f"^{NAME_OF_KEY}{END}")]
ClaimCode = Annotated[str, Meta(pattern=f"^{_GROUP}-{_GROUP}{END}")]
"""As `kiosk.base.keys.new_claim_code` makes them."""
PaymentCode = Annotated[
    str, Meta(max_length=512, pattern=rf"^([A-Za-z][A-Za-z0-9+.-]*://[!-~]+)?{END}")
]
"""What the payer's telephone scans, always an address; empty where there is nothing to scan."""
Subject = Annotated[
    str,
    Meta(pattern=rf"^([a-z_]{{1,64}}|{_GROUP}-{_GROUP}(-(change|cancel)-[0-9a-f]{{8}})?){END}"),
]
"""What is rated: a service, a claim code, or what was done to a booking later, by its own name."""
Etag = Annotated[str, Meta(pattern=rf'^((W/)?"[\x21\x23-\x7e]{{0,256}}")?{END}')]
"""By which the platform names a state of what it answers; empty where it names none."""
Digest = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}")]
"""SHA-256 in hexadecimal."""
MediaType = Annotated[str, Meta(max_length=100, pattern=rf"^[a-z]+/[a-z0-9.+-]+{END}")]
"""What bytes are: `image/jpeg`, without parameters."""
Cursor = Annotated[str, Meta(max_length=512, pattern=VISIBLE)]
Initials = Annotated[str, Meta(max_length=64, pattern=rf"^[a-z0-9]*{END}")]
"""Of a name in pinyin: 公安局 is `gaj`."""
Label = Annotated[str, Meta(min_length=1, max_length=64, pattern=ONE_LINE)]
"""A number or a period as it is shown and printed."""
NoLabel = Annotated[str, Meta(max_length=64, pattern=ONE_LINE)]
Remark = Annotated[str, Meta(max_length=1000)]
"""For technicians only; never shown to a resident."""
EventName = Annotated[str, Meta(pattern=rf"^[a-z][a-z0-9_.]{{0,63}}{END}")]
LONGEST_FACT = 4000
FactText = Annotated[str, Meta(max_length=LONGEST_FACT)]
Count = Annotated[int, Meta(ge=0, le=9999)]
Grade = Annotated[int, Meta(ge=1, le=5)]
Days = Annotated[int, Meta(ge=0, le=999)]
Digits = Annotated[int, Meta(ge=4, le=20)]
Lasting = Annotated[int, Meta(ge=90, le=7200)]
"""Seconds that a payment code may be paid: never a day, and long enough to be shown for a while,
since its page goes a minute earlier (`kiosk.undertakings.rules.MARGIN`)."""
Captive = Annotated[int, Meta(ge=0, le=60)]
"""Seconds that a page may hold a resident who wants to go."""

FEW, SOME, MANY, MOST = (Meta(max_length=most) for most in (20, 200, 2000, 10_000))
"""How long a list may be: what one thing has, what one person has, what a county has, and how
many things can be done there."""

YEARS = range(2000, 2100)


def check_century(*moments: date | datetime | None) -> None:
    """`ValueError` unless each is of the years the contract knows; others break calendars."""
    for moment in moments:
        if moment is not None and moment.year not in YEARS:
            raise ValueError("not of this century")


Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset from UTC; decoding refuses one without."""
