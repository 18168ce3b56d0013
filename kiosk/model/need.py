"""What a service needs of the terminal: parts of it, and which of them do for each other.

`CLOCK & PLATFORM` is met where both work, `ID_CARD_READER | CODE_SCANNER` where either does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.base.text import Text, text

Works = Callable[[str], bool]
"""Whether the part, or any device of the kind, of that name can do its work now."""


class Need(ABC):
    """An expression over parts of the terminal."""

    def __and__(self, other: Need) -> AllOf:
        return AllOf((*_members(self, AllOf), *_members(other, AllOf)))

    def __or__(self, other: Need) -> AnyOf:
        return AnyOf((*_members(self, AnyOf), *_members(other, AnyOf)))

    @property
    @abstractmethod
    def title(self) -> Text:
        """What residents call it."""

    @abstractmethod
    def parts(self) -> frozenset[str]:
        """The names of all parts it speaks of."""

    @abstractmethod
    def unmet(self, works: Works) -> Need | None:
        """The smallest need within it that keeps it from being met; None where it is met."""


@dataclass(frozen=True, eq=False)
class Part(Need):
    """A part of the terminal by its name, which stands in settings, audit and check-ins, and in
    sentences: `device.<name>`, and `readiness.<name>` why a service cannot run without it."""

    name: str

    @property
    def title(self) -> Text:
        return text(f"device.{self.name}")

    def parts(self) -> frozenset[str]:
        return frozenset({self.name})

    def unmet(self, works: Works) -> Need | None:
        return None if works(self.name) else self


@dataclass(frozen=True)
class _Several(Need):
    of: tuple[Need, ...]

    @property
    def title(self) -> Text:
        return text("need.list", of=tuple(need.title for need in self.of))

    def parts(self) -> frozenset[str]:
        return frozenset().union(*(need.parts() for need in self.of))


class AllOf(_Several):
    """Met where each is."""

    def unmet(self, works: Works) -> Need | None:
        return next((lacking for need in self.of if (lacking := need.unmet(works))), None)


class AnyOf(_Several):
    """Met where one is. Of a single one it is that one; of none it is never met."""

    def unmet(self, works: Works) -> Need | None:
        lacking = [need.unmet(works) for need in self.of]
        if None in lacking:
            return None
        return lacking[0] if len(lacking) == 1 else self


NOTHING = AllOf(())
"""What is always met."""


def _members(need: Need, of: type[_Several]) -> tuple[Need, ...]:
    return need.of if isinstance(need, of) else (need,)
