"""The government platform: an HTTPS client, and a sandbox that is its other half.

`contract` is what HTTP adds to `kiosk.contract` (headers, keys), `messages` and `problems` what
pages and refusals look like, `signing` how requests prove their sender (one module a profile),
`target` the one URL that is signed and sent. `sending` is a request on its way, `transport` sends
it on `timed` lines; `answers`, `documents`, `failures` and `dates` are what may come back and what
it means, `sieve` reads lists entry by entry. `client` fills `kiosk.ports.platform.Platform`;
`settings` is its section, `openapi` describes it all. `sandbox` answers the same requests, one
desk a subject.
"""

from __future__ import annotations

from drivers.platform.client import PlatformClient
from drivers.platform.settings import read
from drivers.platform.signing import signer
from kiosk.base.config import Section
from kiosk.base.emulation import Emulator
from kiosk.base.errors import ConfigError
from kiosk.ports.platform import PLATFORM
from kiosk.ports.port import fills


@fills(PLATFORM)
def build(section: Section) -> PlatformClient:
    """The client, set up and not yet connected; raises `ConfigError`."""
    settings = read(section)
    return PlatformClient(settings, signer(settings, section))


def emulate(section: Section) -> Emulator:
    """A sandbox on loopback that knows the section's terminal and key. Needs the extra
    `sandbox`; the section needs no `url`."""
    settings = read(section.with_(url="http://127.0.0.1"))
    try:
        from drivers.platform.sandbox import guard
        from drivers.platform.sandbox.emulator import SandboxEmulator
    except ModuleNotFoundError as error:
        needs = "pip install 'tongban-kiosk[sandbox]'"
        raise ConfigError(
            f"{section.where('emulate')}: {error.name} is missing; {needs}"
        ) from error
    return SandboxEmulator(settings, guard.build(settings, section))
