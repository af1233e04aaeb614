"""Values in the terms of durable_rules: numbers only, under short names of our own.

Owns the text of facts; must not load the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from math import isfinite

from recommender.errors import RecommenderError
from recommender.model.vocabulary import LevelRange, Value

GATE_FIELD = "g"
RETRACTION = '{"id":"f","sid":"s"}'

_OPENING = f'{{"id":"f","sid":"s","{GATE_FIELD}":0'
_Encoder = Callable[[Value], str]

# How the values of one attribute are written: its id, the kind of encoder, and the texts that it chooses from.
Table = list[str | list[str] | dict[str, str]]


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
        from decimal import Decimal  # dear to import, and hardly ever needed

        text = format(Decimal(text), "f")
        text = text if "." in text else f"{text}.0"
    return text


class FactWriter:
    """Writes the facts of one ruleset: the values that its checks read, and only where one could pass."""

    def __init__(self, tables: Iterable[Table]) -> None:
        """Args: `tables` as `durable_table.tables_of` makes them."""
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
