"""Renders samples in every look, language and orientation, and an index to look at.

python -m tests.gallery --out DIR [--quick] [home choose_day pay …]

Names are of views, as their modules in `screens/views/` are called, and of services: whatever is
shown in one. Without a name everything is rendered.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.views.base import Look, Preferences

if TYPE_CHECKING:
    from kiosk.views.sample import Sample

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
    usage = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m tests.gallery", description=__doc__, formatter_class=usage
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--quick", action="store_true", help="standard and large, upright only")
    parser.add_argument("names", nargs="*", help="views or services; all where none is named")
    arguments = parser.parse_args()
    from tests.gallery.narrow import named

    try:
        samples = named(arguments.names)
    except LookupError as error:
        parser.error(str(error))
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = asyncio.run(_render(arguments.out, samples, quick=arguments.quick))
    (arguments.out / "index.html").write_text(_index(names), encoding="utf-8")


async def _render(out: Path, samples: Sequence[Sample], *, quick: bool) -> dict[str, list[str]]:
    from tests.gallery import shown

    names: dict[str, list[str]] = {}
    shapes = ("upright",) if quick else tuple(shown.SIZES)
    wanted = _wanted(quick=quick, every=shown.all_preferences())
    count, number = len(shapes) * len(samples), 0
    for shape in shapes:
        stage = shown.new_stage(shape)
        for sample in samples:
            async with shown.standing(stage, sample):
                for preferences in wanted:
                    stage.preferences = preferences
                    name = f"{sample.name}-{shape}-{_named(preferences)}.png"
                    shown.picture(stage.surface, out / name)
                    names.setdefault(sample.name, []).append(name)
                stage.preferences = Preferences()
            gc.collect()  # a page refers to itself; nothing else frees its textures
            number += 1
            _say(f"{number}/{count} {sample.name} {shape}: {len(wanted)} pictures")
    return names


def _say(line: str) -> None:
    """One line a page, once its pictures are there; whole lines, also into a file."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


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
