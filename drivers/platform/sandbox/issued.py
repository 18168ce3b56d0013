"""Proofs of the fictional county, as PDF."""

from __future__ import annotations

import io
import re
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from drivers.platform.sandbox.desk import Call, Refusal, answers
from drivers.platform.sandbox.residents import Residents
from drivers.platform.sandbox.web import Platform
from kiosk.contract.proofs import FetchProof
from kiosk.model.content import Content

A4 = (1240, 1754)
"""At 150 dots an inch."""
_KNOWN = re.compile("P-[0-9]{8}-[0-9]{4}")


class Issued:
    """Every resident has any proof whose number is one."""

    def __init__(self, residents: Residents) -> None:
        self._residents = residents

    @answers(FetchProof)
    def fetch(self, call: Call[FetchProof]) -> Content:
        """An A4 page that says of itself that it is none."""
        self._residents.of(call.request.session)
        if not _KNOWN.fullmatch(call.request.proof_id):
            raise Refusal("proof.unknown")
        return Content("application/pdf", bytearray(_drawn(call.request.proof_id)))


@cache
def _drawn(number: str) -> bytes:
    page = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(page)
    lines = [("参保缴费证明", 72), (f"编号 {number}", 40), ("清河县不存在，本页仅供演示", 40)]
    for row, (text, size) in enumerate(lines):
        font = ImageFont.truetype(sans_path(), size)
        draw.text((A4[0] / 2, 300 + 160 * row), text, 0, font, anchor="mm")
    written = io.BytesIO()
    page.save(written, "PDF", resolution=150)
    return written.getvalue()


def open_desk(platform: Platform) -> Issued:
    """Found by walking the sandbox's folder."""
    return Issued(platform.residents)
