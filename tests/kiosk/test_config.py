"""A setting that is wrong is named with its file, its key and what to do."""

from pathlib import Path

import msgspec
import pytest

from kiosk.app.configuration import load
from kiosk.base.config import Section, Settings
from kiosk.base.errors import ConfigError
from kiosk.base.paths import CONFIG

TERMINAL = '[terminal]\nid = "qh-0001"\n'
SITE = '[site]\nname = "柳林镇便民服务中心"\n'
STORE = '[store]\npath = "/var/lib/kiosk/store.db"\n'
PLATFORM = '[platform]\ndriver = "platform"\n'
PRINTER = '[devices.receipt_printer]\ndriver = "receipt_printer"\nport = "/dev/ttyS1"\n'
WHOLE = TERMINAL + SITE + STORE + PLATFORM
PRODUCTION = WHOLE.replace("[terminal]", "[terminal]\nproduction = true")


def written(folder: Path, content: str) -> Path:
    file = folder / "terminal.toml"
    file.write_text(content, "utf-8")
    return file


def refused(file: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(file) in caught.value.detail
    return caught.value.detail


def test_the_demo_s_file_is_sound() -> None:
    demo = load(CONFIG / "demo.toml")
    assert demo.settings.terminal.id == "demo-0001"
    assert not demo.settings.terminal.production
    assert demo.platform.text("driver") == "platform"


def test_what_is_not_set_has_its_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WHOLE)).settings
    assert (settings.screen.width, settings.screen.height) == (1080, 1920)
    assert settings.screen.fullscreen
    assert settings.times.idle == 90
    assert settings.site.telephone == "12345"


def test_a_terminal_without_devices_is_allowed(tmp_path: Path) -> None:
    assert load(written(tmp_path, WHOLE)).devices == {}


def test_a_driver_s_section_is_left_to_the_driver(tmp_path: Path) -> None:
    section = load(written(tmp_path, WHOLE + PRINTER)).devices["receipt_printer"]
    assert section.values["port"] == "/dev/ttyS1"
    assert section.where("port").endswith("terminal.toml: devices.receipt_printer.port")


def test_several_devices_of_a_kind_have_names_of_their_own(tmp_path: Path) -> None:
    bills = PRINTER.replace("devices.receipt_printer", "devices.bills").replace("ttyS1", "ttyS2")
    content = WHOLE + bills + 'kind = "receipt_printer"\n' + PRINTER
    devices = load(written(tmp_path, content)).devices
    assert [(name, each.kind) for name, each in devices.items()] == [
        ("bills", "receipt_printer"),
        ("receipt_printer", "receipt_printer"),
    ]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff" + WHOLE)).settings.terminal.id == "qh-0001"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("terminal = [", "not TOML|end of document"),
        ("[terminal]\nid = 0123\n", "not TOML|line 2"),
        ("", "terminal: is missing"),
        (SITE + STORE + PLATFORM, "terminal: is missing"),
        (TERMINAL + STORE + PLATFORM, "site: is missing"),
        (TERMINAL + SITE + PLATFORM, "store: is missing"),
        (TERMINAL + SITE + STORE, "table [platform] is missing"),
        ("[terminal]\n" + SITE + STORE + PLATFORM, "terminal.id: is missing"),
        (WHOLE.replace("qh-0001", "清河 1"), "terminal.id: expected a text matching|A-Za-z0-9-"),
        (WHOLE.replace("qh-0001", "x" * 24), "terminal.id: expected a text matching|{1,23}"),
        (WHOLE.replace('"qh-0001"', "1"), "terminal.id: expected a text, got a whole number"),
        (WHOLE + "[screen]\nwidth = 1080.5\n", "screen.width: expected a whole number"),
        (WHOLE + "[screen]\nwidth = 100\n", "screen.width: expected a whole number >= 600"),
        (WHOLE + '[screen]\nfullscreen = "no"\n', "screen.fullscreen: expected true or false"),
        (WHOLE + "[times]\nidle = 0\n", "times.idle: expected a number > 0"),
        (WHOLE + "[times]\nidel = 60\n", "times.idel: unknown|did you mean 'idle'?"),
        (
            WHOLE + "[times]\nxyz = 60\n",
            "times.xyz: unknown|known are card, catalogue, clock, idle",
        ),
        (WHOLE + "[screan]\nwidth = 1080\n", "screan: unknown|did you mean 'screen'?"),
        (
            WHOLE + "[weather]\n",
            "weather: unknown|known are devices, payments, platform",
        ),
        ("site = 3\n" + TERMINAL + STORE + PLATFORM, "site: expected a table, got a whole number"),
        ("platform = 3\n" + TERMINAL + SITE + STORE, "platform: a table is expected"),
        ("devices = 3\n" + WHOLE, "devices: a table is expected"),
        (WHOLE + "[devices]\nid_card_reader = 3\n", "devices.id_card_reader: a table is expected"),
        (
            WHOLE + '[devices.reciept_printer]\ndriver = "receipt_printer"\n',
            "devices.reciept_printer: unknown|did you mean 'receipt_printer'?",
        ),
        (
            WHOLE + '[devices.left]\ndriver = "receipt_printer"\n',
            "devices.left: unknown|known are code_scanner, id_card_reader, |says its kind",
        ),
        (
            WHOLE + '[devices.left]\nkind = "reciept_printer"\n',
            "devices.left.kind: unknown|did you mean 'receipt_printer'?",
        ),
        (
            WHOLE + "[devices.left]\nkind = 3\n",
            "devices.left.kind: unknown|known are code_scanner, ",
        ),
        (
            WHOLE + PRINTER + 'kind = "code_scanner"\n',
            "devices.receipt_printer.kind: 'receipt_printer' is another kind|rename",
        ),
        (WHOLE + "[devices.platform]\n", "devices.platform: not a device's name"),
        (
            WHOLE + '[devices.store]\nkind = "receipt_printer"\n',
            "devices.store: not a device's name|choose another",
        ),
        (
            WHOLE + '[devices."left printer"]\nkind = "receipt_printer"\n',
            "devices.left printer: not a device's name|letters",
        ),
        (
            WHOLE + '[devices.left]\nkind = "platform"\n',
            "devices.left.kind: unknown|known are code_scanner, ",
        ),
        (
            WHOLE + PRINTER + 'emulate = "false"\n',
            "receipt_printer.emulate: expected true or false",
        ),
        (
            PRODUCTION + PRINTER + "emulate = true\n",
            "receipt_printer.emulate: no emulators|production",
        ),
        (PRODUCTION + "emulate = true\n", "platform.emulate: no emulators|production"),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, content: str, words: str) -> None:
    said = refused(written(tmp_path, content))
    assert not [word for word in words.split("|") if word not in said], said
    assert "`" not in said


