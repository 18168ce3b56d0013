"""A wrong setting is named before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

import drivers
from kiosk.base.errors import ConfigError
from tests.drivers.platform.support import section


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "http://platform.example.gov.cn"),
        ("url", "http://10.0.0.1:8080"),
        ("url", "ftp://platform.example.gov.cn"),
        ("url", "https://"),
        ("url", "https://host:port"),
        ("url", "https://user:word@host"),
        ("ca_file", "/nonexistent/ca.pem"),
        ("key", "too short"),
        ("key", ""),
        ("terminal", "终端一号"),
        ("signing", "sm2"),
        ("attempts", 0),
        ("read_timeout", 0),
        ("colour", "red"),
    ],
)
def test_the_key_is_named(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"test.toml: platform.*{key}"):
        drivers.build(section(**{"url": "https://platform.example.gov.cn", key: value}))


async def test_good_settings_need_no_platform_to_start(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("0123456789abcdef\n")
    for url in ("https://platform.example.gov.cn/kiosk", "http://localhost:1", "http://[::1]:1"):
        client = drivers.build(section(url=url, key="", key_file=str(secret)))
        await client.close()


def test_a_key_file_is_read_or_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="key_file"):
        drivers.build(section(url="https://x", key="", key_file=str(tmp_path / "none")))


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(ConfigError, match="ca_file"):
        drivers.build(section(url="https://x", ca_file=str(file)))
