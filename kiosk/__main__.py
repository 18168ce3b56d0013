"""The `kiosk` command. Each sub-command is a few lines; `app.commands` does it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from kiosk import __version__
from kiosk.app.configuration import load
from kiosk.base import i18n, logs
from kiosk.base.config import mendable
from kiosk.base.errors import StartError
from kiosk.base.paths import CONFIG

START_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 well, 1 not as it should be, 2 cannot start (message on stderr)."""
    options = _parser().parse_args(arguments)
    logs.start()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        i18n.check()
        _check_fonts()
        return command(options)
    except StartError as error:
        _say(f"kiosk: {error.detail}", sys.stderr)
        return START_ERROR
    except KeyboardInterrupt:
        return 130


def _check_fonts() -> None:
    """Raises `ConfigError` where a page or a slip could not be written."""
    with mendable("the fonts", "install the program again, with its fonts"):
        from kiosk.base import faces

        faces.check()


def run(options: argparse.Namespace) -> int:
    from kiosk.app import commands

    commands.run(load(options.config), headless=options.headless)
    return 0


def demo(options: argparse.Namespace) -> int:
    from kiosk.app import commands

    headless = (
        options.headless
        or options.services
        or not (os.environ.get("DISPLAY") or sys.platform != "linux")
    )
    configuration = load(options.config)
    if not headless:
        commands.run(configuration, headless=False, bench=True)
        return 0
    reports = commands.demonstrate(configuration, options.out, options.services)
    for report in reports:
        _say(f"{report.name:10} {report.outcome:7} {report.touches:3} touches {report.seconds:6} s")
        _say(report.problem)
    _say(f"a picture of each page, each slip and report.json are in {options.out}")
    return 0 if all(report.outcome == "done" for report in reports) else 1


def sandbox(options: argparse.Namespace) -> int:
    from kiosk.app import commands

    commands.sandbox(load(options.config), options.port, options.database)
    return 0


def doctor(options: argparse.Namespace) -> int:
    from kiosk.app import commands
    from kiosk.app.doctor import table

    findings = asyncio.run(commands.diagnose(load(options.config), options.language))
    if options.json:
        _say(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        _say(table(findings))
    return 0 if all(finding.ready for finding in findings) else 1


def _say(line: str, stream: TextIO | None = None) -> None:
    """What a command answers; nothing for an empty line."""
    if line:
        (stream or sys.stdout).write(line + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("kiosk", description="Tongban, a public-service terminal")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: Callable[[argparse.Namespace], int], help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(command.__name__, help=help_)
        sub.set_defaults(command=command)
        sub.add_argument("--config", type=Path, default=CONFIG / "demo.toml", metavar="FILE")
        return sub

    add(run, "start the terminal").add_argument("--headless", action="store_true")
    demo_ = add(demo, "the terminal with emulators and a bench to play with")
    demo_.add_argument("--headless", action="store_true", help="play the journeys by itself")
    demo_.add_argument("--out", type=Path, default=Path("out/demo"), metavar="DIR")
    demo_.add_argument("services", nargs="*", help="plays the journeys of these only, by itself")
    sandbox_ = add(sandbox, "the government platform's other half, alone, on loopback")
    sandbox_.add_argument("--port", type=int, default=8600)
    sandbox_.add_argument("--database", default=":memory:", metavar="FILE")
    doctor_ = add(doctor, "how each device and the platform are, and what to do")
    doctor_.add_argument("--json", action="store_true")
    doctor_.add_argument("--language", choices=("zh_CN", "en"), default="en")
    return parser


if __name__ == "__main__":
    sys.exit(main())
