"""Applications and cases: what was applied for becomes a case the resident can follow."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta

from drivers.platform.sandbox.desk import Call, Office, Refusal, answers, finds, take_code
from drivers.platform.sandbox.residents import Residents
from kiosk.base.text import Sentences, Titles
from kiosk.contract.applications import Case, Cases, CaseState, CaseStep, Submit

_NUMBER = "QH-SQ-{:06d}"
_ACCEPTED = Titles("受理", "Accepted")
_WAY = Sentences("自助终端申请，已受理。", "Applied for at a terminal; accepted.")
_AHEAD = (CaseStep(Titles("审核", "Review"), None), CaseStep(Titles("办结", "Done"), None))


class CaseDesk:
    """Those of personas.toml have cases from the start."""

    def __init__(self, office: Office, residents: Residents) -> None:
        self._office = office
        self._residents = residents

    @answers(Submit)
    def submit(self, call: Call[Submit]) -> Case:
        asked = call.request
        resident = self._residents.of(asked.session)
        if asked.procedure_id not in self._office.county.procedures:
            raise Refusal("procedure.unknown")
        with self._office.database.transaction() as db:
            number = db.execute("SELECT count(*) FROM application").fetchone()[0] + 1
            take_code(db, asked.claim_code, "case", str(number))
            row = (number, resident, asked.procedure_id, self._office.now().isoformat())
            db.execute("INSERT INTO application VALUES (?, ?, ?, ?)", row)
            return self._case(db, number)

    @answers(Cases)
    def cases(self, call: Call[Cases]) -> tuple[Case, ...]:
        resident = self._residents.of(call.request.session)
        with self._office.database.transaction() as db:
            rows = db.execute(
                "SELECT number FROM application WHERE resident = ? ORDER BY number DESC",
                (resident,),
            ).fetchall()
            own = [self._case(db, number) for (number,) in rows]
        known = self._office.county.cases(resident, self._office.now().date())
        return (*own, *known)

    @finds("case")
    def case(self, number: str, _terminal: str = "") -> Case:
        """What became of the application of that number."""
        with self._office.database.transaction() as db:
            return self._case(db, int(number))

    def _case(self, db: sqlite3.Connection, number: int) -> Case:
        procedure_id, accepted_at = db.execute(
            "SELECT procedure_id, accepted_at FROM application WHERE number = ?", (number,)
        ).fetchone()
        county, at = self._office.county, datetime.fromisoformat(accepted_at)
        procedure = county.procedures[procedure_id]
        return Case(
            _NUMBER.format(number),
            procedure.title,
            county.departments[procedure.department_id].title,
            CaseState.ACCEPTED,
            at.date(),
            _working_days_after(at.date(), procedure.days),
            (CaseStep(_ACCEPTED, at, _WAY), *_AHEAD),
        )


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
