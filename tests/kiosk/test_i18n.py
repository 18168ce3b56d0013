"""Words become sentences."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.base import i18n
from kiosk.base.i18n import catalogue, say
from kiosk.base.text import Text, Titles, fit, text
from kiosk.model.money import Fen
from kiosk.model.personal import PersonalText, PersonName

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (Text("service.book"), "办事预约", "Book an appointment"),
        (text("pay.bill.amount", amount=Fen(123450)), "应交 ¥1,234.50", "¥1,234.50 due"),
        (Titles("公安局", "Public Security"), "公安局", "Public Security"),
        (Titles("公安局"), "公安局", "公安局"),
        (Titles("公安局", "\u200b"), "公安局", "公安局"),
        ("A01", "A01", "A01"),
        (42, "42", "42"),
        (DAY, "2026年11月24日 星期二", "Tue 24 Nov 2026"),
        (
            datetime(2026, 11, 24, 1, 5, tzinfo=UTC),
            "2026年11月24日 星期二 09:05",
            "Tue 24 Nov 2026 09:05",
        ),
        (PersonName("张桂兰"), "张*兰", "张*兰"),
    ],
    ids=str,
)
def test_each_language_writes_it_its_own_way(words: object, chinese: str, english: str) -> None:
    assert say(words, "zh_CN") == chinese
    assert say(words, "en") == english


def test_words_in_a_sentence_are_in_the_same_language() -> None:
    words = text("slip.failed", reason=Text("condition.paper.out"))
    assert "没有纸了" in say(words, "zh_CN")
    assert "no paper" in say(words, "en")


def test_a_key_without_a_sentence_is_visible_and_no_crash() -> None:
    assert say(Text("no.such.key"), "en") == "[no.such.key]"
    assert say(text("no.such.key", amount=1), "zh_CN") == "[no.such.key]"
    assert not i18n.has("no.such.key", "en")


def test_a_resident_s_words_are_not_taken_for_a_pattern() -> None:
    assert say(text("book.standing", when="{account}"), "en").endswith("{account}")


DIRTY = "城关镇\n\u200b和平\0路\ue82d"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [DIRTY, Titles(DIRTY), Titles("", DIRTY), PersonalText(DIRTY), text("step.pay", x=DIRTY)],
    ids=lambda words: type(words).__name__,
)
def test_whatever_came_from_outside_is_fit_to_be_shown(words: object, language: str) -> None:
    said = say(words, language)
    assert fit(said) == said
    assert say(said, language) == said


def test_a_value_in_a_sentence_ends_no_line_but_the_sentence_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "translations" / "en"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text('"two" = "Where:\\n{place}"\n')
    monkeypatch.setattr(i18n, "ASSETS", tmp_path)
    monkeypatch.setattr(i18n, "catalogue", catalogue.__wrapped__)
    assert say(text("two", place=Titles("", "a\nb")), "en") == "Where:\na b"


EARLY, LATE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    "value",
    [
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime.max.replace(tzinfo=LATE),
        datetime.min.replace(tzinfo=EARLY),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1),  # noqa: DTZ001 - what no contract lets in is shown even so
        date.min,
        date.max,
        Fen(10**5000),
        Fen(-(10**300)),
        Fen(-1200),
        "\ud800",
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_most_extreme_value_is_shown(value: object, language: str) -> None:
    assert say(text("book.standing", when=value), language).encode()


def test_the_ends_of_the_calendar() -> None:
    assert say(datetime.max.replace(tzinfo=UTC), "en") == "Fri 31 Dec 9999 23:59"
    assert say(datetime.min.replace(tzinfo=EARLY), "en") == "Mon 1 Jan 1 00:00"


def test_a_key_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "translations" / "en"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text('"step.pay" = "Pay"\n')
    monkeypatch.setattr(i18n, "ASSETS", tmp_path)
    with pytest.raises(ValueError, match=r"b\.toml: key 'step\.pay' stands in another file"):
        catalogue.__wrapped__("en")
