"""Every sample there is: of each screen's module, then of each service's folder."""

from __future__ import annotations

from collections.abc import Mapping

import screens.views
from kiosk import services
from kiosk.base.walking import modules
from kiosk.views.sample import Sample

OF_SCREENS: Mapping[str, tuple[Sample, ...]] = {
    module.__name__.rpartition(".")[2]: tuple(module.samples()) for module in modules(screens.views)
}
"""By the name of the screen's module."""
OF_SERVICES: Mapping[str, tuple[Sample, ...]] = services.samples()
SAMPLES: tuple[Sample, ...] = tuple(
    sample for of in (OF_SCREENS, OF_SERVICES) for group in of.values() for sample in group
)
