"""One of several options; many are paged, and searched by initials."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kiosk.base.text import Titles, text
from kiosk.views.choose import Choose, Option
from kiosk.views.sample import NAME, Sample, at_booking, at_paying
from screens.cells import LazyCells
from screens.initials import Initials
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part

AT_ONCE = 8
FEW = 4
"""Up to so many options stand below each other, large."""


@renders(Choose)
class ChooseScreen(Screen[Choose[Any]]):
    """The list, or the pad that searches it. The pad offers the keys that lead somewhere."""

    searching = False
    typed = ""

    def __init__(
        self, view: Choose[Any], answer: Callable[[Any], None], changed: Callable[[], None]
    ) -> None:
        super().__init__(view, answer, changed)
        self._initials = Initials([option.search for option in view.options])

    def content(self, theme: Theme) -> Content:
        return self._pad(theme) if self.searching else self._list(theme)

    # --- the list

    def _list(self, theme: Theme) -> Content:
        found = self._found()
        few = len(found) <= FEW and not self.tight
        cells = LazyCells(len(found), lambda n: self._option(theme, found[n], few=few))
        grid = Grid(cells, least=theme.tile * 9.5, columns=0, per_page=AT_ONCE, even=True)
        if few:
            grid.columns, grid.least = 1, 0
        elif theme.target > 120:
            grid.fit = (1, 2)
        grid.tallest = theme.target * 1.5
        return Content(touch=grid, primary=self._search(theme), hint=self._hint())

    @property
    def densities(self) -> int:  # type: ignore[override]  # by the room there is
        """Full-width rows with all they say; in little room, rows of the name alone."""
        return 2 if self.tight else 1

    def _option(self, theme: Theme, index: int, *, few: bool) -> Button:
        option: Option[Any] = self.view.options[index]
        return Button(
            theme,
            option.title,
            names=(f"option:{index}", f"value:{option.value}"),
            act=self.say(option.value),
            icon=option.icon,
            detail="" if self.density else option.detail,
            size=theme.tile if few else theme.body,
            bold=True,
            left=True,
            padding=12 if self.tight else 28,
            kind="quiet",
            enabled=option.enabled,
        )

    def _search(self, theme: Theme) -> Button | None:
        if not self._searchable():
            return None
        words = text("screen.search_again") if self.typed else text("screen.search")
        return Button(theme, words, names=("search",), act=self._open, icon="search")

    def _hint(self) -> Any:
        if not self.typed:
            return None
        return text("screen.found", typed=self.typed.upper(), count=len(self._found()))

    # --- the pad

    def _pad(self, theme: Theme) -> Content:
        keys: list[Part] = [
            self._key(theme, c.upper(), f"letter:{c}", lambda c=c: self._type(c))
            for c in self._initials.leading(self.typed)
        ]
        keys.append(self._key(theme, "", "delete", self._delete, icon="delete"))
        grid = Grid(keys, least=theme.target, columns=0, even=True, tallest=theme.target)
        count = len(self._found())
        words = text("screen.show_found", count=count)
        primary = self.main(theme, words, self._close, enabled=count > 0, icon="search")
        return Content(
            touch=grid,
            primary=primary,
            question=text("screen.search_question"),
            hint=text("screen.typed", typed=self.typed.upper() or "—"),
        )

    def _key(self, theme: Theme, words: str, name: str, act: Any, icon: str = "") -> Button:
        enabled = name != "delete" or bool(self.typed)
        return Button(
            theme, words, names=(name,), act=act, icon=icon, size=theme.tile, enabled=enabled
        )

    # --- searching

    def _searchable(self) -> bool:
        options = self.view.options
        return len(options) > AT_ONCE and any(option.search for option in options)

    def _found(self) -> Sequence[int]:
        return self._initials.found(self.typed)

    def _type(self, character: str) -> None:
        self.typed += character
        self.changed()

    def _delete(self) -> None:
        self.typed = self.typed[:-1]
        self.changed()

    def _open(self) -> None:
        self.searching, self.typed = True, ""
        self.rewind()
        self.changed()

    def _close(self) -> None:
        self.searching = False
        self.rewind()
        self.changed()


_DEPARTMENTS = (
    ("gaj", "公安局", "Public Security Bureau", "户籍、身份证、出入境"),
    ("mzj", "民政局", "Civil Affairs Bureau", "婚姻登记、低保"),
    ("rsj", "人力资源和社会保障局", "Human Resources and Social Security Bureau", "社保、就业"),
    ("ybj", "医疗保障局", "Medical Insurance Bureau", "参保、异地就医备案"),
    ("zjj", "住房和城乡建设局", "Housing and Construction Bureau", "公租房"),
    ("gtj", "自然资源和规划局", "Natural Resources and Planning Bureau", "不动产登记"),
    ("swj", "税务局", "Tax Bureau", ""),
    ("scj", "市场监督管理局", "Market Regulation Bureau", "营业执照"),
    ("nyj", "农业农村局", "Agriculture Bureau", "惠农补贴"),
    ("jyj", "教育局", "Education Bureau", "入学、转学"),
    ("wjj", "卫生健康局", "Health Bureau", ""),
    ("clj", "残疾人联合会", "Disabled Persons' Federation", "残疾人证"),
    ("tyj", "退役军人事务局", "Veterans Affairs Bureau", ""),
)


def samples() -> Iterator[Sample]:
    """Many options, their search and what it finds, and few."""
    many = tuple(
        Option(initials, Titles(zh, en), Titles(detail) if detail else "", "building", initials)
        for initials, zh, en, detail in _DEPARTMENTS
    )
    departments, midway = Choose(text("book.department"), options=many), at_booking(1)
    yield Sample("choose-many", departments, midway)
    yield Sample("choose-search", departments, midway, taps=("search",))
    yield Sample("choose-found", departments, midway, taps=("search", "letter:g", "primary"))
    kinds = (
        Option("gas", Titles("燃气费", "Gas"), icon="gas"),
        Option("water", Titles("水费", "Water"), icon="water"),
        Option("power", Titles("电费", "Electricity"), icon="electricity"),
    )
    yield Sample("choose-few", Choose(text("pay.kind"), options=kinds), at_paying(0))
    both = tuple(text(f"screen.{who}", name=NAME.masked) for who in ("resident", "staff"))
    beside = replace(at_paying(0), people=both)
    yield Sample("choose-beside-staff", Choose(text("pay.kind"), options=kinds), beside)
    ways = (
        Option(1, text("way.id_card"), text("way.id_card.hint"), "card"),
        Option(2, Titles("电子社保卡", "Electronic social-security card"), "", "phone"),
    )
    yield Sample(
        "choose-way", Choose(text("identify.ways"), options=ways), replace(at_booking(0), people=())
    )
