"""Collecting the problems of an input: all of them, once each, bounded, with the nearest right name.

Owns how a user's words are shown in a message; must not know what is read.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from recommender.errors import InputError, Problem
from recommender.location import Location

MAX_PROBLEMS = 1000
MAX_HINTS = 200
_SHOWN = 60


def quoted(text: str) -> str:
    """`text` in backticks, fit for one line of a terminal: shortened, and nothing unprintable raw."""
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    safe = "".join(
        character if character.isprintable() and character != "`" else f"\\x{ord(character):02x}" for character in short
    )
    return f"`{safe}`"


def listed(words: Iterable[str], limit: int = 12) -> str:
    """The words in backticks with commas, at most `limit` of them."""
    names = list(words)
    shown = ", ".join(quoted(name) for name in names[:limit])
    return shown if len(names) <= limit else f"{shown}, …"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like `name`, or None when none is near."""
    if len(name) > 2 * _SHOWN:
        return None
    import difflib  # only a faulty input pays for it

    folded = {candidate.casefold().replace("-", "_"): candidate for candidate in sorted(set(names), reverse=True)}
    found = difflib.get_close_matches(name.casefold().replace("-", "_"), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def repeated(entries: Iterable[Hashable]) -> frozenset[int]:
    """The positions of entries that have stood before."""
    seen: set[Hashable] = set()
    positions: set[int] = set()
    for position, entry in enumerate(entries):
        if entry in seen:
            positions.add(position)
        seen.add(entry)
    return frozenset(positions)


class Problems:
    """The problems found so far. One place tells one fault: after `settle` a place reports no other."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._settled: set[Location] = set()
        self._hints = 0
        self._more: Location | None = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def add(self, location: Location, code: str, message: str, hint: str = "") -> None:
        """Note a fault at `location`, unless that place has been settled."""
        if location in self._settled:
            return
        if len(self._found) >= MAX_PROBLEMS:
            self._more = self._more or location
            return
        self._found.append(Problem(location, code, message, hint))

    def settle(self, location: Location, code: str, message: str, hint: str = "") -> None:
        """Note a fault that makes any further one at the same place only noise."""
        self.add(location, code, message, hint)
        self._settled.add(location)

    def take(self, others: Iterable[Problem]) -> None:
        """Note what was found apart, as `add` does."""
        for problem in others:
            self.add(problem.location, problem.code, problem.message, problem.hint)

    def settle_all(self, others: Problems) -> None:
        """Note whatever was found apart, as `settle` does."""
        for problem in others.all():
            self.settle(problem.location, problem.code, problem.message, problem.hint)

    def defined_twice(self, kind: str, name: str, location: Location, first: Location, way_out: str = "") -> None:
        """Note at `location` that `name` stands at `first` already; `way_out` says what else may be done."""
        other = f"the other is at {first}"
        message = f"the {kind} {quoted(name)} is defined twice"
        self.add(location, "defined-twice", message, f"{other}; {way_out}" if way_out else other)

    def listed_twice(self, entry: str, location: Location) -> None:
        """Note that a list has an entry that it had before."""
        self.add(location, "listed-twice", f"{quoted(entry)} is listed twice")

    def unknown_value(self, word: str, location: Location, name: str, values: Collection[str]) -> None:
        """Note that what is called `name` takes other words."""
        hint = self.did_you_mean(word, values) or f"its values are {listed(values)}"
        self.add(location, "unknown-value", f"{quoted(word)} is not a value of `{name}`", hint)

    def unknown_key(self, key: str, location: Location, known: Collection[str]) -> None:
        """Note a key where only others may stand."""
        hint = self.did_you_mean(key, known) or (f"the keys here are {listed(known)}" if known else "")
        self.add(location, "unknown-key", f"unknown key {quoted(key)}", hint)

    def did_you_mean(self, name: str, names: Iterable[str]) -> str:
        """The hint that names the nearest right name, or nothing; bounded, as hostile files have many keys."""
        self._hints += 1
        found = nearest(name, names) if self._hints <= MAX_HINTS else None
        return f"did you mean {quoted(found)}?" if found is not None else ""

    def all(self) -> tuple[Problem, ...]:
        """Every problem, in the order found."""
        if self._more is None:
            return tuple(self._found)
        rest = Problem(self._more, "more-problems", f"more than {MAX_PROBLEMS} problems, the rest is not listed")
        return (*self._found, rest)

    def raise_if_any(self, error: type[InputError]) -> None:
        """Raise `error` with everything found, if anything was."""
        if self._found:
            raise error(self.all())
