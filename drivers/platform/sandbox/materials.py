"""Papers handed in page by page. Of a page only what tells it from others is kept."""

from __future__ import annotations

import sqlite3

from drivers.platform.sandbox.desk import Call, Office, Refusal, answers
from drivers.platform.sandbox.residents import Residents
from drivers.platform.sandbox.web import Platform
from kiosk.contract.materials import HandIn, Material, MaterialPage, ReadMaterial, SendPage
from kiosk.model.personal import SessionToken


class Materials:
    """Each paper belongs to the resident whose session sent its first page."""

    def __init__(self, office: Office, residents: Residents) -> None:
        self._office = office
        self._residents = residents

    @answers(SendPage)
    def send(self, call: Call[SendPage]) -> MaterialPage:
        sent, content = call.request, call.content
        with self._office.database.transaction() as db:
            owner = self._residents.of(sent.session)
            if self._is_complete(db, owner, sent.material):
                raise Refusal("material.complete")
            page = MaterialPage(sent.number, sent.media, sent.digest, len(content))
            row = (owner, sent.material, page.number, page.media, page.digest, page.size)
            db.execute("INSERT OR REPLACE INTO material_page VALUES (?, ?, ?, ?, ?, ?)", row)
        return page

    @answers(ReadMaterial)
    def read(self, call: Call[ReadMaterial]) -> Material:
        return self._found(call.request.session, call.request.material)

    @answers(HandIn)
    def hand_in(self, call: Call[HandIn]) -> Material:
        asked = call.request
        with self._office.database.transaction() as db:
            there = self._found(asked.session, asked.material)
            if tuple(page.digest for page in there.pages) != asked.digests:
                raise Refusal("material.incomplete")
            row = (self._residents.of(asked.session), asked.material)
            db.execute("INSERT OR IGNORE INTO material VALUES (?, ?)", row)
        return Material(there.key, there.pages, complete=True)

    def _found(self, session: SessionToken, key: str) -> Material:
        with self._office.database.transaction() as db:
            owner = self._residents.of(session)
            rows = db.execute(
                "SELECT number, media, digest, size FROM material_page"
                " WHERE resident = ? AND material = ? ORDER BY number",
                (owner, key),
            ).fetchall()
            if not rows:
                raise Refusal("material.unknown")
            pages = tuple(MaterialPage(*row) for row in rows)
            return Material(key, pages, self._is_complete(db, owner, key))

    @staticmethod
    def _is_complete(db: sqlite3.Connection, owner: str, key: str) -> bool:
        question = "SELECT 1 FROM material WHERE resident = ? AND key = ?"
        return db.execute(question, (owner, key)).fetchone() is not None


def open_desk(platform: Platform) -> Materials:
    """Found by walking the sandbox's folder."""
    return Materials(platform.office, platform.residents)
