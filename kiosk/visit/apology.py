"""Each cause has its own words: what happened, what is safe, what to do now, whom to ask."""

from __future__ import annotations

from kiosk.base.condition import Actor
from kiosk.base.config import Site
from kiosk.base.errors import (
    DeviceAbsent,
    DeviceUnfit,
    KioskError,
    PaymentPending,
    PlatformRefused,
    ResidentError,
)
from kiosk.base.i18n import LANGUAGES, has
from kiosk.base.text import Text, Titles, Words, text
from kiosk.views.notices import Sorry
from kiosk.visit.refusals import SESSION_ENDED

_TIME_OR_RESIDENT = frozenset({Actor.RESIDENT, Actor.SELF})
_HOPELESS = (PaymentPending, DeviceAbsent, DeviceUnfit)
"""What the resident or time will put right, but not while the page stands."""


def sorry(error: KioskError, site: Site) -> Sorry:
    """The page for a failure before anything was committed."""
    return Sorry(
        error.text,
        hint=advice(error),
        safe=_words(error, "safe"),
        whom=whom(site),
        retry=can_succeed(error),
        elsewhere="" if isinstance(error, ResidentError) else alternative(site),
    )


def advice(error: KioskError) -> Words:
    """What the resident can do now."""
    return _words(error, "do")


def can_succeed(error: KioskError) -> bool:
    """Whether the same may succeed when it is done again at once. What the platform has refused
    it refuses again, but for a session that has run out."""
    if isinstance(error, PlatformRefused):
        return error.code == SESSION_ENDED
    return error.actor in _TIME_OR_RESIDENT and not isinstance(error, _HOPELESS)


def whom(site: Site) -> Words:
    """The telephone and, where it has one, the window of this site."""
    if not site.window:
        return text("help.telephone", telephone=site.telephone)
    return text("help.whom", telephone=site.telephone, window=Titles(site.window, site.window_en))


def alternative(site: Site) -> Words:
    """Where else to go; empty where the site names nothing."""
    if not site.alternative:
        return ""
    return text("help.alternative", place=Titles(site.alternative, site.alternative_en))


def _words(error: KioskError, part: str) -> Text:
    """`error.<Class>.<part>` of the class or of the nearest branch that has it."""
    for cls in type(error).__mro__:
        key = f"error.{cls.__name__}.{part}"
        if has(key, LANGUAGES[0]):
            return Text(key)
    raise KeyError(f"no words for {type(error).__name__}.{part}")
