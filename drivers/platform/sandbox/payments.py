"""Bills and attempts at paying them. What becomes of the money the provider alone knows.

An attempt is written down before the provider hears of it, and is open (WAITING) until the
provider's word ends it. A bill has one open attempt at most, from whatever terminal. What was
once answered PAID is never given back. Expired attempts are settled by the next question.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

from drivers.platform.sandbox import records
from drivers.platform.sandbox.biller import Posting
from drivers.platform.sandbox.county import CHINA, KnownBill
from drivers.platform.sandbox.desk import Call, Office, Refusal, answers, finds, take_code
from drivers.platform.sandbox.line import Line
from drivers.platform.sandbox.provider import Attempt, Stand, Trade
from drivers.platform.sandbox.records import Record
from kiosk.contract.payments import (
    Bill,
    BillList,
    Bills,
    ClosePayment,
    FulfilPayment,
    PaidBill,
    Pay,
    Payment,
    PaymentState,
    QueryPayment,
)
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber

LONGEST = timedelta(hours=2)
_STATES = {
    Stand.ISSUED: PaymentState.WAITING,
    Stand.WAITING: PaymentState.WAITING,
    Stand.PAID: PaymentState.PAID,
    Stand.CLOSED: PaymentState.CLOSED,
    Stand.REFUNDED: PaymentState.REVERSED,
}


class PaymentDesk:
    """`locks` False is a platform that lets several attempts at one bill be open."""

    def __init__(self, office: Office, line: Line) -> None:
        self._office = office
        self._line = line
        self.locks = True
        line.listen(self._notified)

    @answers(Bills)
    def bills(self, call: Call[Bills]) -> BillList:
        search = call.request
        county = self._office.county
        if search.kind_id not in {kind.id for kind in county.catalogue.bill_kinds}:
            raise Refusal("bill_kind.unknown")
        if (search.kind_id, search.account.reveal()) not in county.accounts:
            raise Refusal("account.unknown")
        with self._office.database.transaction() as db:
            return BillList(
                tuple(
                    k.bill
                    for k in self._known().values()
                    if (k.bill.kind_id, k.bill.account) == (search.kind_id, search.account)
                    and not _is_paid(db, k)
                )
            )

    @answers(Pay)
    def create(self, call: Call[Pay]) -> Payment:
        order = call.request
        attempt = Attempt(call.terminal, call.key)
        with self._office.database.transaction() as db:
            record = records.find(db, attempt) or self._open(db, attempt, order)
            if record.expires_at is None or record.state is not PaymentState.WAITING:
                return self._payment(record)
            if (record.bill_id, record.amount) != (order.bill_id, order.amount):
                raise Refusal("idempotency.reused")
            trade = None if self._is_over(record) else self._line.create(attempt, order)
            return self._learn(db, record, trade) if trade else self._ask(db, record)

    @answers(QueryPayment)
    def query(self, call: Call[QueryPayment]) -> Payment:
        attempt = Attempt(call.terminal, call.request.key)
        with self._office.database.transaction() as db:
            record = records.find(db, attempt)
            if record is None:
                return Payment(attempt.key, "", Fen(0), PaymentState.ABSENT)
            return self._present(db, record)

    @answers(ClosePayment)
    def close(self, call: Call[ClosePayment]) -> Payment:
        """A key never heard of is remembered as closed, so that a creation still under way
        cannot open it afterwards."""
        attempt = Attempt(call.terminal, call.request.key)
        with self._office.database.transaction() as db:
            record = records.find(db, attempt)
            if record is None:
                record = Record(attempt, "", Fen(0), "", PaymentState.CLOSED, None)
                records.insert(db, record)
            if record.state is PaymentState.WAITING:
                return self._ask(db, record, closing=True)
            return self._payment(record)

    @answers(FulfilPayment)
    def fulfil(self, call: Call[FulfilPayment]) -> Payment:
        """The biller tells postings apart by the call's key alone."""
        attempt = Attempt(call.terminal, call.request.key)
        with self._office.database.transaction() as db:
            record = records.find(db, attempt)
            if record is None:
                raise Refusal("payment.unknown")
            if record.state is PaymentState.WAITING:
                self._ask(db, record)
                record = records.get(db, attempt)
            if record.state not in (PaymentState.PAID, PaymentState.FULFILLED):
                raise Refusal("payment.not_paid")
            key = f"{call.terminal} {call.key}"
            receipt = self._line.post(Posting(key, attempt, record.bill_id, record.amount))
            records.update(db, attempt, PaymentState.FULFILLED, record.paid_at, receipt)
            return self._payment(records.get(db, attempt))

    @finds("payment")
    def paid_bill(self, key: str, terminal: str) -> PaidBill:
        """An attempt and its bill for whoever has the claim code: nobody's name or number. Where
        the provider is silent, as it was last known."""
        attempt = Attempt(terminal, key)
        with self._office.database.transaction() as db:
            record = records.get(db, attempt)
            try:
                payment = self._present(db, record)
            except Refusal:
                payment = self._payment(record)
        return PaidBill(payment, _masked(self._known()[record.bill_id].bill))

    def _notified(self, attempt: Attempt, trade: Trade) -> None:
        """The provider reports a payment: once, several times, or not at all."""
        with self._office.database.transaction() as db:
            record = records.find(db, attempt)
            if record is not None and record.state is PaymentState.WAITING:
                self._learn(db, record, trade)

    def _open(self, db: sqlite3.Connection, attempt: Attempt, order: Pay) -> Record:
        self._check(db, order)
        take_code(db, order.claim_code, "payment", attempt.key, attempt.terminal)
        expires_at = order.expires_at.astimezone(CHINA)
        waiting = PaymentState.WAITING
        record = Record(attempt, order.bill_id, order.amount, order.channel_id, waiting, expires_at)
        records.insert(db, record)
        return record

    def _check(self, db: sqlite3.Connection, order: Pay) -> None:
        now = self._office.now()
        bill = self._known().get(order.bill_id)
        channel = self._office.county.channels.get(order.channel_id)
        if bill is None:
            raise Refusal("bill.unknown")
        if channel is None or (channel.payer_shows and not order.payer_code):
            raise Refusal("channel.unknown")
        if order.amount != bill.bill.amount:
            raise Refusal("payment.amount")
        if not now < order.expires_at <= now + LONGEST:
            raise Refusal("payment.expiry")
        self._settle_expired(db, order.bill_id)
        if _is_paid(db, bill):
            raise Refusal("bill.paid")
        if self.locks and records.has(db, order.bill_id, PaymentState.WAITING):
            raise Refusal("bill.locked")

    def _settle_expired(self, db: sqlite3.Connection, bill_id: str) -> None:
        """As far as the provider answers; what it is silent about stays open."""
        names = db.execute(
            "SELECT terminal, key FROM payment WHERE bill_id = ? AND state = 'waiting'", (bill_id,)
        ).fetchall()
        for record in (records.get(db, Attempt(*name)) for name in names):
            if self._is_over(record):
                try:
                    self._ask(db, record)
                except Refusal:
                    continue

    def _present(self, db: sqlite3.Connection, record: Record) -> Payment:
        """The attempt as it is now. What is known to be paid needs no word of the provider."""
        if record.state not in (PaymentState.WAITING, PaymentState.PAID):
            return self._payment(record)
        try:
            return self._ask(db, record)
        except Refusal:
            if record.state is PaymentState.PAID:
                return self._payment(record)
            raise

    def _ask(self, db: sqlite3.Connection, record: Record, closing: bool = False) -> Payment:
        trade = self._word(record, closing)
        if trade is not None:
            return self._learn(db, record, trade)
        if self._is_over(record):  # no trade, and none can begin any more
            records.update(db, record.attempt, PaymentState.CLOSED)
            return self._payment(records.get(db, record.attempt))
        return replace(self._payment(record), state=PaymentState.ABSENT, qr="")

    def _word(self, record: Record, closing: bool) -> Trade | None:
        """What the provider says. That there is no trade is believed of a query only."""
        if closing:
            trade = self._line.close(record.attempt)
            if trade is not None or not self._is_over(record):
                return trade
        trade = self._line.query(record.attempt)
        if trade is not None and trade.stand is Stand.WAITING and self._is_over(record):
            return self._line.close(record.attempt) or trade
        return trade

    def _learn(self, db: sqlite3.Connection, record: Record, trade: Trade) -> Payment:
        """Writes down what the provider said, and answers with the amount that it named."""
        records.update(db, record.attempt, _STATES[trade.stand], trade.paid_at)
        return replace(self._payment(records.get(db, record.attempt)), amount=trade.amount)

    def _is_over(self, record: Record) -> bool:
        return record.expires_at is not None and record.expires_at <= self._office.now()

    def _known(self) -> dict[str, KnownBill]:
        return {k.bill.id: k for k in self._office.county.bills(self._office.now().date())}

    def _payment(self, record: Record) -> Payment:
        return Payment(
            record.attempt.key,
            record.bill_id,
            record.amount,
            record.state,
            self._qr(record),
            record.expires_at,
            record.paid_at,
            record.receipt_number,
        )

    def _qr(self, record: Record) -> str:
        if record.state is not PaymentState.WAITING:
            return ""
        if self._office.county.channels[record.channel_id].payer_shows:
            return ""
        return f"https://pay.example.gov.cn/q/{record.attempt.key}"


def _is_paid(db: sqlite3.Connection, known: KnownBill) -> bool:
    return known.paid or records.has(db, known.bill.id, PaymentState.PAID, PaymentState.FULFILLED)


def _masked(bill: Bill) -> Bill:
    account, payer = PersonNumber(bill.account.masked), PersonName(bill.payer.masked)
    return replace(bill, account=account, payer=payer)
