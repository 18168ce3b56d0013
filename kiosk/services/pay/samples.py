"""What the gallery shows of this service: pages with words of its own, and every outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import Titles, text
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber
from kiosk.services.pay.collect import Outcome
from kiosk.services.pay.pages import SERVICE
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Printing, Result
from kiosk.views.review import Review, Row
from kiosk.views.sample import CODE, NAME, NO_PAPER, NOW, Sample, framed
from kiosk.views.status import Status

_GAS = Titles("燃气费", "Gas")
_CLAIM = ("claim", ("code", "look"))
_WITH_SLIP = (
    Outcome.DONE,
    Outcome.LATE,
    Outcome.POSTING,
    Outcome.REVERSED,
    Outcome.NOT_YET,
    Outcome.UNKNOWN,
)


def samples() -> Iterator[Sample]:
    """Which bill and how, the review, every outcome, and a bill that was found not paid."""
    frame = framed(SERVICE.key, SERVICE.steps, 0)
    bills = tuple(
        Option(month, text("pay.bill", period=month), text("pay.bill.amount", amount=due), "bill")
        for month, due in (("2026-09", Fen(8640)), ("2026-10", Fen(12350)))
    )
    yield Sample("pay-which", Choose(text("pay.which"), options=bills), frame)
    terminal, payer = text("pay.channel.terminal"), text("pay.channel.payer")
    channels = (
        Option(1, Titles("微信支付", "WeChat Pay"), terminal, "terminal"),
        Option(2, Titles("支付宝", "Alipay"), terminal, "terminal"),
        Option(3, Titles("出示付款码", "Payment code"), payer, "payer"),
    )
    yield Sample("choose-channel", Choose(text("pay.channel"), options=channels), frame)
    yield _review()
    for what in Outcome:
        yield from _outcome(what)
    due = text("pay.bill.amount", amount=Fen(123450))
    again = (
        Option(True, text("claim.pay"), due, "wallet"),
        Option(False, text("choice.understood"), icon="check"),
    )
    not_paid = Choose(text("claim.not_paid"), options=again)
    yield Sample("claim-not-paid", not_paid, framed(*_CLAIM, 0))


def _review() -> Sample:
    rows = (
        Row(text("pay.payee"), _GAS),
        Row(text("pay.account"), PersonNumber("4200318876")),
        Row(text("pay.payer"), NAME.masked),
        Row(text("pay.period"), "2026-09"),
        Row(text("pay.by"), Titles("微信支付", "WeChat Pay")),
        Row(text("pay.amount"), Fen(8640), strong=True),
    )
    view = Review(text("pay.review"), rows, text("pay.action"), hint=text("slip.none_now"))
    return Sample("pay-review", view, framed(SERVICE.key, SERVICE.steps, 1))


def _outcome(what: Outcome) -> Iterator[Sample]:
    """With its slip where it has one, and as it may be found again."""
    frame = framed(SERVICE.key, SERVICE.steps, 3, back=False)
    rows = (Row(text("pay.payee"), _GAS), Row(text("pay.amount"), Fen(123450), strong=True))
    code, printing = (CODE, Printing.PRINTED) if what in _WITH_SLIP else ("", Printing.NONE)
    hint = text(f"pay.{what}.hint", until=NOW)
    view = Result(text(f"pay.{what}"), what.status, code, rows, printing, hint=hint)
    yield Sample(f"pay-{what}", view, frame)
    if what is Outcome.UNKNOWN:
        yield Sample("pay-unknown-printing", replace(view, printing=Printing.RUNNING), frame)
    if what.status is Status.PENDING or what is Outcome.POSTING:
        failed = replace(view, printing=Printing.FAILED, printing_note=NO_PAPER)
        yield Sample(f"pay-{what}-no-paper", failed, frame)
    if what in (Outcome.DONE, Outcome.UNKNOWN, Outcome.NOT_YET, Outcome.REVERSED):
        offered = replace(view, printing=Printing.OFFERED)
        found = replace(framed(*_CLAIM, 1, back=False), service=text("service.pay"))
        yield Sample(f"pay-{what}-offered", offered, found)
