"""What is sealed opens with its key at its place, and tells nothing otherwise."""

import base64
import os
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.config import StoreSettings
from kiosk.base.errors import ConfigError, Unsealable
from kiosk.store.vault import Vault, open_vault

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
FACTS = '{"payer": "张桂兰"}'.encode()
PLACE = "intent 7f"


def line(key: bytes) -> bytes:
    return base64.b64encode(key) + b"\n"


def unsealable(vault: Vault, sealed: bytes, place: str = PLACE) -> str:
    with pytest.raises(Unsealable) as caught:
        vault.open(sealed, place)
    said = str(caught.value)
    assert "张" not in said
    assert OLD.hex() not in said
    assert base64.b64encode(OLD).decode() not in said
    assert place in said
    return said


@given(plain=st.binary(max_size=2000), place=st.text(max_size=60))
def test_what_was_sealed_opens(plain: bytes, place: str) -> None:
    vault = Vault(OLD)
    assert vault.open(vault.seal(plain, place), place) == plain


def test_nothing_of_it_can_be_read_and_the_same_never_looks_the_same() -> None:
    vault = Vault(OLD)
    first, second = vault.seal(FACTS, PLACE), vault.seal(FACTS, PLACE)
    assert first != second
    assert FACTS not in first
    assert "张桂兰".encode() not in first


def test_it_opens_in_its_own_row_only() -> None:
    vault = Vault(OLD)
    said = unsealable(vault, vault.seal(FACTS, "intent 7e"))
    assert "altered or moved" in said


def test_every_altered_bit_is_found() -> None:
    vault = Vault(OLD)
    sealed = vault.seal(FACTS, PLACE)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        unsealable(vault, bytes(altered))


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 30])
def test_what_was_cut_off_is_found(length: int) -> None:
    vault = Vault(OLD)
    unsealable(vault, vault.seal(FACTS, PLACE)[:length])


def test_a_lost_key_is_named_and_so_are_those_there_are() -> None:
    sealed = Vault(OLD).seal(FACTS, PLACE)
    said = unsealable(Vault(NEW), sealed)
    lost, held = sealed[1:5].hex(), Vault(NEW).seal(b"", "")[1:5].hex()
    assert f"sealed with key {lost}" in said
    assert f"this terminal has {held}" in said


def test_after_a_change_of_keys_the_new_one_seals_and_the_old_one_opens() -> None:
    sealed = Vault(OLD).seal(FACTS, PLACE)
    both = Vault(NEW, OLD)
    assert both.open(sealed, PLACE) == FACTS
    assert Vault(NEW).open(both.seal(FACTS, PLACE), PLACE) == FACTS


def test_a_file_holds_the_sealing_key_above_the_older_ones(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    file.write_bytes(line(NEW) + line(OLD))
    file.chmod(0o600)
    vault = open_vault(StoreSettings("store.db", str(file)), production=True, environment={})
    assert vault.open(Vault(OLD).seal(FACTS, PLACE), PLACE) == FACTS
    assert Vault(NEW).open(vault.seal(FACTS, PLACE), PLACE) == FACTS


def beside(folder: Path) -> StoreSettings:
    return StoreSettings(str(folder / "store.db"))


def test_the_first_run_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    first = open_vault(beside(tmp_path), production=False, environment={})
    file = tmp_path / "store.db.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["store.db.key"]
    second = open_vault(beside(tmp_path), production=False, environment={})
    assert second.open(first.seal(FACTS, PLACE), PLACE) == FACTS


def test_two_first_runs_at_once_have_the_same_key(tmp_path: Path) -> None:
    def one(_: int) -> Vault:
        return open_vault(beside(tmp_path), production=False, environment={})

    with ThreadPoolExecutor(8) as runs:
        vaults = list(runs.map(one, range(8)))
    assert {vault.open(vaults[0].seal(FACTS, PLACE), PLACE) for vault in vaults} == {FACTS}


def test_a_store_in_memory_leaves_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    vault = open_vault(StoreSettings(":memory:"), production=False, environment={})
    assert vault.open(vault.seal(FACTS, PLACE), PLACE) == FACTS
    assert list(tmp_path.iterdir()) == []


def test_a_credential_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "store.key").write_bytes(line(OLD))
    (tmp_path / "store.db.key").write_bytes(line(NEW))
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    vault = open_vault(beside(tmp_path), production=True, environment=environment)
    assert Vault(OLD).open(vault.seal(FACTS, PLACE), PLACE) == FACTS


def refused(settings: StoreSettings) -> str:
    with pytest.raises(ConfigError) as caught:
        open_vault(settings, production=True, environment={})
    assert "store.key_file" in caught.value.detail
    return caught.value.detail


def test_in_production_a_missing_key_is_refused_with_the_command_that_makes_one(
    tmp_path: Path,
) -> None:
    settings = StoreSettings("store.db", str(tmp_path / "the key"))
    _, _, command = refused(settings).partition("make one: ")
    assert list(tmp_path.iterdir()) == []
    subprocess.run(["sh", "-c", command], check=True, timeout=60)
    vault = open_vault(settings, production=True, environment={})
    assert vault.open(vault.seal(FACTS, PLACE), PLACE) == FACTS


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_key_that_others_may_read_is_refused_with_the_command_that_closes_it(
    tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "the key"
    file.write_bytes(line(OLD))
    file.chmod(mode)
    settings = StoreSettings("store.db", str(file))
    _, _, command = refused(settings).partition("others: ")
    subprocess.run(["sh", "-c", command], check=True, timeout=60)
    open_vault(settings, production=True, environment={})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_else_s_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "store.key"
    file.write_bytes(line(OLD))
    file.chmod(0o600)
    os.chown(file, 12345, 12345)
    assert "chown" in refused(StoreSettings("store.db", str(file)))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"password\n", line(OLD)[:-9], line(OLD) + line(NEW)[:8], b"\xff\xfe"]
)
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "store.key"
    file.write_bytes(content)
    file.chmod(0o600)
    said = refused(StoreSettings("store.db", str(file)))
    assert "base64" in said
    assert "password" not in said


def test_a_folder_is_no_key(tmp_path: Path) -> None:
    assert "cannot be read" in refused(StoreSettings("store.db", str(tmp_path)))


def test_a_key_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()
    settings = StoreSettings("store.db", str(tmp_path / "blocked" / "store.key"))
    with pytest.raises(ConfigError, match=r"blocked/store\.key: cannot be made"):
        open_vault(settings, production=False, environment={})
