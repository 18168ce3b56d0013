"""The `kiosk` command as people call it: messages, exit status, and what doctor finds."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pylopdf_fonts_zh_cn import sans_path

from kiosk.base.paths import ASSETS, CONFIG
from kiosk.store.lock import Lock
from kiosk.store.opening import open_store
from tests.kiosk.disk import spoil_in_use

DEMO = (CONFIG / "demo.toml").read_text("utf-8")


def kiosk(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, as the service manager has it once it is told READY."""
    heard = folder / "notify"
    heard.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(heard))
        manager.settimeout(60)
        command = [sys.executable, "-m", "kiosk", *arguments]
        environment = {**os.environ, "NOTIFY_SOCKET": str(heard)}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
            try:
                assert manager.recv(100) == b"READY=1"
                yield running
            finally:
                running.kill()


def written(folder: Path, content: str) -> str:
    file = folder / "terminal.toml"
    file.write_text(content, "utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[terminal]", "[terminal"), ["terminal.toml", "TOML"]),
        (('id = "demo-0001"', "id = 7"), ["terminal.toml", "terminal.id"]),
        (('driver = "id_card_reader"', 'driver = "idcard"'), ["idcard", "id_card_reader"]),
        (("baudrate = 115200", 'baudrate = "fast"'), ["devices.", "baudrate"]),
        (("[screen]\nwidth", "[screen]\nwidht"), ["screen", "widht"]),
        (
            ('id = "demo-0001"', 'id = "demo-0001"\nproduction = true'),
            ["emulate", "production"],
        ),
    ],
)
def test_a_wrong_setting_is_named_and_the_status_is_2(
    tmp_path: Path, change: tuple[str, str], words: list[str]
) -> None:
    config = written(tmp_path, DEMO.replace(*change, 1))
    ended = kiosk("doctor", "--config", config)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr


def test_a_missing_file_is_named() -> None:
    ended = kiosk("run", "--config", "/nowhere/terminal.toml")
    assert ended.returncode == 2
    assert "/nowhere/terminal.toml" in ended.stderr


def test_a_database_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    subprocess.run(
        [sys.executable, "-c", _NEWER, str(store)], check=True, capture_output=True, timeout=60
    )
    before = store.read_bytes()
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{store}"'))
    ended = kiosk("run", "--headless", "--config", config)
    assert ended.returncode == 2
    assert str(store) in ended.stderr
    assert "newer" in ended.stderr
    assert store.read_bytes() == before


