"""Values in the terms of durable_rules: numbers only, under short names of our own.

Owns the names of fields and the text of facts; must not load the engine.
"""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import count
from math import isfinite

from recommender.errors import RecommenderError
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value, Vocabulary

GATE_FIELD = "g"
RETRACTION = '{"id":"f","sid":"s"}'

_OPENING = f'{{"id":"f","sid":"s","{GATE_FIELD}":0'
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

_Encoder = Callable[[Value], str]

# How the values of one attribute are written: its id, the kind of encoder, and the texts that it chooses from.
Table = list[str | list[str] | dict[str, str]]


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


def number_text(value: object) -> str:
    """A number as the engine reads it rightly: with a fraction and without an exponent, to the last bit.

    Raises:
        TypeError, ValueError, OverflowError: `value` is no number, or none that is finite.

    """
    if isinstance(value, float):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = float(value)
    else:
        raise TypeError(f"{value!r} is no number")
    if not isfinite(number):
        raise ValueError(f"{value!r} is not finite")
    text = repr(number)
    if "e" in text:  # 1e16 and 1e-05 are errors to the engine, not numbers
        text = format(Decimal(text), "f")
        text = text if "." in text else f"{text}.0"
    return text


class FactWriter:
    """Writes the facts of one ruleset: the values that its checks read, and only where one could pass."""

    def __init__(self, tables: Iterable[Table]) -> None:
        """Args: `tables` as `tables_of` makes them."""
        self._encoders = [(str(attribute), _ENCODERS[str(kind)](*texts)) for attribute, kind, *texts in tables]

    def fact(self, values: Mapping[str, Value]) -> str | None:
        """The fact for `values`, or None if no rule of the ruleset can fire.

        Raises:
            RecommenderError: a value that its attribute cannot have.

        """
        get = values.get
        try:
            parts = [encode(value) for name, encode in self._encoders if (value := get(name)) is not None]
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise RecommenderError(f"internal fault: a value that its attribute cannot have ({error})") from error
        text = "".join(parts)
        return f"{_OPENING}{text}}}" if text else None


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


def _choice_encoder(texts: Mapping[Value, str]) -> _Encoder:
    return texts.__getitem__


def _number_encoder(opening: str) -> _Encoder:
    def encode(value: Value) -> str:
        if type(value) is float:
            text = repr(value)
            if "e" not in text and "n" not in text:  # no exponent, not nan, not inf
                return opening + text
        return opening + number_text(value)

    return encode


def _flag_encoder(no: str, yes: str) -> _Encoder:
    def encode(value: Value) -> str:
        if value is True:
            return yes
        if value is False:
            return no
        raise TypeError(f"{value!r} is no flag")

    return encode


def _level_encoder(lows: list[str], highs: list[str]) -> _Encoder:
    def encode(value: Value) -> str:
        if not isinstance(value, LevelRange) or not 0 <= value.low <= value.high:
            raise TypeError(f"{value!r} is no range of levels")
        return lows[value.low] + highs[value.high]

    return encode


def _set_encoder(known: str, held: Mapping[str, str], lacked: Mapping[str, str]) -> _Encoder:
    @lru_cache(maxsize=1024)
    def encode(value: Value) -> str:
        if not isinstance(value, frozenset):
            raise TypeError(f"{value!r} is no set")
        texts = [held[member] for member in value]
        return "".join([known, *texts, *[text for word, text in lacked.items() if word not in value]])

    return encode


_ENCODERS: Mapping[str, Callable[..., _Encoder]] = {
    "number": _number_encoder,
    "choice": _choice_encoder,
    "flag": _flag_encoder,
    "level": _level_encoder,
    "set": _set_encoder,
}
