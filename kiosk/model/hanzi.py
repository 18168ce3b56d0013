"""Private-use code points that old cards and systems still carry, as the characters they mean.

GB 18030-2022 gave 18 of them code points of their own; six more moved in the same table
without standing in its annex; U+E863 is 䶮. What remains in U+E000–F8FF has no meaning that
could be looked up: it is kept as it is and drawn as a visible placeholder.
"""

from __future__ import annotations

_GB18030_2022 = {
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
}
_OTHERS = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE831: 0x215D7,
    0xE83B: 0x2298F,
    0xE855: 0x241FE,
    0xE863: 0x4DAE,
}
PRIVATE_USE = {**_GB18030_2022, **_OTHERS}


def normalise(text: str) -> str:
    """The text with every known private-use character replaced; as many characters as before."""
    return text.translate(PRIVATE_USE)