_NEWER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA user_version = 999")
db.execute("CREATE TABLE future (x)")
db.commit()
"""


def test_doctor_finds_all_ready_in_the_demo() -> None:
    ended = kiosk("doctor")
    assert ended.returncode == 0, ended.stderr
    names = [line.split()[0] for line in ended.stdout.splitlines()[1:]]
    assert sorted(names) == sorted([*tomllib.loads(DEMO)["devices"], "clock", "platform", "store"])


def test_doctor_says_what_to_do_about_a_missing_port(tmp_path: Path) -> None:
    content = re.sub(
        r'driver = "id_card_reader"\nemulate = true',
        'driver = "id_card_reader"\nport = "/dev/nowhere"',
        DEMO,
    )
    ended = kiosk("doctor", "--json", "--config", written(tmp_path, content))
    assert ended.returncode == 1
    findings = {f["name"]: f for f in json.loads(ended.stdout)}
    assert findings["id_card_reader"]["state"] == "absent"
    assert findings["id_card_reader"]["conditions"] == ["port.absent"]
    assert "cable" in findings["id_card_reader"]["remedy"]
    assert findings["receipt_printer"]["ready"]


def test_doctor_makes_no_store_where_there_is_none(tmp_path: Path) -> None:
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{tmp_path / "data" / "store.db"}"'))
    ended = kiosk("doctor", "--json", "--config", config)
    assert ended.returncode == 0, ended.stderr
    assert not {"settlement", "outbox"} & {f["name"] for f in json.loads(ended.stdout)}
    assert not (tmp_path / "data").exists()


async def test_doctor_looks_at_the_store_of_a_running_terminal(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store.db")
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{tmp_path / "store.db"}"'))
    ended = kiosk("doctor", "--json", "--config", config)
    await store.close()
    assert ended.returncode == 0, ended.stderr
    findings = {f["name"]: f for f in json.loads(ended.stdout)}
    assert findings["settlement"]["ready"]
    assert findings["outbox"]["ready"]
    assert not (tmp_path / "store.db.key").exists()


def test_a_platform_that_talks_nonsense_is_named(tmp_path: Path) -> None:
    content = DEMO.replace(
        'driver = "platform"\nemulate = true', 'driver = "platform"\nurl = "http://127.0.0.1:9"'
    )
    ended = kiosk("doctor", "--json", "--config", written(tmp_path, content))
    assert ended.returncode == 1
    findings = {f["name"]: f for f in json.loads(ended.stdout)}
    assert findings["platform"]["conditions"] == ["unreachable"]


def test_asked_to_end_it_ends_well_and_says_so_in_the_audit(tmp_path: Path) -> None:
    """The service manager stops it: READY comes once the home page is drawn, then SIGTERM."""
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{tmp_path / "store.db"}"'))
    with started(tmp_path, "run", "--headless", "--config", config) as terminal:
        terminal.terminate()
        _, errors = terminal.communicate(timeout=60)
    assert terminal.returncode == 0
    assert b"terminal.stopped" in errors


def test_a_store_that_proves_damaged_ends_it_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """It ends by an error, so that the service manager starts it again (not after status 2)."""
    store = tmp_path / "store.db"
    quick = DEMO.replace('":memory:"', f'"{store}"') + "\n[times]\nobserve = 0.2\nsettle = 0.2\n"
    command = ["run", "--headless", "--config", written(tmp_path, quick)]
    with started(tmp_path, *command) as terminal:
        spoil_in_use(store)
        _, errors = terminal.communicate(timeout=60)
    assert terminal.returncode == 1, errors
    assert b"StoreDamaged" in errors
    assert not list(tmp_path.glob("store.db.damaged-*"))
    with started(tmp_path, *command) as terminal:
        (aside,) = tmp_path.glob("store.db.damaged-*[0-9]Z")
        assert b"\xff" * 4096 in aside.read_bytes()
        terminal.terminate()
        _, errors = terminal.communicate(timeout=60)
    assert terminal.returncode == 0, errors
    assert b"store.replaced" in errors


def test_a_second_terminal_on_the_same_store_is_refused_and_doctor_is_not(tmp_path: Path) -> None:
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{tmp_path / "store.db"}"'))
    lock = Lock(str(tmp_path / "store.db"))
    try:
        ended = kiosk("run", "--headless", "--config", config)
        asked = kiosk("doctor", "--config", config)
    finally:
        lock.release()
    assert ended.returncode == 2
    assert f"in use by {os.getpid()} on {socket.gethostname()}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert asked.returncode == 0, asked.stdout


SITE = """
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from kiosk.base import paths
paths.ASSETS = Path(sys.argv.pop(1))
from kiosk.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("spoilt", ["gone", "not TOML", "no sentence", "a brace", "twice"])
@pytest.mark.parametrize("command", ["doctor", "run"])
def test_translations_that_a_person_must_mend_are_status_2(
    tmp_path: Path, spoilt: str, command: str
) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets)
    file = assets / "translations" / "en" / "more.toml"
    if spoilt == "gone":
        shutil.rmtree(assets)
    else:
        lines = {
            "not TOML": "a = ",
            "no sentence": "a = 7",
            "a brace": 'a = "{"',
            "twice": '"readiness.platform" = "again"',
        }
        file.write_text(lines[spoilt], "utf-8")
    command_line = [sys.executable, "-c", SITE, str(assets), command]
    ended = subprocess.run(command_line, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "translations" in ended.stderr


FONTS = """
import sys
from pathlib import Path
from kiosk.base import paths
paths.ASSETS = Path(sys.argv.pop(1))
if font := sys.argv.pop(1):
    import pylopdf_fonts_zh_cn
    pylopdf_fonts_zh_cn.sans_path = lambda: Path(font)
else:
    sys.modules["pylopdf_fonts_zh_cn"] = None
from kiosk.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "font",
    ["", "gone.ttf", "text.ttf", "empty.ttf", "own.ttf"],
    ids=["no package", "gone", "no font", "empty", "one in the assets"],
)
@pytest.mark.parametrize("command", ["run", "demo", "doctor"])
def test_fonts_that_a_person_must_mend_are_status_2(
    tmp_path: Path, font: str, command: str
) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets)
    (assets / "fonts").mkdir(exist_ok=True)
    (tmp_path / "text.ttf").write_text("no font")
    (tmp_path / "empty.ttf").touch()
    named = str(tmp_path / font) if font else ""
    if font == "own.ttf":
        (assets / "fonts" / font).write_text("no font")
        named = str(sans_path())
    headless = [] if command == "doctor" else ["--headless"]
    command_line = [sys.executable, "-c", FONTS, str(assets), named, command, *headless]
    ended = subprocess.run(command_line, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    for word in ("font", "install", font or "ModuleNotFoundError"):
        assert word in ended.stderr


def test_a_cache_folder_that_cannot_be_used_is_status_2(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "CACHE_DIRECTORY": ""}
    command = [sys.executable, "-m", "kiosk", "run", "--headless"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert ended.returncode == 2, ended.stderr
    assert "cache" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["run", "doctor"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('path = ":memory:"', 'path = ":memory:"\nkey_file = "\\u0000"'), ["key_file"]),
        (('path = ":memory:"', 'path = "a\\u0000b"'), ["store"]),
        (('path = ":memory:"', 'path = "/"'), ["/"]),
        (("emulate = true\nbaudrate", 'port = "/dev"\nbaudrate'), ["port", "/dev", "folder"]),
    ],
    ids=str,
)
def test_names_that_no_file_can_have_are_status_2(
    tmp_path: Path, command: str, change: tuple[str, str], words: list[str]
) -> None:
    content = DEMO.replace(*change, 1)
    assert content != DEMO
    headless = ["--headless"] if command == "run" else []
    ended = kiosk(command, *headless, "--config", written(tmp_path, content))
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr


def test_told_to_end_before_it_is_ready_it_ends_well(tmp_path: Path) -> None:
    config = written(tmp_path, DEMO.replace('":memory:"', f'"{tmp_path / "store.db"}"'))
    command = [sys.executable, "-m", "kiosk", "run", "--headless", "--config", config]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as terminal:
        while not (tmp_path / "store.db.lock").exists():
            assert terminal.poll() is None
            time.sleep(0.001)
        terminal.terminate()
        _, errors = terminal.communicate(timeout=60)
    assert terminal.returncode == 0
    assert b"Traceback" not in errors
    Lock(str(tmp_path / "store.db")).release()
