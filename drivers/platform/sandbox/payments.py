"""Bills and attempts at paying them, and the payer's phone.

A bill has one open attempt at most, from whatever terminal. An attempt ends PAID or CLOSED and
never leaves that state. One that has expired is closed by the next question about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from drivers.platform import messages
from drivers.platform.sandbox.county import CHINA, KnownBill
from drivers.platform.sandbox.desk import Call, Office, Refusal
from kiosk.model.money import Fen
from kiosk.model.service import Payment, PaymentState

LONGEST = timedelta(hours=2)
_Settle = Callable[[sqlite3.Connection, str, str], None]


class Payments:
    """`paying_late` makes the payer pay just before the next closing is carried out."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.paying_late = False

    def bills(self, call: Call) -> messages.BillList:
        search: messages.BillSearch = call.body
        county = self._office.county
        if search.kind_id not in {kind.id for kind in county.catalogue.bill_kinds}:
            raise Refusal("bill_kind.unknown")
        if (search.kind_id, search.account.reveal()) not in county.accounts:
            raise Refusal("account.unknown")
        known = county.bills(self._office.now().date())
        with self._office.database.transaction() as db:
            return messages.BillList(
                tuple(
                    k.bill
                    for k in known
                    if (k.bill.kind_id, k.bill.account) == (search.kind_id, search.account)
                    and not _is_paid(db, k)
                )
            )

    def create(self, call: Call) -> Payment:
        request: messages.PaymentRequest = call.body
        with self._office.database.transaction() as db:
            attempt = _find(db, call.terminal, call.key)
            if attempt is not None:  # it was closed before it arrived
                return attempt
            self._check(db, request)
            expires_at = request.expires_at.astimezone(CHINA).isoformat()
            row = (call.terminal, call.key, request.bill_id, int(request.amount))
            _insert(db, *row, PaymentState.WAITING, expires_at, request.claim_code)
            return _get(db, call.terminal, call.key)

    def query(self, call: Call) -> Payment:
        key = call.path["key"]
        with self._office.database.transaction() as db:
            self._close_expired(db)
            found = _find(db, call.terminal, key)
        return found or Payment(key, "", Fen(0), PaymentState.ABSENT)

    def close(self, call: Call) -> Payment:
        """A key never heard of is remembered as closed, so that a creation still under way
        cannot open it afterwards. Such an attempt has no bill and the amount 0."""
        terminal, key = call.terminal, call.path["key"]
        with self._office.database.transaction() as db:
            attempt = _find(db, terminal, key)
            if attempt is None:
                _insert(db, terminal, key, "", 0, PaymentState.CLOSED, None, "")
            elif attempt.state is PaymentState.WAITING:
                self._close_or_pay(db, terminal, key)
            return _get(db, terminal, key)

    def phone_pays(self) -> bool:
        """Pays the newest attempt that can still be paid; False where there is none."""
        return self._settle_newest(self._pay)

    def phone_declines(self) -> bool:
        """The payer gives the newest attempt up, which closes it."""
        return self._settle_newest(_close)

    def _settle_newest(self, settle: _Settle) -> bool:
        with self._office.database.transaction() as db:
            row = db.execute(
                "SELECT terminal, key FROM payment WHERE state = 'waiting' AND expires_at > ?"
                " ORDER BY rowid DESC LIMIT 1",
                (self._office.now().isoformat(),),
            ).fetchone()
            if row is not None:
                settle(db, *row)
            return row is not None

    def _close_or_pay(self, db: sqlite3.Connection, terminal: str, key: str) -> None:
        if self.paying_late:
            self.paying_late = False
            self._pay(db, terminal, key)
        else:
            _close(db, terminal, key)

    def _pay(self, db: sqlite3.Connection, terminal: str, key: str) -> None:
        now = self._office.now()
        number = db.execute("SELECT count(*) FROM payment WHERE state = 'paid'").fetchone()[0] + 1
        db.execute(
            "UPDATE payment SET state = 'paid', paid_at = ?, receipt_number = ?"
            " WHERE terminal = ? AND key = ?",
            (now.isoformat(), f"QH{now:%Y%m%d}{number:06d}", terminal, key),
        )

    def _check(self, db: sqlite3.Connection, request: messages.PaymentRequest) -> None:
        now = self._office.now()
        known = {k.bill.id: k for k in self._office.county.bills(now.date())}
        bill = known.get(request.bill_id)
        if bill is None:
            raise Refusal("bill.unknown")
        if _is_paid(db, bill):
            raise Refusal("bill.paid")
        if request.amount != bill.bill.amount:
            raise Refusal("payment.amount")
        if not now < request.expires_at <= now + LONGEST:
            raise Refusal("payment.expiry")
        taken = "SELECT 1 FROM payment WHERE claim_code = ?"
        if db.execute(taken, (request.claim_code,)).fetchone():
            raise Refusal("claim_code.taken")
        self._close_expired(db)
        if _has(db, request.bill_id, PaymentState.WAITING):
            raise Refusal("bill.locked")

    def _close_expired(self, db: sqlite3.Connection) -> None:
        db.execute(
            "UPDATE payment SET state = 'closed' WHERE state = 'waiting' AND expires_at <= ?",
            (self._office.now().isoformat(),),
        )


def _insert(db: sqlite3.Connection, *row: str | int | None) -> None:
    db.execute(
        "INSERT INTO payment (terminal, key, bill_id, amount, state, expires_at, claim_code)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _close(db: sqlite3.Connection, terminal: str, key: str) -> None:
    db.execute(
        "UPDATE payment SET state = 'closed' WHERE terminal = ? AND key = ?", (terminal, key)
    )


def _has(db: sqlite3.Connection, bill_id: str, state: PaymentState) -> bool:
    row = db.execute("SELECT 1 FROM payment WHERE bill_id = ? AND state = ?", (bill_id, state))
    return row.fetchone() is not None


def _is_paid(db: sqlite3.Connection, known: KnownBill) -> bool:
    return known.paid or _has(db, known.bill.id, PaymentState.PAID)


def _get(db: sqlite3.Connection, terminal: str, key: str) -> Payment:
    payment = _find(db, terminal, key)
    if payment is None:
        raise LookupError("just written")
    return payment


def _find(db: sqlite3.Connection, terminal: str, key: str) -> Payment | None:
    row = db.execute(
        "SELECT bill_id, amount, state, expires_at, paid_at, receipt_number FROM payment"
        " WHERE terminal = ? AND key = ?",
        (terminal, key),
    ).fetchone()
    if row is None:
        return None
    bill_id, amount, state, expires_at, paid_at, receipt_number = row
    waiting = state == PaymentState.WAITING
    return Payment(
        key,
        bill_id,
        Fen(amount),
        PaymentState(state),
        f"https://pay.example.gov.cn/q/{key}" if waiting else "",
        _time(expires_at),
        _time(paid_at),
        receipt_number,
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
