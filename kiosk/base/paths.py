"""Where the data files lie: beside the packages in a checkout, under `share/` when installed."""

from __future__ import annotations

import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
ROOT = _CHECKOUT if (_CHECKOUT / "assets").is_dir() else Path(sys.prefix) / "share" / "tongban"
ASSETS = ROOT / "assets"
CONFIG = ROOT / "config"
