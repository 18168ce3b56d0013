"""Renders every sample in every look, language and orientation, and an index to look at.

python -m tests.gallery --out DIR [--only View] [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
from html import escape
from pathlib import Path

from kiosk.views.base import Look, Preferences
from screens.environment import prepare

_STYLE = """
body { font: 16px sans-serif; margin: 2em; background: #eee }
figure { display: inline-block; margin: 8px; vertical-align: top }
img { height: 420px; border: 1px solid #999 }
figcaption { max-width: 420px }
"""
_HEAD = (
    f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>{_STYLE}'
)


def main() -> None:
    """Writes the pictures and `index.html` into the folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--only", help="a view's class name, or the beginning of a sample's name")
    parser.add_argument("--quick", action="store_true", help="standard and large, upright only")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    prepare(1080, 1920, headless=True)
    names = asyncio.run(_render(arguments.out, arguments.only, quick=arguments.quick))
    (arguments.out / "index.html").write_text(_index(names), encoding="utf-8")


async def _render(out: Path, only: str | None, *, quick: bool) -> dict[str, list[str]]:
    from tests.gallery import shown

    names: dict[str, list[str]] = {}
    for shape in ("upright",) if quick else shown.SIZES:
        stage = shown.new_stage(shape)
        for sample in shown.SAMPLES:
            view = type(sample.view).__name__
            if only and view != only and not sample.name.startswith(only):
                continue
            async with shown.standing(stage, sample):
                for preferences in _wanted(quick=quick, every=shown.all_preferences()):
                    stage.preferences = preferences
                    name = f"{sample.name}-{shape}-{_named(preferences)}.png"
                    shown.picture(stage.surface, out / name)
                    names.setdefault(sample.name, []).append(name)
                stage.preferences = Preferences()
            gc.collect()  # a page refers to itself; nothing else frees its textures
    return names


def _wanted(*, quick: bool, every: list[Preferences]) -> list[Preferences]:
    if quick:
        return [Preferences(), Preferences("en", Look.LARGE)]
    return every


def _named(preferences: Preferences) -> str:
    low = "-low" if preferences.low_reach else ""
    return f"{preferences.look}-{preferences.language}{low}"


def _index(names: dict[str, list[str]]) -> str:
    sections = (
        f"<h2>{escape(sample)}</h2>"
        + "".join(
            f'<figure><a href="{f}"><img loading="lazy" src="{f}" alt=""></a>'
            f"<figcaption>{escape(f.removesuffix('.png'))}</figcaption></figure>"
            for f in files
        )
        for sample, files in names.items()
    )
    return "\n".join((_HEAD, "<title>Gallery</title>", *sections, "</html>"))


if __name__ == "__main__":
    main()
