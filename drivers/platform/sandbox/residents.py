"""Identity sessions and ratings."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime, timedelta

from drivers.platform.sandbox.county import pseudonym
from drivers.platform.sandbox.desk import Call, Office, Refusal, answers
from kiosk.contract.identity import IdentitySession, OpenSession
from kiosk.contract.reports import Rate
from kiosk.model.identity import number_is_sound
from kiosk.model.personal import SessionToken

SESSION = timedelta(minutes=30)
_SERVICE = re.compile(r"[a-z_]+")


class Residents:
    """Knows every resident whose number is sound."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @answers(OpenSession)
    def open_session(self, call: Call[OpenSession]) -> IdentitySession:
        resident = call.request
        number = resident.number.reveal()
        if not number_is_sound(resident.kind, number) or not resident.name:
            raise Refusal("identity.refused")
        token = secrets.token_urlsafe(24)
        expires_at = self._office.now() + SESSION
        with self._office.database.transaction() as db:
            db.execute(
                "INSERT INTO session VALUES (?, ?, ?)",
                (token, pseudonym(number), expires_at.isoformat()),
            )
        return IdentitySession(SessionToken(token), expires_at)

    def end_sessions(self) -> None:
        """As if all had run out."""
        with self._office.database.transaction() as db:
            db.execute("DELETE FROM session")

    def of(self, session: SessionToken) -> str:
        """The resident of that session."""
        with self._office.database.transaction() as db:
            row = db.execute(
                "SELECT resident, expires_at FROM session WHERE token = ?", (session.reveal(),)
            ).fetchone()
        if row is None or datetime.fromisoformat(row[1]) <= self._office.now():
            raise Refusal("session.ended")
        return str(row[0])

    @answers(Rate)
    def rate(self, call: Call[Rate]) -> None:
        """A service may be rated any number of times, a claim code once."""
        rating = call.request
        if not rating.subject or not 1 <= rating.grade <= 5:
            raise Refusal("rating.invalid")
        with self._office.database.transaction() as db:
            once = not _SERVICE.fullmatch(rating.subject)
            known = db.execute("SELECT 1 FROM rating WHERE subject = ?", (rating.subject,))
            if once and known.fetchone():
                raise Refusal("rating.exists")
            db.execute(
                "INSERT INTO rating (subject, grade, reasons) VALUES (?, ?, ?)",
                (rating.subject, rating.grade, json.dumps(rating.reasons)),
            )
