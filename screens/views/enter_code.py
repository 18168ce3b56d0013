"""A claim code typed on the page's own keys, or held under the scanner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.keys import claim_code
from kiosk.base.text import Words, text
from kiosk.views.base import Look
from kiosk.views.entry import EnterCode
from kiosk.views.sample import Sample, framed
from screens.entry import Entry
from screens.screen import Content, Grid, renders
from screens.theme import Theme
from screens.widgets.codepad import CodePad
from screens.widgets.sign import sign


@renders(EnterCode)
class EnterCodeScreen(Entry[EnterCode]):
    """What is wrong stands above the field; a typing error is told at the last character. Where
    the keys would be too many to touch, each stands for four at first."""

    length = 8
    four = ""

    @property
    def given(self) -> str:
        return self.view.typed

    @property
    def faulty(self) -> bool:
        return self.full and not claim_code(self.typed)

    def content(self, theme: Theme) -> Content:
        wrong = self._wrong()
        lead = [self.field(theme, self.view.label, wrong)]
        scan = self.view.scanner and not wrong
        if scan:
            lead.append(sign(theme, "scan", text("screen.scan_code")))
        return Content(
            lead=lead,
            touch=self._keys(theme),
            primary=self.confirm(theme),
            hint="" if wrong or (scan and self.tight) else None,
            wrong="",
            slim=theme.target > 120,
            question_size=theme.tile if self.density else 0,
        )

    def _wrong(self) -> Words:
        if self.full and not self.refused:
            return text("claim.mistyped") if self.faulty else ""
        return self.view.wrong

    def _keys(self, theme: Theme) -> Grid:
        pad = CodePad(theme, self._type, self.delete, self._open, self.full, not self.typed)
        if theme.target <= 120 and not self.tight:
            return pad.every()
        return pad.four(self.four) if self.four else pad.fours()

    def _type(self, character: str) -> None:
        self.four = ""
        self.type(character)

    def _open(self, characters: str) -> None:
        self.four = characters
        self.changed()


def samples() -> Iterator[Sample]:
    """Empty, with and without a scanner; not taken; begun, full, mistyped; a key opened."""
    claim = framed("claim", ("code", "look"), 0)
    hint = text("claim.hint")
    code = EnterCode(text("claim.question"), text("slip.claim"), scanner=True, hint=hint)
    yield Sample("code", code, claim)
    yield Sample("code-no-scanner", replace(code, scanner=False), claim)
    wrong = replace(code, typed="7KQM2XW6", wrong=text("claim.unknown"))
    yield Sample("code-wrong", wrong, claim)
    for name, typed in (("typed", "7KQM2"), ("full", "7KQM2XW6"), ("mistyped", "7KQM2XWP")):
        yield Sample(f"code-{name}", code, claim, taps=tuple(f"key:{c}" for c in typed))
    opened = ("keys:6789", "key:7", "keys:JKMN")
    yield Sample("code-four", code, claim, taps=opened, tapped_in=Look.LARGE)
