"""The sandbox as a command in the foreground."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

import drivers
from drivers.platform.sandbox import serve
from kiosk.base.errors import ConfigError
from kiosk.base.paths import ROOT
from tests.drivers.platform.support import KEY, TERMINAL, section

_SCRIPT = """
from drivers.platform.sandbox import serve
from tests.drivers.platform.support import section
serve(section(), 0)
"""


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _SCRIPT], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        yield running
        running.kill()


async def test_it_says_where_it_is_and_whom_it_knows(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = process.stdout.readline()
    (url,) = re.findall(r"http://[\d.:]+", said)
    assert TERMINAL in said
    assert KEY not in said
    client = drivers.build(section(url=url))
    assert (await client.status()).usable
    await client.close()
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 0


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}"):
            serve(section(), port)
