"""Debian's Chromium in kiosk mode with a static page equal to the home page."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pylopdf_fonts_zh_cn import sans_path

from kiosk.app.configuration import load
from kiosk.base.i18n import say
from kiosk.base.text import text
from tests.bench.screen import HEIGHT, WIDTH

_HERE = Path(__file__).parent
_TILES = {"book": "calendar", "progress": "search", "pay": "wallet"}
_BUTTONS = ("large", "contrast", "low_reach", "voice", "language")


def command(url: str, profile: Path) -> list[str]:
    """Starts the browser with that page; `profile` is an empty folder."""
    return [
        "chromium",
        "--kiosk",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-features=Translate",
        "--disable-sync",
        "--password-store=basic",
        f"--user-data-dir={profile}",
        "--window-position=0,0",
        f"--window-size={WIDTH},{HEIGHT}",
        url,
    ]


def page(terminal: Path) -> str:
    """The home page of that terminal as static HTML, in Chinese; it fetches `/drawn` after two
    frames with its font."""
    site = load(terminal).settings.site
    fill = {
        "SITE": escape(site.name),
        "ONLINE": _say("screen.online"),
        "QUESTION": _say("home.question"),
        "HELP": _say("screen.help"),
        "BUTTONS": "".join(map(_button, _BUTTONS)),
        "TILES": "".join(_tile(key, icon) for key, icon in _TILES.items()),
    }
    html = (_HERE / "home.html").read_text("utf-8")
    for name, value in fill.items():
        html = html.replace(f"[{name}]", value)
    return html


def _say(key: str) -> str:
    return escape(say(text(key), "zh_CN"))


def _button(key: str) -> str:
    return f'<button><svg><use href="#{key}"/></svg>{_say(f"screen.{key}")}</button>'


def _tile(key: str, icon: str) -> str:
    return f'<button><svg><use href="#{icon}"/></svg>{_say(f"service.{key}")}</button>'


class Site:
    """Serves the page and its font on loopback. `url` is the page's; `drawn` is set whenever
    the page has reported itself drawn."""

    def __init__(self, html: str) -> None:
        font = Path(sans_path()).read_bytes()
        self.drawn = threading.Event()
        self._answers = {
            "/": ("text/html; charset=utf-8", html.encode()),
            "/font.otf": ("font/otf", font),
            "/drawn": ("text/plain", b""),
        }
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def _handler(
        self, request: object, address: object, server: socketserver.BaseServer
    ) -> BaseHTTPRequestHandler:
        return _Handler(request, address, server, self)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        if path == "/drawn":
            self.drawn.set()
        return self._answers.get(path)


class _Handler(BaseHTTPRequestHandler):
    def __init__(
        self, request: Any, address: Any, server: socketserver.BaseServer, site: Site
    ) -> None:
        self._site = site
        super().__init__(request, address, server)

    def do_GET(self) -> None:
        kind, body = self._site.answer(self.path) or ("", b"")
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(html: str) -> Iterator[Site]:
    """A running site."""
    site = Site(html)
    thread = threading.Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()
