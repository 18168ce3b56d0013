"""Turns words into sentences: catalogues in `assets/translations/<language>/*.toml`.

Each file is a flat table of keys; the files of a language are one catalogue. A value in a
sentence is written as the language writes it: dates, times, money, other words, lists of them.
Whatever does not stand in a catalogue came from outside and is made fit to be shown; a line ends
only where a sentence of the catalogue says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from string import Formatter

from kiosk.base.config import read_toml
from kiosk.base.errors import ConfigError
from kiosk.base.moments import local
from kiosk.base.paths import ASSETS
from kiosk.base.text import Text, Titles, Words, fit

LANGUAGES = ("zh_CN", "en")
_WEEKDAYS = {
    "zh_CN": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_BETWEEN = {"zh_CN": "、", "en": "; "}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All keys of one language. A key defined twice raises ValueError naming it."""
    sentences: dict[str, str] = {}
    for file in sorted((ASSETS / "translations" / language).glob("*.toml")):
        for key, sentence in _read(file).items():
            if key in sentences:
                raise ValueError(f"{file}: key {key!r} stands in another file too")
            sentences[key] = sentence
    return sentences


def _read(file: Path) -> dict[str, str]:
    """Raises `ConfigError` where it is no table of sentences."""
    sentences = read_toml(file)
    for key, sentence in sentences.items():
        if not isinstance(sentence, str):
            raise ConfigError(f"{file}: {key}: a sentence is expected here")
    return sentences


def check() -> None:
    """Raises `ConfigError` naming what is wrong with the catalogues: one is missing, cannot be
    read, or has a sentence that cannot be filled in."""
    for language in LANGUAGES:
        folder = ASSETS / "translations" / language
        try:
            sentences = catalogue(language)
            for sentence in sentences.values():
                list(Formatter().parse(sentence))
        except ValueError as error:
            raise ConfigError(f"{folder}: {error}; put the file right") from error
        if not sentences:
            raise ConfigError(f"{folder}: no translations in it; install the program again")


def say(words: object, language: str) -> str:
    """Words, or a value in a sentence, as this language writes them.

    A key without a sentence is shown as the key in brackets: visible, never a crash. Moments are
    told in Beijing time.
    """
    match words:
        case Text(key, values):
            sentence = catalogue(language).get(key, f"[{key}]")
            return sentence.format_map({k: say(v, language) for k, v in values.items()})
        case Titles():
            return (fit(words.en) if language == "en" else "") or fit(words.zh_CN)
        case tuple():
            return _BETWEEN[language].join(say(each, language) for each in words)
        case datetime():
            moment = local(words)
            return f"{say(moment.date(), language)} {say(moment.timetz(), language)}"
        case date():
            return _say_date(words, language)
        case time():
            return f"{words:%H:%M}"
        case _:
            return fit(_written(words))


def _written(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no number of more than 4300 digits
        return "…"


def _say_date(day: date, language: str) -> str:
    weekday = _WEEKDAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 {weekday}"


def has(key: str, language: str) -> bool:
    """Whether the catalogue of the language has this key."""
    return key in catalogue(language)


__all__ = ["LANGUAGES", "Words", "catalogue", "has", "say"]
