"""The platform's half of the contract, for demo, drills and tests. Needs the extra `sandbox`."""

from __future__ import annotations

from drivers.platform.settings import read
from kiosk.base.config import Section


def serve(section: Section, port: int, database: str = ":memory:", host: str = "127.0.0.1") -> None:
    """Serves in the foreground until interrupted, for the section's terminal and keys.

    Says on standard output where it is; port 0 is any free one. Raises `ConfigError`.
    """
    from drivers.platform.sandbox import emulator, guard

    settings = read(section.with_(url="http://127.0.0.1"))
    emulator.serve(guard.build(settings, section), settings.terminal, database, host, port)
