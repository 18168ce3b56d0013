"""Proofs that the platform issues, as documents to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.base.bounds import Identifier
from kiosk.contract.request import EXAMPLE_SESSION, Download, Exchange
from kiosk.model.content import Content
from kiosk.model.personal import SessionToken


@dataclass(frozen=True)
class FetchProof(
    Download,
    route="GET /v1/proofs/{proof_id}",
    problems=("proof.unknown",),
    media=("application/pdf",),
    largest=20 * 1024 * 1024,
):
    """A proof of the resident's, as it is to be printed."""

    session: SessionToken
    proof_id: Identifier


def examples() -> Iterator[Exchange[Content]]:
    """See `Exchange`."""
    document = Content("application/pdf", bytearray(b"%PDF-1.7\n%%EOF\n"))
    yield Exchange(FetchProof(EXAMPLE_SESSION, "P-20261201-0042"), document)
