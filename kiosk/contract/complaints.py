"""Complaints and suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.base.bounds import ClaimCode, Identifier
from kiosk.contract.catalogue import EXAMPLE_TOPIC, Topic
from kiosk.contract.claims import claimable
from kiosk.contract.request import EXAMPLE_CODE, Change, Exchange, Letters


@claimable("complaint")
@dataclass(frozen=True)
class Received:
    """A complaint or suggestion that the platform has. It says nothing of the person."""

    topic: Topic


@dataclass(frozen=True)
class Complain(
    Change[None],
    route="POST /v1/complaints",
    problems=("topic.unknown", "claim_code.taken"),
    subject="topic_id",
    letters=Letters("complaint", quota=200),
):
    """Takes in a complaint or suggestion.

    It is known by the claim code that its kiosk made.
    """

    topic_id: Identifier
    claim_code: ClaimCode


def examples() -> Iterator[Exchange[None]]:
    """See `Exchange`."""
    yield Exchange(Complain(EXAMPLE_TOPIC.id, EXAMPLE_CODE), None)
