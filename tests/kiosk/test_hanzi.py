"""Private-use characters of old cards."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.hanzi import PRIVATE_USE, normalise

CELLS = (
    (0xE766, "A2AB-A2B0 A2E3-A2E4 A2EF-A2F0 A2FD-A2FE A4F4-A4FE A5F7-A5FE A6B9-A6C0"),
    (0xE78D, "A6D9-A6DF A6EC-A6ED A6F3-A6F3 A6F6-A6FE A7C2-A7D0 A7F2-A7FE A896-A8A0"),
    (0xE7C7, "A8BC-A8BC A8BF-A8BF A8C1-A8C4 A8EA-A8FE A958-A958 A95B-A95B A95D-A95F"),
    (0xE7E7, "A989-A995 A997-A9A3 A9F0-A9FE D7FA-D7FE FE50-FE7E FE80-FEA0"),
)
"""The cells of GBK that have no character of their own, in the order of U+E766–E864."""

SINCE_2022 = """
    E816 20087  E817 20089  E818 200CC  E81E 9FB4   E826 9FB5  E82B 9FB6  E82C 9FB7  E831 215D7
    E832 9FB8   E83B 2298F  E843 9FB9   E854 9FBA   E855 241FE E864 9FBB
    E78D FE10   E78E FE12   E78F FE11   E790 FE13   E791 FE14  E792 FE15  E793 FE16  E794 FE17
    E795 FE18   E796 FE19
"""
"""What CPython's codec does not know yet: encoding_rs's table and the six pairs beside it."""

SINCE_2005 = {0xE7C7: 0x1E3F}


def cells() -> dict[int, bytes]:
    """Each private-use code point with its cell."""
    found: dict[int, bytes] = {}
    for first, runs in CELLS:
        bounds = [tuple(int(end, 16) for end in run.split("-")) for run in runs.split()]
        codes = [code for start, end in bounds for code in range(start, end + 1)]
        found |= {first + at: code.to_bytes(2, "big") for at, code in enumerate(codes)}
    return found


def test_the_cells_are_all_there_are() -> None:
    assert list(cells()) == list(range(0xE766, 0xE865))


def test_the_table_is_what_the_codec_of_2000_says_and_what_came_after() -> None:
    codec = {old: ord(cell.decode("gb18030")) for old, cell in cells().items()}
    given_then = {old: new for old, new in codec.items() if not 0xE000 <= new <= 0xF8FF}
    points = [int(point, 16) for point in SINCE_2022.split()]
    later = dict(zip(points[::2], points[1::2], strict=True))
    assert {**given_then, **SINCE_2005, **later} == PRIVATE_USE


def test_the_table_is_what_the_c_library_says() -> None:
    """glibc's converter has the whole of it, from another source than CPython's."""
    old = {cell: point for point, cell in cells().items()}
    command = ["iconv", "-f", "GB18030", "-t", "UTF-8"]
    said = subprocess.run(command, input=b"".join(old), capture_output=True, check=True)
    pairs = zip(old.values(), map(ord, said.stdout.decode()), strict=True)
    assert {point: new for point, new in pairs if new != point} == PRIVATE_USE


def test_none_of_gbk_s_hanzi_stays_a_box() -> None:
    assert all(point in PRIVATE_USE for point in range(0xE815, 0xE865))
    assert not any(0xE000 <= new <= 0xF8FF for new in PRIVATE_USE.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *[("王\ue82d", "王㭎"), ("\ue844", "䜣"), ("\ue837", "䌷"), ("\ue840", "䓖")],
        *[("\ue82a", "㧐"), ("\ue81b", "㑇"), ("张\ue863\ue816", "张䶮\U00020087")],
    ],
)
def test_names_that_were_told_from_the_field(old: str, new: str) -> None:
    assert normalise(old) == new


def test_what_is_unknown_stays() -> None:
    assert normalise("\ue000\ue865\uf8ff") == "\ue000\ue865\uf8ff"


@given(st.text())
def test_it_neither_drops_nor_adds_and_doing_it_twice_is_doing_it_once(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert normalise(normalise(text)) == normalise(text)
