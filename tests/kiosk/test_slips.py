"""What is printed: the code and the facts, and nobody's name or number in full."""

from dataclasses import astuple, replace

import pytest

from kiosk.base.config import Site
from kiosk.base.i18n import LANGUAGES, say
from kiosk.base.text import Text, Titles, text
from kiosk.contract.applications import Case, CaseState, CaseStep
from kiosk.contract.booking import Booking, BookingState
from kiosk.contract.payments import Bill
from kiosk.model.document import Document, Field, Heading, Qr
from kiosk.model.identity import CardKind, Resident
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.services.apply.slip import application_slip
from kiosk.services.book.slip import booking_slip
from kiosk.services.pay.collect import Outcome
from kiosk.services.pay.slip import receipt
from kiosk.services.progress.slip import case_slip
from kiosk.visit.slips import pending_slip, reprint
from tests.kiosk.platform import ITEM, MOMENT, SLOT

SITE = Site("柳林镇便民服务中心", "Liulin Service Centre", telephone="0713-12345")
RESIDENT = Resident(CardKind.RESIDENT, PersonName("张桂兰"), PersonNumber("429999195803120023"))
BOOKING = Booking(
    "b1",
    "7KQM-2XWP",
    replace(ITEM, materials=(Titles("户口簿", "Register"),)),
    SLOT,
    BookingState.CONFIRMED,
)
CASE = Case(
    "QH-2026-0042",
    Titles("二手房转移登记", "Transfer of a home"),
    Titles("不动产登记中心", "Land registry"),
    CaseState.IN_PROGRESS,
    MOMENT.date(),
    MOMENT.date(),
    (CaseStep(Titles("受理", "Accepted"), MOMENT), CaseStep(Titles("审核", "Review"), None)),
)
BILL = Bill(
    "bill-1",
    "gas",
    PersonNumber("4200318876"),
    PersonName("王建国"),
    "2026-10",
    Fen(1250),
    MOMENT.date(),
)
GAS = Titles("燃气费", "Gas")
CODE, NUMBER = "ERMB-52B9", "QH-000001"
OPEN = (Outcome.UNKNOWN, Outcome.NOT_YET, Outcome.POSTING, Outcome.REVERSED)


def note(outcome: Outcome, language: str) -> Document:
    heading, hint = text(f"pay.{outcome}"), text(f"pay.{outcome}.hint", until=MOMENT)
    fields = {"pay.payee": GAS, "pay.amount": BILL.amount}
    return pending_slip(CODE, heading, hint, SITE, language, fields)


def slips(language: str) -> dict[str, Document]:
    heading = Text("book.done.new")
    return {
        "booking": booking_slip(BOOKING, RESIDENT, SITE, language, heading),
        "booking unidentified": booking_slip(
            replace(BOOKING, item=ITEM), None, SITE, language, heading
        ),
        "application": application_slip(CASE, CODE, RESIDENT, SITE, language),
        "case": case_slip(CASE, RESIDENT, SITE, language),
        "case unidentified": case_slip(CASE, None, SITE, language),
        "receipt": receipt(BILL, GAS, CODE, NUMBER, SITE, language),
        **{outcome.value: note(outcome, language) for outcome in OPEN},
    }


def said(document: Document) -> str:
    return "\n".join(str(astuple(block)) for block in document.blocks)


def code(document: Document) -> str:
    (qr,) = [block for block in document.blocks if isinstance(block, Qr)]
    return qr.payload


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", slips("en"))
def test_no_slip_says_who_somebody_is(name: str, language: str) -> None:
    slip = said(slips(language)[name])
    for personal in (RESIDENT.name, RESIDENT.number, BILL.account, BILL.payer):
        assert personal.reveal() not in slip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", slips("en"))
def test_every_slip_has_a_heading_its_code_and_whom_to_ask(name: str, language: str) -> None:
    slip = slips(language)[name]
    assert isinstance(slip.blocks[0], Heading)
    assert code(slip) in ("7KQM-2XWP", "QH-2026-0042", "ERMB-52B9")
    assert "0713-12345" in said(slip)
    assert SITE.name_en in said(slip) if language == "en" else SITE.name in said(slip)
    assert "[" not in said(slip).replace("[]", "")


def test_the_resident_can_tell_whose_slip_it_is() -> None:
    slip = said(slips("zh_CN")["booking"])
    assert "张*兰" in slip
    assert "4299**********0023" in slip


def test_a_receipt_has_amount_and_the_platform_s_number() -> None:
    slip = said(slips("zh_CN")["receipt"])
    assert "¥12.50" in slip
    assert "QH-000001" in slip
    assert "补打" not in slip


def test_a_second_receipt_says_that_it_is_one() -> None:
    once = receipt(BILL, GAS, CODE, NUMBER, SITE, "zh_CN")
    again = reprint(once, "zh_CN")
    assert "补打" in said(again)
    assert (again.blocks[0], *again.blocks[2:]) == once.blocks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", OPEN)
def test_a_note_says_what_the_page_says_and_of_what(outcome: Outcome, language: str) -> None:
    slip = said(note(outcome, language))
    assert say(text(f"pay.{outcome}"), language) in slip
    assert say(text(f"pay.{outcome}.hint", until=MOMENT), language) in slip
    assert say(GAS, language) in slip
    assert "¥12.50" in slip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["booking", "receipt", "unknown"])
def test_a_slip_says_that_its_code_works_at_any_terminal(name: str, language: str) -> None:
    captions = [block.caption for block in slips(language)[name].blocks if isinstance(block, Qr)]
    assert captions == [say(Text("slip.claim.caption"), language)]


def test_the_moment_of_an_appointment_is_written_in_the_county_s_time() -> None:
    fields = [b.value for b in slips("zh_CN")["booking"].blocks if isinstance(b, Field)]
    assert "2026年11月24日 星期二 17:00" in fields
