"""What a cut may leave of a disk, and what it may not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.power.disk import (
    SECTOR,
    Disk,
    Pattern,
    any_of_it,
    everything,
    nothing,
    only_the_last,
    torn,
)

OLD, NEW = b"o" * 4 * SECTOR, b"n" * 4 * SECTOR


def outcomes(
    disk: Disk, *patterns: Callable[[Random], Pattern]
) -> set[tuple[tuple[str, bytes], ...]]:
    """Everything that two hundred cuts leave."""
    return {
        tuple(sorted(disk.after_cut(pattern(Random(seed)), Random(seed)).items()))
        for pattern in patterns
        for seed in range(200)
    }


def sectors(disk: Disk, *patterns: Callable[[Random], Pattern]) -> set[bytes]:
    """The file `a` after those cuts, a letter for each sector."""
    return {dict(files)["a"][::SECTOR] for files in outcomes(disk, *patterns)}


def rewritten() -> Disk:
    disk = Disk({"a": OLD})
    disk.write("a", 0, NEW)
    return disk


def test_what_is_synced_is_there() -> None:
    disk = rewritten()
    disk.sync("a")
    assert outcomes(disk, nothing, everything, torn, only_the_last, any_of_it) == {(("a", NEW),)}


def test_what_is_not_synced_may_be_there_sector_by_sector() -> None:
    assert sectors(rewritten(), nothing) == {b"oooo"}
    assert sectors(rewritten(), everything) == {b"nnnn"}
    every = {bytes(b"on"[n >> i & 1] for i in range(4)) for n in range(16)}
    assert sectors(rewritten(), any_of_it) == every


def test_writes_may_arrive_in_another_order_but_no_sector_goes_back() -> None:
    disk = rewritten()
    disk.write("a", SECTOR, b"m" * SECTOR)
    found = sectors(disk, any_of_it)
    assert {b"omoo", b"nonn"} <= found
    assert {word[1:2] for word in found} == {b"o", b"n", b"m"}
    assert {word[:1] for word in found} == {b"o", b"n"}


def test_only_the_last_write_is_torn() -> None:
    disk = rewritten()
    disk.write("a", 2 * SECTOR, b"m" * 2 * SECTOR)
    assert sectors(disk, torn) == {b"nnnn", b"nnmn", b"nnnm", b"nnmm"}
    assert sectors(disk, only_the_last) == {b"oooo", b"oomo", b"ooom", b"oomm"}


def test_a_sector_within_a_write_keeps_what_it_held_beside_it() -> None:
    disk = Disk({"a": OLD})
    disk.write("a", 10, b"n")
    assert {dict(files)["a"].count(b"o") for files in outcomes(disk, any_of_it)} == {
        len(OLD),
        len(OLD) - 1,
    }


def test_a_file_may_have_grown_without_its_content() -> None:
    disk = Disk({"a": b""})
    disk.write("a", 0, NEW)
    found = {dict(files)["a"] for files in outcomes(disk, any_of_it)}
    assert {len(content) for content in found} == {0, len(NEW)}
    grown = {content[:SECTOR] for content in found if content}
    assert {bytes(SECTOR), NEW[:SECTOR]} <= grown
    assert len(grown) > 2, "rubbish too"


def test_a_truncation_may_be_undone() -> None:
    disk = Disk({"a": OLD})
    disk.truncate("a", SECTOR)
    assert sectors(disk, nothing) == {b"oooo"}
    assert sectors(disk, everything) == {b"o"}


def test_names_come_and_go_until_the_folder_is_synced() -> None:
    disk = Disk({"a": OLD})
    disk.delete("a")
    disk.create("b")
    disk.write("b", 0, NEW)
    disk.sync("b")
    found = {tuple(name for name, _ in files) for files in outcomes(disk, any_of_it)}
    assert found == {(), ("a",), ("b",), ("a", "b")}
    disk.sync_folder()
    assert outcomes(disk, nothing, any_of_it) == {(("b", NEW),)}


def test_a_name_used_again_shows_the_one_file_or_the_other_whole() -> None:
    disk = Disk({"a": OLD})
    disk.delete("a")
    disk.create("a")
    disk.write("a", 0, NEW)
    disk.sync("a")
    contents = {dict(files).get("a") for files in outcomes(disk, any_of_it)}
    assert contents == {OLD, NEW, None}
