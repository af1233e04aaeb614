"""Names that may be referred to, and what they stand for.

A name whose own definition is faulty is known as broken: references to it are quietly dropped, so
that one fault is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from recommender.knowledge.problems import Problems, quoted
from recommender.location import Location

T = TypeVar("T")


class Registry(Generic[T]):
    """Definitions of one kind (`kind` is the word for messages), in the order they were added."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.items: dict[str, T] = {}
        self._broken: set[str] = set()
        self._unreadable = False

    @classmethod
    def of(cls, kind: str, items: Mapping[str, T]) -> Registry[T]:
        """The definitions of a pack that is loaded, all of them sound."""
        made = cls(kind)
        made.items.update(items)
        return made

    def __contains__(self, name: object) -> bool:
        return name in self.items

    def __iter__(self) -> Iterator[str]:
        return iter(self.items)

    def add(self, name: str, item: T) -> None:
        """Define `name`."""
        self.items[name] = item

    def add_broken(self, name: str) -> None:
        """Note that `name` is defined, but not correctly."""
        self._broken.add(name)

    def mark_unreadable(self) -> None:
        """Note that definitions of this kind could not be read at all: any name may be among them."""
        self._unreadable = True

    def take_broken(self, broken: Iterable[tuple[str, str]], *kinds: str) -> None:
        """Note what could not be read of these kinds (by default the own): (kind, name), no name for a whole file."""
        for kind, name in broken:
            if kind in (kinds or (self.kind,)):
                if name:
                    self.add_broken(name)
                else:
                    self.mark_unreadable()

    def is_excused(self, name: str) -> bool:
        """Whether a reference to an undefined `name` is the fault of a definition already complained of."""
        return name in self._broken or self._unreadable

    @property
    def is_complete(self) -> bool:
        """Whether every definition of this kind was sound."""
        return not self._broken and not self._unreadable

    def find(self, name: str, location: Location, problems: Problems) -> T | None:
        """What `name` stands for, or None with a problem that names the nearest right one."""
        item = self.items.get(name)
        if item is None and not self.is_excused(name):
            problems.add(
                location,
                f"unknown-{self.kind.replace(' ', '-')}",
                f"there is no {self.kind} {quoted(name)}",
                problems.did_you_mean(name, self.items),
            )
        return item
