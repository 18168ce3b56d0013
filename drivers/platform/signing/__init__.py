"""How a request proves which terminal sent it. Profiles are found by name.

Built in are `rfc9421`, which covers the whole request, and three that are met in the field. A
package adds others by an entry point of the group `kiosk.signers`: a function that is called
like `rfc9421.build`, with the platform's settings and their section.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from drivers.platform.settings import Settings
from drivers.platform.signing.port import Signer
from kiosk.base.config import Section
from kiosk.base.errors import ConfigError

Profile = Callable[[Settings, Section], Signer]

BUILT_IN = {
    "rfc9421": "rfc9421",
    "bg-hmac": "bg_hmac",
    "tif-token": "tif",
    "sm2-sm4": "sm_envelope",
}
"""The modules here, each loaded only where it is used."""


def signer(settings: Settings, section: Section) -> Signer:
    """The signer that `signing` names, with its keys; `ConfigError` naming what is wrong."""
    name = settings.signing
    if name in BUILT_IN:
        module = import_module(f"{__name__}.{BUILT_IN[name]}")
        signer: Signer = module.build(settings, section)
        return signer
    from importlib.metadata import entry_points  # late: for profiles of other packages only

    installed = {entry.name: entry for entry in entry_points(group="kiosk.signers")}
    if name not in installed:
        there_are = ", ".join(sorted({*BUILT_IN, *installed}))
        raise ConfigError(
            f"{section.where('signing')}: no signing profile {name!r}; there are {there_are}"
        )
    build: Profile = installed[name].load()
    return build(settings, section)
