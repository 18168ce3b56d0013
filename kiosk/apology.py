"""Each cause has its own words: what happened, what is safe, what to do now, whom to ask."""

from __future__ import annotations

from kiosk.config import Site
from kiosk.errors import KioskError
from kiosk.i18n import LANGUAGES, has
from kiosk.model.device import Actor
from kiosk.model.text import Text, Titles, Words, text
from kiosk.views import Sorry

_WORTH_ANOTHER_TRY = frozenset({Actor.RESIDENT, Actor.SELF})


def sorry(error: KioskError, site: Site) -> Sorry:
    """The page for a failure before anything was committed."""
    return Sorry(
        error.text,
        hint=advice(error),
        safe=_words(error, "safe"),
        whom=whom(site),
        retry=error.actor in _WORTH_ANOTHER_TRY,
    )


def advice(error: KioskError) -> Words:
    """What the resident can do now."""
    return _words(error, "do")


def whom(site: Site) -> Words:
    """The telephone and the window of this site."""
    return text("help.whom", telephone=site.telephone, window=Titles(site.window, site.window_en))


def _words(error: KioskError, part: str) -> Text:
    """`error.<Class>.<part>` of the class or of the nearest branch that has it."""
    for cls in type(error).__mro__:
        key = f"error.{cls.__name__}.{part}"
        if has(key, LANGUAGES[0]):
            return Text(key)
    raise KeyError(f"no words for {type(error).__name__}.{part}")
