"""Searching a list by initials: what is found, and which characters lead on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class Initials:
    """A search in texts of lower-case letters and digits. Each character narrows what the ones
    before it found, so that a long list is read once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._found: dict[str, Sequence[int]] = {"": range(len(texts))}

    def found(self, typed: str) -> Sequence[int]:
        """The numbers of the texts that hold what was typed."""
        if typed not in self._found:
            before = self.found(typed[:-1])
            self._found[typed] = [n for n in before if typed in self._texts[n]]
        return self._found[typed]

    def leading(self, typed: str) -> list[str]:
        """The characters after which something is still found: letters, then digits."""
        following: set[str] = set()
        for number in self.found(typed):
            following.update(_after(typed, self._texts[number]))
        return sorted(following, key=lambda c: (c.isdigit(), c))


def _after(typed: str, text: str) -> Iterator[str]:
    """Each character that follows what was typed, wherever it stands."""
    if not typed:
        yield from text
        return
    at = text.find(typed)
    while 0 <= at < len(text) - len(typed):
        yield text[at + len(typed)]
        at = text.find(typed, at + 1)
