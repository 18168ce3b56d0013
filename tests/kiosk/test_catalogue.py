"""The catalogues are complete: both languages, and every key that the program can ask for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import kiosk
from kiosk.base.i18n import LANGUAGES, catalogue
from kiosk.contract.booking import BookingState
from kiosk.model.document import PrintResult
from kiosk.ports import conditions, ports
from kiosk.ports.parts import OWN
from kiosk.services import services
from kiosk.services.book.pages import Wish
from kiosk.services.pay.collect import Outcome
from kiosk.store.audit import EVENTS
from kiosk.views.base import View
from kiosk.views.result import Ending, Printing
from kiosk.views.status import Status
from kiosk.visit.identify import ways
from kiosk.visit.participants import Role
from kiosk.visit.refusals import THINGS

CHINESE, ENGLISH = (catalogue(language) for language in LANGUAGES)
SOURCE = Path(kiosk.__file__).parent.parent
KEY = re.compile(r"[a-z_]+(\.[A-Za-z_0-9]+)+")
HANZI = re.compile(r"[\u3400-\u9fff]")
UNDERTAKEN = ["sending", "unknown", "unknown.hint"]
FAMILIES: dict[str, list[str]] = {
    "service.": [*(service.key for service in services()), "rate", "more"],
    "step.": sorted({step for service in services() for step in service.steps}),
    "device.": sorted({*ports(), *(part.name for part in OWN)}),
    "readiness.": sorted({part for service in services() for part in service.needs.parts()}),
    "condition.": list(conditions()),
    "remedy.": list(conditions()),
    "identify.question.": list(Role),
    "way.": [name for way in ways() for name in (way.name, f"{way.name}.hint")],
    "refused.": sorted(THINGS),
    "progress.slip.": ["failed", "unknown"],
    "pay.": [*Outcome, *(f"{outcome}.hint" for outcome in Outcome)],
    "pay.channel.": ["payer", "terminal"],
    "claim.": ["mistyped", "unknown"],
    "claim.booking.": list(BookingState),
    "claim.left.": [*Ending, *(f"{ending}.hint" for ending in Ending)],
    "apply.": UNDERTAKEN,
    "book.": UNDERTAKEN,
    "book.review.": list(Wish),
    "book.action.": list(Wish),
    "book.done.": list(Wish),
    "slip.": list(PrintResult),
    "status.": list(Status),
    "help.": [view.__name__ for view in View.__subclasses__()],
    "screen.": [*Role, "clear", "delete", "keys", "back", "help", "display"],
    "screen.grade.": ["1", "2", "3", "4", "5"],
    "screen.sorry.": ["safe", "now", "whom", "elsewhere"],
    "screen.month_name.": [str(month) for month in range(1, 13)],
    "screen.printing.": [p for p in Printing if p not in (Printing.NONE, Printing.OFFERED)],
    "screen.weekday.": [str(day) for day in range(7)],
}
ELSEWHERE = ("error.", "control.")
"""Errors have a test of their own; the bench translates controls only where it can."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for package in ("kiosk", "screens"):
        for file in sorted((SOURCE / package).rglob("*.py")):
            yield str(file.relative_to(SOURCE)), ast.parse(file.read_text("utf-8"))


def words(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Calls of `text(…)` and `Text(…)` with what they have for a key."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="text" | "Text"), args=[key, *_]):
                yield node, key


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    assert set(CHINESE) ^ set(ENGLISH) == set()


def test_a_sentence_names_the_same_values_in_both_languages() -> None:
    assert [key for key in CHINESE if names(CHINESE[key]) != names(ENGLISH[key])] == []


def test_no_sentence_is_empty() -> None:
    assert [key for key in CHINESE if not (CHINESE[key].strip() and ENGLISH[key].strip())] == []


def test_each_language_is_in_its_own_characters() -> None:
    """But for the other language's name, and for an example of what the page shows."""
    foreign = {"screen.language", "screen.typed"}
    assert {key for key in ENGLISH if HANZI.search(ENGLISH[key])} <= foreign
    wordy = {key for key in CHINESE if re.search("[A-Za-z]{4}", re.sub("{.*?}", "", CHINESE[key]))}
    assert {key for key in wordy if not HANZI.search(CHINESE[key])} <= foreign


def test_residents_are_addressed_politely() -> None:
    assert [key for key, sentence in CHINESE.items() if "你" in sentence] == []


RESIDENTS_NEVER_READ = ("condition.", "remedy.", "control.", "device.outbox")
"""Words for technicians, and the bench's."""
FORBIDDEN = (
    "应答|端口|波特率|配置|程序|参数|接口|数据库|系统|终端编号|不接受|看不懂|不一致|报送|"
    "坐姿|高对比(?!度)|凭码|审批|留位|号源|扣过|交成(?!功)|付好|扫到为止|办件|^平台|[^务]平台|"
    "(?i:nonsense|outbox|token|exception|parameter|configuration|database|time-?out|"
    "contradict|does not accept|self-test|seated|error|invalid)"
)
"""A developer's words, and second names: 低位操作, 高对比度, 凭证码, 政务平台 are the first."""


def test_nobody_reads_a_developers_words() -> None:
    said = [
        (key, sentence)
        for sentences in (CHINESE, ENGLISH)
        for key, sentence in sentences.items()
        if not key.startswith(RESIDENTS_NEVER_READ) and re.search(FORBIDDEN, sentence)
    ]
    assert said == []


def test_no_two_status_words_are_alike() -> None:
    for sentences in (CHINESE, ENGLISH):
        words_ = [sentences[f"status.{status}"] for status in Status]
        assert len(set(words_)) == len(words_)


def test_every_key_in_the_source_has_a_sentence() -> None:
    """Any text that looks like a key of one of the catalogue's families counts as one."""
    families = {key.partition(".")[0] for key in CHINESE}
    asked = {
        (file, node.value)
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if KEY.fullmatch(node.value) and node.value.partition(".")[0] in families
    }
    assert len(asked) > 100
    known = {*CHINESE, *EVENTS, *conditions()}
    unknown = {(f, k) for f, k in asked if k not in known}
    assert unknown == set()


def test_every_sentence_gets_the_values_it_names() -> None:
    short = []
    for file, tree in trees():
        for call, key in words(tree):
            if (
                isinstance(key, ast.Constant)
                and isinstance(key.value, str)
                and key.value in CHINESE
            ):
                given = {keyword.arg for keyword in call.keywords}
                if None not in given and not names(CHINESE[key.value]) <= given:
                    short.append((file, call.lineno, key.value))
    assert short == []


def test_every_family_of_keys_is_known_here() -> None:
    """`text(f"case.{state}")`: its names must be enumerated above."""
    begun = {
        str(key.values[0].value)
        for _, tree in trees()
        for _, key in words(tree)
        if isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant)
    }
    assert {prefix for prefix in begun if not prefix.startswith(ELSEWHERE)} <= set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_of_a_family_has_a_sentence(family: str) -> None:
    assert FAMILIES[family]
    missing = [family + name for name in FAMILIES[family] if family + name not in CHINESE]
    assert missing == []


def test_why_a_slip_was_not_printed_is_said_by_the_names_of_conditions() -> None:
    said = {key.removeprefix("slip.reason.") for key in CHINESE if key.startswith("slip.reason.")}
    assert said
    assert said <= conditions().keys()


def test_nothing_is_said_of_a_condition_that_does_not_exist() -> None:
    said = [key.partition(".") for key in CHINESE if key.startswith(("remedy.", "condition."))]
    assert {name for _, _, name in said} == set(conditions())
