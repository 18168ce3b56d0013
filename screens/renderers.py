"""Imports every screen module, so that each registers what it renders. No list to edit."""

from __future__ import annotations

import screens.views
from kiosk.base.walking import modules

modules(screens.views)