def test_production_without_emulators_is_allowed(tmp_path: Path) -> None:
    file = written(tmp_path, PRODUCTION + PRINTER + "emulate = false\n")
    assert load(file).settings.terminal.production


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    said = refused(tmp_path / "nowhere.toml")
    assert "no such file" in said
    assert "--config" in said


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_bytes(WHOLE.encode("gb18030"))
    assert "utf-8" in refused(file)


class Wire(Settings, frozen=True):
    port: str
    baudrate: int = 9600


class Printer(Settings, frozen=True):
    wire: Wire
    fonts: list[Wire] = msgspec.field(default_factory=list)


def section(**values: object) -> Section:
    return Section("terminal.toml", "devices.receipt_printer", values)


def test_a_section_becomes_the_driver_s_own_settings() -> None:
    """`driver`, `kind` and `emulate` are not the driver's to read."""
    root = {"driver": "receipt_printer", "kind": "receipt_printer", "emulate": False}
    made = section(**root, port="/dev/ttyS1").settings(Wire)
    assert made == Wire("/dev/ttyS1")


def test_some_values_of_a_section_can_be_replaced() -> None:
    changed = section(port="/dev/ttyS1", baudrate=115200).with_(port="/dev/pts/3")
    assert changed.settings(Wire) == Wire("/dev/pts/3", 115200)


@pytest.mark.parametrize(
    ("values", "type_", "words"),
    [
        ({"port": 3}, Wire, "devices.receipt_printer.port: expected a text"),
        ({}, Wire, "devices.receipt_printer.port: is missing"),
        ({"port": "x", "baud": 1}, Wire, "receipt_printer.baud: unknown; did you mean 'baudrate'?"),
        ({"wire": {"prot": "x"}}, Printer, "wire.prot: unknown; did you mean 'port'?"),
        (
            {"wire": {"port": "x"}, "fonts": [{"x": 1}]},
            Printer,
            "receipt_printer.fonts[0].x: unknown",
        ),
    ],
)
def test_a_driver_s_mistakes_are_named_too(
    values: dict[str, object], type_: type[Settings], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        section(**values).settings(type_)
    assert caught.value.detail.startswith("terminal.toml: ")
    assert words in caught.value.detail


@pytest.mark.parametrize("value", [None, "", 3])
def test_a_required_text_is_asked_for(value: object) -> None:
    with pytest.raises(ConfigError, match=r"devices\.receipt_printer\.driver: a text is required"):
        section(driver=value).text("driver")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{folder}/a", "{folder}/a"),
        ("{folder}/a", "{folder}/link"),
        ("{folder}/link", "{folder}/link to the link"),
        ("{folder}/a", "{folder}/sub/../a"),
        ("/dev/null", "{folder}/node"),
        ("socket://Printer.local:9100", "socket://printer.local:9100/"),
    ],
)
def test_two_devices_at_one_port_are_named_both(first: str, second: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")  # nothing need be there at the moment
    (tmp_path / "link to the link").symlink_to(tmp_path / "link")
    (tmp_path / "node").symlink_to("/dev/null")
    ports = first.format(folder=tmp_path), second.format(folder=tmp_path)
    reader, scanner = (
        f'[devices.{name}]\ndriver = "{name}"\nport = "{port}"\n'
        for name, port in zip(("id_card_reader", "code_scanner"), ports, strict=True)
    )
    said = refused(written(tmp_path, WHOLE + reader + scanner))
    assert "devices.code_scanner.port" in said
    assert "devices.id_card_reader.port" in said
    emulated = scanner + "emulate = true\n"
    assert len(load(written(tmp_path, WHOLE + reader + emulated)).devices) == 2
    other = scanner.replace(ports[1], "/dev/other")
    assert len(load(written(tmp_path, WHOLE + reader + other)).devices) == 2
