"""How the attributes of a program are told to durable_rules: short names of our own, and what each value is written as.

Owns the names of fields; must not load the engine.
"""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from recommender.engine.durable_fact import GATE_FIELD, Table
from recommender.model.vocabulary import Attribute, AttributeType, Vocabulary

_RESERVED = ("id", "sid", GATE_FIELD, "$s", "$forward", "m")
_LETTERS = string.ascii_letters
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "$eq": operator.eq,
    "$neq": operator.ne,
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$ex": lambda _value, _wanted: True,
}


class Names:
    """A short name for each part of an attribute that is sent (`""` for the whole).

    No two names have one 32-bit hash, nor one that the engine uses itself: it compares hashes, not names.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._hashes = {name_hash(name) for name in _RESERVED}
        self._unused = _short_names()

    def __getitem__(self, part: tuple[str, str]) -> str:
        name = self._names.get(part)
        while name is None:
            candidate = next(self._unused)
            if name_hash(candidate) not in self._hashes:
                self._hashes.add(name_hash(candidate))
                self._names[part] = name = candidate
        return name

    def get(self, attribute: str, part: str) -> str:
        """The name already given to a part, or nothing."""
        return self._names.get((attribute, part), "")


def _short_names() -> Iterator[str]:
    """The letters, then a letter and a number: facts are copied once for each rule that fires."""
    yield from _LETTERS
    yield from (f"{letter}{number}" for number in count() for letter in _LETTERS)


def name_hash(name: str) -> int:
    """The engine's hash of a name (`getStringAndHash` of json.c: 32-bit FNV-1a)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def tables_of(checks: Iterable[tuple[str, str, float]], vocabulary: Vocabulary, names: Names) -> list[Table]:
    """How each attribute that some check reads is written.

    Args:
        checks: the (field, operator, value) of all rules in a ruleset.

    """
    read: dict[str, set[tuple[str, float]]] = {}
    for field, op, value in checks:
        read.setdefault(field, set()).add((op, value))
    tables = (_table(attribute, names, read) for attribute in vocabulary.attributes.values())
    return [table for table in tables if table is not None]


def _table(attribute: Attribute, names: Names, read: Mapping[str, set[tuple[str, float]]]) -> Table | None:
    """What a value of `attribute` is written as; None if no check reads it."""

    def part(what: str, value: int) -> str:
        name = names.get(attribute.id, what)
        useful = any(_COMPARE[op](value, wanted) for op, wanted in read.get(name, ()))
        return f',"{name}":{value}' if useful else ""

    words = attribute.values
    match attribute.type:
        case AttributeType.NUMBER | AttributeType.COMPUTED:
            name = names.get(attribute.id, "")
            return [attribute.id, "number", f',"{name}":'] if name in read else None
        case AttributeType.CHOICE:
            choices = {word: part("", index) for index, word in enumerate(words)}
            return [attribute.id, "choice", choices] if any(choices.values()) else None
        case AttributeType.FLAG | AttributeType.DERIVED:
            no, yes = part("", 0), part("", 1)
            return [attribute.id, "flag", no, yes] if no or yes else None
        case AttributeType.LEVEL:
            lows = [part("low", index) for index in range(len(words))]
            highs = [part("high", index) for index in range(len(words))]
            return [attribute.id, "level", lows, highs] if any(lows + highs) else None
        case AttributeType.CHOICES:
            known = part("known", 1)
            held = {word: part(f"has {word}", 1) for word in words}
            lacked = {word: text for word in words if (text := part(f"has {word}", 0))}
            return [attribute.id, "set", known, held, lacked] if known or lacked or any(held.values()) else None
