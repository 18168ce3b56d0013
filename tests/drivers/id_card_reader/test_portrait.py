"""The plug-in point for a picture decoder, with a decoder installed for the test."""

from pathlib import Path

import pytest

from drivers.id_card_reader.module import PHOTO
from drivers.id_card_reader.portrait import portrait
from kiosk.base.errors import CardUnreadable
from kiosk.model.personal import PersonalBytes

DECODER = """
def decode(wlt):
    if wlt[:2] != b"WL":
        raise ValueError("no picture")
    return b"BM" + wlt[2:6]
"""


@pytest.fixture
def decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_vendor.py").write_text(DECODER)
    info = tmp_path / "some_vendor-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-vendor\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[kiosk.wlt]\nsome_vendor = some_vendor:decode\n")
    monkeypatch.syspath_prepend(tmp_path)


def test_without_a_decoder_there_is_no_picture() -> None:
    assert portrait(PersonalBytes(PHOTO)) is None


@pytest.mark.usefixtures("decoder")
def test_an_installed_decoder_makes_the_picture() -> None:
    assert portrait(PersonalBytes(PHOTO)) == PersonalBytes(b"BM\x66\x00\x7e\x00")
    assert portrait(PersonalBytes(b"")) is None


@pytest.mark.usefixtures("decoder")
def test_a_picture_that_cannot_be_decoded() -> None:
    with pytest.raises(CardUnreadable):
        portrait(PersonalBytes(b"nonsense"))
