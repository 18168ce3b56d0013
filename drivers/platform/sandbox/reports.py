"""What terminals and residents report: facts, complaints and suggestions."""

from __future__ import annotations

from drivers.platform.sandbox.desk import Call, Office, Refusal, answers, finds, take_code
from kiosk.contract import codec
from kiosk.contract.complaints import Complain, Received
from kiosk.contract.reports import Fact, Report


class Reports:
    """Takes in each fact once, by its key, and keeps a terminal's facts in their order."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @answers(Report)
    def report(self, call: Call[Report]) -> None:
        with self._office.database.transaction() as db:
            for fact in call.request.facts:
                db.execute(
                    "INSERT OR IGNORE INTO fact (terminal, key, fact) VALUES (?, ?, ?)",
                    (call.terminal, fact.key, codec.encode(fact)),
                )

    @answers(Complain)
    def complain(self, call: Call[Complain]) -> None:
        complaint = call.request
        if complaint.topic_id not in self._office.county.topics:
            raise Refusal("topic.unknown")
        with self._office.database.transaction() as db:
            take_code(db, complaint.claim_code, "complaint", complaint.topic_id)

    @finds("complaint")
    def complaint(self, topic_id: str, _terminal: str = "") -> Received:
        """What is said of a complaint: what it is about."""
        return Received(self._office.county.topics[topic_id])

    def facts(self, terminal: str) -> tuple[Fact, ...]:
        """What that terminal has reported, in the order in which it came."""
        with self._office.database.transaction() as db:
            rows = db.execute(
                "SELECT fact FROM fact WHERE terminal = ? ORDER BY number", (terminal,)
            ).fetchall()
        return tuple(codec.decode(fact, Fact) for (fact,) in rows)
