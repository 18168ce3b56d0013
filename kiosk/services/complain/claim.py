"""What became of a complaint that was found by its claim code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.base.text import text
from kiosk.contract.complaints import Received
from kiosk.views.result import Result
from kiosk.views.review import Row
from kiosk.views.status import Status
from kiosk.visit.claimed import LOOKED, ClaimPage, Found
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, To, page
from kiosk.visit.session import Session


@page("look")
async def complaint(session: Session, state: Found) -> To[Any] | End:
    topic = state.thing.topic
    rows = (Row(text("complain.topic"), topic.title, strong=True),)
    view = Result(text("claim.complaint"), Status.RECEIVED, state.code, rows)
    await conclude(session, view, None)
    return End(view.ending, LOOKED)


CLAIMS: Mapping[type[Any], ClaimPage] = {Received: ClaimPage(complaint)}
