"""The text block of a card, both ways."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card_reader.card import LAYOUTS, SIZE, identity_card, moved, pack, text, unpack
from drivers.id_card_reader.codes import NATIONS
from kiosk.base.errors import CardNotRecognised, CardNumberWrong, CardUnreadable
from kiosk.base.hanzi import PRIVATE_USE
from kiosk.model.identity import CardKind, Sex
from kiosk.model.personal import PersonalText

RESIDENT = {
    "name": "张桂兰",
    "sex": "2",
    "nation": "01",
    "birth": "19580312",
    "address": "清河县柳林镇",
    "number": "11010519491231002X",
    "authority": "清河县公安局",
    "valid_from": "20180401",
    "valid_to": "长期",
}


def resident(**fields: str) -> bytes:
    return pack(CardKind.RESIDENT, {**RESIDENT, **fields})


def patched(block: bytes, offset: int, raw: bytes) -> bytes:
    return block[:offset] + raw + block[offset + len(raw) :]


@st.composite
def cards(draw: st.DrawFn) -> tuple[CardKind, dict[str, str]]:
    kind = draw(st.sampled_from(CardKind))
    fields = {}
    for key, spans in LAYOUTS[kind].items():
        units = sum(length for _, length in spans) // 2
        value = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=units))
        while len(value.encode("utf-16-le")) > units * 2:
            value = value[:-1]
        fields[key] = value.rstrip(" \0")
    return kind, fields


@given(cards())
def test_packing_and_unpacking_are_inverse(card: tuple[CardKind, dict[str, str]]) -> None:
    kind, fields = card
    block = pack(kind, fields)

    assert len(block) == SIZE
    found, raw = unpack(block)
    assert (found, {key: text(field) for key, field in raw.items()}) == card


@given(st.binary(min_size=SIZE, max_size=SIZE) | st.binary(max_size=300))
def test_any_block_is_a_card_or_one_of_our_errors(block: bytes) -> None:
    with suppress(CardUnreadable, CardNotRecognised, CardNumberWrong):
        identity_card(block)


@given(st.binary(max_size=60), st.integers(0, SIZE))
def test_damage_to_a_sound_block_is_a_card_or_one_of_our_errors(raw: bytes, offset: int) -> None:
    block = patched(resident(), offset, raw)[:SIZE]
    with suppress(CardUnreadable, CardNotRecognised, CardNumberWrong):
        identity_card(block)


def test_the_layouts_neither_overlap_nor_leave_the_block() -> None:
    for layout in LAYOUTS.values():
        spans = sorted([span for spans in layout.values() for span in spans] + [(248, 2)])
        ends = [offset + length for offset, length in spans]
        assert all(
            end <= start for end, (start, _) in zip(ends, [*spans[1:], (SIZE, 0)], strict=True)
        )


def test_a_resident_card() -> None:
    card = identity_card(resident())

    assert card.kind is CardKind.RESIDENT
    assert card.name.reveal() == "张桂兰"
    assert card.sex is Sex.FEMALE
    assert card.nation == "汉"
    assert card.birth.reveal() == "19580312"
    assert card.valid_from == date(2018, 4, 1)
    assert card.valid_to is None


def test_golden_bytes_of_a_resident_card() -> None:
    block = resident()

    assert block[0:8] == bytes.fromhex("205F 4268 7051 2000")
    assert block[30:32] == b"2\0"
    assert block[122:158] == "11010519491231002X".encode("utf-16-le")
    assert block[204:220] == bytes.fromhex("7F95 1F67") + b" \0" * 6
    assert block[248:250] == b" \0"


@pytest.mark.parametrize("flag", [b"\0\0", b" \0"])
def test_a_blank_flag_is_a_resident_card(flag: bytes) -> None:
    assert unpack(patched(resident(), 248, flag))[0] is CardKind.RESIDENT


def test_another_flag_is_no_card_we_know() -> None:
    with pytest.raises(CardNotRecognised):
        unpack(patched(resident(), 248, b"Z\0"))


def test_a_wrong_check_digit() -> None:
    with pytest.raises(CardNumberWrong):
        identity_card(resident(number="110105194912310021"))


@pytest.mark.parametrize("key", ["valid_from", "valid_to"])
@pytest.mark.parametrize("value", ["20181399", "2018040", "长", "２０１８０４０１", "2018-W01"])
def test_a_date_that_is_none(key: str, value: str) -> None:
    with pytest.raises(CardUnreadable):
        identity_card(resident(**{key: value}))


def test_a_last_day_left_blank_is_never_taken_for_long_term() -> None:
    with pytest.raises(CardUnreadable):
        identity_card(resident(valid_to=""))


def test_a_first_day_left_blank_is_unknown() -> None:
    assert identity_card(resident(valid_from="")).valid_from is None


@pytest.mark.parametrize(("code", "sex"), [("1", Sex.MALE), ("9", Sex.UNSTATED), ("", Sex.UNKNOWN)])
def test_sex_codes(code: str, sex: Sex) -> None:
    assert identity_card(resident(sex=code)).sex is sex


@pytest.mark.parametrize(
    ("code", "name"), [("01", "汉"), ("15", "土家"), ("56", "基诺"), ("97", "其他"), ("77", "77")]
)
def test_nation_codes(code: str, name: str) -> None:
    assert len(NATIONS) == 58
    assert identity_card(resident(nation=code)).nation == name


@pytest.mark.parametrize(("old", "new"), PRIVATE_USE.items(), ids=lambda value: f"{value:X}")
def test_private_use_characters_are_normalised(old: int, new: int) -> None:
    card = identity_card(resident(name=f"王{chr(old)}", address=f"{chr(old)}家村"))

    assert card.name.reveal() == f"王{chr(new)}"
    assert card.address.reveal() == f"{chr(new)}家村"


def test_characters_without_a_meaning_are_kept() -> None:
    assert identity_card(resident(name="王\ue000\uf8ff")).name.reveal() == "王\ue000\uf8ff"


def test_characters_beyond_the_basic_plane() -> None:
    assert (
        identity_card(resident(name="㛃\U00020bb7\U00031350")).name.reveal()
        == "㛃\U00020bb7\U00031350"
    )


def test_half_a_surrogate_pair_is_a_visible_placeholder() -> None:
    cut = patched(resident(name="王" * 14), 28, bytes.fromhex("42D8"))

    assert identity_card(cut).name.reveal() == "王" * 14 + "\ufffd"


def test_an_english_name_across_two_fields() -> None:
    name = "MONTGOMERY-FITZWILLIAM, ALEXANDRA CATHERINE"
    block = pack(
        CardKind.FOREIGNER_2023,
        {"english_name": name, "number": "911124198108030024", "valid_to": "20340101"},
    )

    card = identity_card(block)

    assert card.english_name.reveal() == name
    assert card.name.reveal() == name


def test_the_newest_address_replaces_the_printed_one_unless_blank() -> None:
    card = identity_card(resident())
    newest = "清河县\ue863家湾".ljust(35).encode("utf-16-le")

    assert moved(card, newest).address == PersonalText("清河县䶮家湾")
    assert moved(card, b"") == moved(card, b" \0" * 35) == card


@pytest.mark.parametrize("fields", [{"nickname": "x"}, {"name": "王" * 16}])
def test_what_cannot_be_packed(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        pack(CardKind.RESIDENT, fields)
