"""What terminals and residents report: facts, complaints and suggestions."""

from __future__ import annotations

from drivers.platform import messages, wire
from drivers.platform.sandbox.desk import Call, Office, Refusal, take_code
from kiosk.contract.complaints import Complaint
from kiosk.contract.reports import Fact


class Reports:
    """Takes in each fact once, by its key, and keeps a terminal's facts in their order."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def report(self, call: Call) -> None:
        report: messages.Report = call.body
        with self._office.database.transaction() as db:
            for fact in report.facts:
                db.execute(
                    "INSERT OR IGNORE INTO fact (terminal, key, fact) VALUES (?, ?, ?)",
                    (call.terminal, fact.key, wire.encode(fact)),
                )

    def complain(self, call: Call) -> None:
        complaint: Complaint = call.body
        if complaint.topic_id not in self._office.county.topics:
            raise Refusal("topic.unknown")
        with self._office.database.transaction() as db:
            take_code(db, complaint.claim_code, "complaint", complaint.topic_id)

    def facts(self, terminal: str) -> tuple[Fact, ...]:
        """What that terminal has reported, in the order in which it came."""
        with self._office.database.transaction() as db:
            rows = db.execute(
                "SELECT fact FROM fact WHERE terminal = ? ORDER BY number", (terminal,)
            ).fetchall()
        return tuple(wire.decode(fact, Fact) for (fact,) in rows)
