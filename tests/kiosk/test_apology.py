"""Each cause has its own words: what happened, what is safe, what to do, whom to ask."""

from collections.abc import Iterator

import pytest

from kiosk.base.condition import condition
from kiosk.base.config import Site
from kiosk.base.errors import (
    CardRemoved,
    DeviceError,
    KioskError,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    StartError,
)
from kiosk.base.i18n import LANGUAGES, say
from kiosk.base.text import Titles
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.undertakings.rules import IllegalMove
from kiosk.visit.apology import alternative, sorry, whom

SITE = Site("柳林镇", telephone="0713-12345", window="3 号窗口", window_en="window 3")


def leaves(cls: type[KioskError]) -> Iterator[type[KioskError]]:
    """The errors that are raised on a page. `StartError` never meets a resident: the terminal
    has not started."""
    if cls is StartError:
        return
    below = [c for c in cls.__subclasses__() if c.__module__.startswith("kiosk.")]
    for each in below:
        yield from leaves(each)
    if not below:
        yield cls


def example(cls: type[KioskError]) -> KioskError:
    if issubclass(cls, DeviceError):
        return cls("id_card_reader", condition("silent"), "429999195803120023")
    if issubclass(cls, PlatformRefused):
        return cls("slot.full", Titles(""), "429999195803120023")
    return cls("429999195803120023")


LEAVES = sorted(leaves(KioskError), key=lambda cls: cls.__name__)


def test_there_are_as_many_causes_as_we_know() -> None:
    assert IllegalMove in LEAVES
    assert len(LEAVES) >= 17


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cls", LEAVES, ids=lambda cls: cls.__name__)
def test_every_cause_has_all_four(cls: type[KioskError], language: str) -> None:
    view = sorry(example(cls), SITE)
    said = [say(part, language) for part in (view.question, view.safe, view.hint, view.whom)]
    assert all(said)
    assert len(set(said)) == 4
    assert not [sentence for sentence in said if "[" in sentence or "{" in sentence]
    assert not [sentence for sentence in said if "429999" in sentence]
    assert "0713-12345" in said[3]


def test_every_cause_is_told_apart_from_the_others() -> None:
    questions = [say(example(cls).text, "zh_CN") for cls in LEAVES]
    assert len(set(questions)) == len(LEAVES)


def test_a_refusal_is_said_in_the_platform_s_own_words() -> None:
    view = sorry(PlatformRefused("slot.full", Titles("这个时间约满了", "Fully booked")), SITE)
    assert say(view.question, "en") == "Fully booked"
    assert say(view.question, "zh_CN") == "这个时间约满了"


def test_another_try_is_offered_only_where_it_can_help() -> None:
    retry = {cls.__name__ for cls in LEAVES if sorry(example(cls), SITE).retry}
    assert {"CardRemoved", "CardUnreadable", "PlatformUnreachable", "PlatformBusy"} <= retry
    assert {"DeviceSilent", "DeviceGarbled", "OutcomeUnknown"} <= retry
    assert not retry & {"PlatformRefused", "PlatformDenied", "PaymentPending", "IllegalMove"}
    assert not retry & {"DeviceAbsent", "DeviceUnfit", "Unsealable"}


def test_what_is_refused_is_refused_again_but_for_a_session_that_has_run_out() -> None:
    assert sorry(PlatformRefused("session.ended", Titles("")), SITE).retry
    assert not sorry(PlatformRefused("identity.refused", Titles("")), SITE).retry


def test_where_else_it_can_be_done_is_told_where_the_machine_is_at_fault() -> None:
    site = Site("柳林镇", alternative="政务大厅 1 楼", alternative_en="Service Hall")
    assert say(alternative(site), "zh_CN") == "最近的办理点：政务大厅 1 楼"
    assert say(alternative(site), "en") == "Nearest alternative: Service Hall"
    assert sorry(PlatformError(), site).elsewhere == alternative(site)
    assert not sorry(example(CardRemoved), site).elsewhere
    assert not sorry(PlatformError(), SITE).elsewhere


def test_a_site_without_a_window_sends_nobody_to_one() -> None:
    assert say(whom(Site("柳林镇")), "zh_CN") == "请拨打 12345"


def test_a_class_without_words_of_its_own_has_its_branch_s() -> None:
    assert sorry(PlatformNonsense("k1"), SITE).safe == sorry(PlatformError("k1"), SITE).safe


def test_where_money_may_have_moved_nobody_says_that_none_was_taken() -> None:
    said = say(sorry(IllegalMove("k1"), SITE).safe, "en")
    assert said != say(sorry(PlatformError("k1"), SITE).safe, "en")
    assert "on record" in said


def test_an_error_outside_every_branch_is_a_defect_found_by_name() -> None:
    with pytest.raises(KeyError, match="KioskError"):
        sorry(KioskError(), SITE)


def test_the_detail_is_for_the_log() -> None:
    assert (
        str(PlatformRefused("slot.full", Titles("约满了"), "r1")) == "PlatformRefused: slot.full r1"
    )
    assert str(KioskError()) == "KioskError"
    error = DeviceError("receipt_printer", RECEIPT_PRINTER.condition("paper.out"))
    assert str(error) == "DeviceError: receipt_printer: paper.out"
