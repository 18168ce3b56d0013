"""What a profile lacks is named before anything is sent."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import drivers
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError
from tests.drivers.platform.profiles import PLATFORMS_PUBLIC, PRIVATE, PROFILES, PUBLIC, profile

N = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"
"""The order of the curve: no private key is as large."""


@pytest.mark.parametrize("name", PROFILES)
async def test_a_complete_section_is_accepted(name: str) -> None:
    await drivers.build(profile(name)).close()
    drivers.emulate(profile(name)).close()


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("key", ["", "too short"])
def test_every_profile_needs_a_secret(name: str, key: str) -> None:
    for make in (drivers.build, drivers.emulate):
        with pytest.raises(ConfigError, match=r"test.toml: platform\.key: "):
            make(profile(name, key=key))


def named(key: str, words: str, section: Section) -> None:
    with pytest.raises(ConfigError, match=rf"test.toml: platform\.{key}: .*{words}") as failed:
        drivers.build(section)
    assert PRIVATE not in str(failed.value)


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("sm2_key", "", "give either sm2_key or sm2_key_file"),
        ("sm2_key", "neither!", "neither base64 nor hexadecimal"),
        ("sm2_key", "中文", "neither base64 nor hexadecimal"),
        ("sm2_key", PRIVATE[:-2], "32 bytes"),
        ("sm2_key", "00" * 32, "not an SM2 private key"),
        ("sm2_key", N, "not an SM2 private key"),
        ("sm2_key", PRIVATE[:-1] + "9", "not the private key of the public key"),
        ("sm2_public_key", "", "is missing"),
        ("sm2_public_key", "00" * 64, "not an SM2 public key"),
        ("sm2_public_key", PUBLIC[:-2] + "14", "not an SM2 public key"),
        ("platform_public_key", "", "is missing"),
        ("platform_public_key", PLATFORMS_PUBLIC[:-8], "neither base64 nor|not an SM2 public key"),
        ("key_id", "too-short", "at least 16 characters"),
        ("sm2_id", "", "length"),
    ],
)
def test_a_wrong_key_is_named(key: str, text: str, words: str) -> None:
    named(key, words, profile("sm2-sm4", **{key: text}))


def test_a_private_key_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "sm2.key"
    file.write_text(f"{PRIVATE}\n")
    signs = profile("sm2-sm4", sm2_key="", sm2_key_file=str(file))
    assert drivers.build(signs)
    named("sm2_key", "either", signs.with_(sm2_key=PRIVATE))
    named("sm2_key_file", "cannot be read", signs.with_(sm2_key_file=str(tmp_path / "none")))


def test_the_sandbox_needs_the_platforms_own_key() -> None:
    with pytest.raises(ConfigError, match=r"platform\.sandbox\.sm2_key: is missing"):
        drivers.emulate(profile("sm2-sm4", sandbox={}))


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    monkeypatch.delitem(sys.modules, "drivers.platform.signing.sm2", raising=False)
    monkeypatch.delattr("drivers.platform.signing.sm2", raising=False)
    named(
        "signing", r"gmssl_pyx is missing; pip install 'tongban-kiosk\[sm2\]'", profile("sm2-sm4")
    )
    assert drivers.build(profile("bg-hmac"))


def test_a_foreign_profile_cannot_be_emulated() -> None:
    with pytest.raises(ConfigError, match=r"platform\.signing: the sandbox cannot verify"):
        drivers.emulate(profile("rfc9421").with_(signing="county"))
