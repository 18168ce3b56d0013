"""Private-use code points that old cards and systems still carry, as the characters they mean.

Where GBK had no Unicode character for a cell of its table it used U+E766–E864, cell after cell.
GB 18030 gave the characters of these cells code points of their own: most in its first edition
(2000), ḿ in 2005, and in 2022 the last 18 (its annex) and six more beside them. The tables are
those of GB 18030-2022 as glibc's converter `GB18030` has them and, for the 18, encoding_rs
(GB18030_2022_OVERRIDE_PUA). CPython's codec is older and knows the pairs of 2000 only.

What remains in U+E000–F8FF has no meaning that could be looked up: it is kept as it is and drawn
as a visible placeholder.
"""

from __future__ import annotations

_PUNCTUATION = "︐︒︑︓︔︕︖︗︘︙"
"""From U+E78D: cells A6D9–A6DF, A6EC, A6ED and A6F3, for vertical writing."""

_COMPOSITION = "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"
"""From U+E7E7: cells A989–A995."""

_HANZI = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟"
    "㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟"
    "䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""From U+E815: cells FE50–FEA0, the 80 hanzi and radicals that GBK had before Unicode."""

_RUNS = {
    0xE76C: "€",
    0xE78D: _PUNCTUATION,
    0xE7C7: "ḿǹ",
    0xE7E7: _COMPOSITION,
    0xE815: _HANZI,
}
PRIVATE_USE = {
    first + place: ord(character)
    for first, run in _RUNS.items()
    for place, character in enumerate(run)
}


def normalise(text: str) -> str:
    """The text with every known private-use character replaced; as many characters as before."""
    return text.translate(PRIVATE_USE)
