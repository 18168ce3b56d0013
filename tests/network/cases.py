"""What goes wrong, and on which request of which journey."""

from __future__ import annotations

from tests.network.faults import (
    BlackHole,
    Delay,
    HalfOpen,
    Last,
    Late,
    Reset,
    Trickle,
    Truncate,
    Twice,
)
from tests.network.journeys import (
    BOOK,
    CANCEL,
    LEAVE,
    LOOK_UP,
    PAY,
    Journey,
)
from tests.network.proxy import Door, Fault

Call = tuple[Journey, str, str]
"""A journey, and the method and path of the request that the fault meets."""

FAULTS: tuple[Fault, ...] = (
    Reset(),
    HalfOpen(),
    Last(Door.CLOSED),
    Reset(forwarded=True),
    BlackHole(),
    Truncate(20),
    Late(),
    Last(Door.UNANSWERED),
    Twice(),
    Truncate(-1),
    Trickle(0.1),
    Reset(forwarded=True, after=60),
    Late(again=True),
    Delay(0.02, 0.02, 0.02),
)
CHANGES: tuple[Call, ...] = (
    (PAY, "POST", "/v1/payments$"),
    (PAY, "GET", "/v1/payments/"),
    (PAY, "POST", "/fulfil$"),
    (LEAVE, "POST", "/close$"),
    (BOOK, "POST", "/confirm$"),
    (CANCEL, "POST", "/cancel$"),
)
"""Each of these meets every fault."""
QUESTIONS: tuple[Call, ...] = (
    (PAY, "GET", "/v1/catalogue"),
    (PAY, "POST", "/v1/bills/search"),
    (LEAVE, "GET", "/v1/payments/"),
    (BOOK, "POST", "/v1/sessions"),
    (BOOK, "GET", "/v1/catalogue"),
    (BOOK, "GET", "/v1/bookings"),
    (BOOK, "GET", "/v1/slots"),
    (BOOK, "POST", "/v1/reservations$"),
    (LOOK_UP, "POST", "/v1/sessions"),
    (LOOK_UP, "GET", "/v1/cases"),
)
"""Each of these meets the next two."""
