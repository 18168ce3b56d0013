"""Personal data is never shown by accident."""

import copy
import json
import logging
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.identity import CardKind, Resident
from kiosk.model.personal import (
    Personal,
    PersonalBytes,
    PersonalText,
    PersonName,
    PersonNumber,
    ScannedCode,
    Veiled,
)

NUMBER = "429999195803120012"
VALUES = [
    PersonName("张桂兰"),
    PersonNumber(NUMBER),
    PersonalText("清河县柳林镇槐树村三组27号"),
    PersonalBytes(b"WLT0 picture"),
    ScannedCode("130123456789012345"),
]
TEXTS = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), min_size=3)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小三", "张*三"),
        ("张三", "张*"),
        ("张", "*"),
        ("欧阳修远", "欧**远"),
        ("㛃\U00020bb7\U00030edd", "㛃*\U00030edd"),
        ("努尔兰·阿比勒卡瑟莫夫", "努*********夫"),
        ("ABILKASSYMOV, NURLAN", "A*****"),
        ("Li", "L*"),
        ("", ""),
    ],
)
def test_a_name_is_masked_as_residents_know_it(name: str, masked: str) -> None:
    assert PersonName(name).masked == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("421199195803120012", "4211**********0012"),
        ("KAZ110090123105", "KAZ*********105"),
        ("4200318876", "42******76"),
        ("L12345678", "L1*****78"),
        ("20031887", "********"),
        ("", ""),
    ],
)
def test_a_number_shows_its_ends_and_less_where_it_is_short(number: str, masked: str) -> None:
    assert PersonNumber(number).masked == masked


@given(TEXTS)
def test_at_least_half_of_a_number_is_hidden(number: str) -> None:
    masked = PersonNumber(number).masked
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number)


@given(TEXTS, st.sampled_from([PersonName, PersonNumber, PersonalText]))
def test_the_masked_text_never_contains_the_value(value: str, kind: type[PersonName]) -> None:
    personal = kind(value)
    for shown in (str(personal), repr(personal), f"{personal}", f"{personal:>60}", f"{personal!r}"):
        assert value not in shown
    assert personal.reveal() == value


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
def test_no_way_of_making_text_reveals(
    value: Personal[str] | Personal[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("kiosk.test").info("read %s %r", value, value)
    revealed = str(value.reveal())
    shown = [str(value), repr(value), f"{value:^40}", str([value])]
    shown += [f"{value} {value!r}", str({"k": value}), str(ValueError(value))]
    assert not [text for text in [*shown, caplog.text] if revealed in text]


@dataclass(frozen=True)
class Form:
    name: PersonName
    number: PersonNumber


def test_a_dataclass_of_personal_values_is_masked() -> None:
    assert str(Form(PersonName("张桂兰"), PersonNumber(NUMBER))) == (
        "Form(name=PersonName(张*兰), number=PersonNumber(4299**********0012))"
    )
    resident = Resident(CardKind.RESIDENT, PersonName("张桂兰"), PersonNumber(NUMBER))
    assert NUMBER not in repr(resident)
    assert "桂" not in repr(resident)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize(
    "take_out",
    [
        json.dumps,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        msgspec.json.encode,
        msgspec.msgpack.encode,
    ],
)
def test_encoders_and_copies_refuse(value: object, take_out: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        take_out(value)


def test_a_form_cannot_be_flattened_into_plain_values_unnoticed() -> None:
    with pytest.raises(TypeError):
        asdict(Form(PersonName("张桂兰"), PersonNumber(NUMBER)))


def test_equal_by_kind_and_value() -> None:
    assert PersonName("张三") == PersonName("张三")
    assert PersonName("张三") != PersonName("李四")
    assert PersonNumber("12345678") != PersonalText("12345678")
    assert PersonNumber("12345678") != "12345678"
    assert len({PersonName("张三"), PersonName("张三"), PersonalText("张三")}) == 2


def test_empty_is_false() -> None:
    assert not PersonalBytes(b"")
    assert PersonalText("槐树村")


def test_a_veiled_value_is_made_when_it_is_revealed_and_its_bytes_go_with_it() -> None:
    raw, read = bytearray(b"Willow Lane 27"), list[str]()

    def told(kept: bytearray) -> str:
        read.append("read")
        return kept.decode()

    address = PersonalText(Veiled(raw, told))
    same = address
    assert f"{address} {address!r}" == "*** PersonalText(***)"
    assert not read
    assert address.reveal() == "Willow Lane 27"
    assert address == PersonalText("Willow Lane 27") != PersonalText("")
    assert hash(address) == hash(PersonalText("Willow Lane 27"))

    del address
    assert same.reveal() == "Willow Lane 27"
    del same
    assert raw == bytes(14)


def test_a_veiled_value_is_masked_by_what_it_is() -> None:
    assert str(PersonNumber(Veiled(bytearray(NUMBER, "ascii"), bytearray.decode))) == str(
        PersonNumber(NUMBER)
    )
    assert not PersonName(Veiled(bytearray(), bytearray.decode))
