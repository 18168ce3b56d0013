"""Words become sentences."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk import i18n
from kiosk.i18n import catalogue, say
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName
from kiosk.model.text import Text, Titles, text

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (Text("service.book"), "办事预约", "Book an appointment"),
        (text("pay.bill.amount", amount=Fen(123450)), "应交 ¥1,234.50", "¥1,234.50 due"),
        (Titles("公安局", "Public Security"), "公安局", "Public Security"),
        (Titles("公安局"), "公安局", "公安局"),
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


def test_a_key_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "translations" / "en"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text('"step.pay" = "Pay"\n')
    monkeypatch.setattr(i18n, "ASSETS", tmp_path)
    with pytest.raises(ValueError, match=r"b\.toml: key 'step\.pay' stands in another file"):
        catalogue.__wrapped__("en")
