"""Numbers with units, turned into the unit of an attribute.

Exact (fractions until the last step), and strict: a unit of another kind, an ambiguous letter or a
number that cannot be is a fault with what was probably meant. Units are the dictionary's, thresholds none.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from recommender.frozen import frozen
from recommender.knowledge.problems import quoted

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_MAX_TEXT = 80

_BYTES = {
    **{name: Fraction(1000) ** power for power, name in enumerate(("b", "kb", "mb", "gb", "tb", "pb", "eb"))},
    **{name: Fraction(1024) ** power for power, name in enumerate(("kib", "mib", "gib", "tib", "pib", "eib"), 1)},
}
_SECONDS = {
    "ns": Fraction(1, 1_000_000_000),
    "us": Fraction(1, 1_000_000),
    "µs": Fraction(1, 1_000_000),
    "microseconds": Fraction(1, 1_000_000),
    "ms": Fraction(1, 1000),
    "millisecond": Fraction(1, 1000),
    "milliseconds": Fraction(1, 1000),
    **dict.fromkeys(("s", "sec", "second", "seconds"), Fraction(1)),
    **dict.fromkeys(("min", "minute", "minutes"), Fraction(60)),
    **dict.fromkeys(("h", "hour", "hours"), Fraction(3600)),
    **dict.fromkeys(("d", "day", "days"), Fraction(86400)),
    **dict.fromkeys(("week", "weeks"), Fraction(7 * 86400)),
    **dict.fromkeys(("year", "years"), Fraction(365 * 86400)),
}
_RATES = {
    **dict.fromkeys(("1/s", "/s", "per second", "/second", "/sec"), Fraction(1)),
    **dict.fromkeys(("1/min", "/min", "per minute", "/minute"), Fraction(1, 60)),
    **dict.fromkeys(("1/h", "/h", "per hour", "/hour"), Fraction(1, 3600)),
    **dict.fromkeys(("1/d", "/d", "per day", "/day"), Fraction(1, 86400)),
}
_PERCENT = {"%": Fraction(1), "percent": Fraction(1)}
_DIMENSIONS = {"an amount of data": _BYTES, "a time": _SECONDS, "a rate": _RATES, "a percentage": _PERCENT}
_MAGNITUDES = {
    "k": 10**3,
    "K": 10**3,
    "thousand": 10**3,
    "M": 10**6,
    "million": 10**6,
    "G": 10**9,
    "billion": 10**9,
}
# Lower-case b after a capital is bits elsewhere; guessing would be wrong by a factor of eight.
_BITS = re.compile(r"[KMGTPE]i?b")
_AMBIGUOUS = {"m": "milli, minutes or million", "/m": "per minute or per month", "mb/s": "", "mo": "months"}


@frozen
class QuantityFault:
    """Why a number cannot be used, and what was probably meant."""

    code: str
    message: str
    hint: str


def parse_quantity(text: str, unit: str) -> float | QuantityFault:
    """The number that `text` states, in `unit` ("" for a plain number).

    Without a unit in the text the number is taken to be in `unit` already.
    """
    stripped = text.strip()
    found = _NUMBER.match(stripped)
    if found is None or len(stripped) > _MAX_TEXT:
        return QuantityFault("not-a-number", f"{quoted(text)} is not a number", _example(unit))
    rest = stripped[found.end() :].strip()
    scale = _scale(rest, unit, text)
    if isinstance(scale, QuantityFault):
        return scale
    try:
        value = float(Fraction(found.group()) * scale)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        return QuantityFault("too-large", f"{quoted(text)} is too large for a number", "write a smaller number")
    return value


def _scale(rest: str, unit: str, text: str) -> Fraction | QuantityFault:
    """What one of the unit that `rest` names is in `unit`."""
    factor = _unit_factor(rest, unit)
    if factor is not None:
        return factor
    if rest in _AMBIGUOUS or _BITS.fullmatch(rest):
        meant = "bits or bytes" if _BITS.fullmatch(rest) else _AMBIGUOUS[rest]
        return QuantityFault("ambiguous-unit", f"{quoted(rest)} could mean {meant}", _example(unit))
    if rest.startswith((",", "_", "'")) or re.match(r"\d", rest):
        return QuantityFault(
            "not-a-number", f"{quoted(text)} is not a number", "write it without signs between the digits"
        )
    dimension = _dimension_of(unit)
    magnitude = re.match(r"(k|K|M|G|thousand|million|billion)(?![a-zA-Z])\s*", rest)
    if magnitude is not None and (dimension is None or dimension in (_RATES, _PERCENT)):
        tail = rest[magnitude.end() :]
        rest_factor = _unit_factor(tail, unit)
        if rest_factor is not None:
            return rest_factor * _MAGNITUDES[magnitude.group(1)]
        rest = tail
    for name, table in _DIMENSIONS.items():
        if _lookup(table, rest) is not None and table is not dimension:
            wanted = f"in {unit}" if unit else "a plain number"
            return QuantityFault("wrong-unit", f"{quoted(text)} is {name}, but this is {wanted}", _example(unit))
    return QuantityFault("unknown-unit", f"the unit {quoted(rest)} is not known", _example(unit))


def _unit_factor(rest: str, unit: str) -> Fraction | None:
    """How many of `unit` one `rest` is; None when it is no such unit."""
    if not rest or rest == unit or (unit.endswith("s") and len(unit) > 2 and rest == unit[:-1]):
        return Fraction(1)
    dimension = _dimension_of(unit)
    if dimension is None or _BITS.fullmatch(rest):
        return None
    found = _lookup(dimension, rest)
    own = _lookup(dimension, unit)
    return found / own if found is not None and own is not None else None


def _dimension_of(unit: str) -> dict[str, Fraction] | None:
    return next((table for table in _DIMENSIONS.values() if _lookup(table, unit) is not None), None)


def _lookup(table: dict[str, Fraction], unit: str) -> Fraction | None:
    if table is _BYTES:
        return table.get(unit.lower())
    return table.get(" ".join(unit.split()))


def _example(unit: str) -> str:
    """The hint that shows how a number in `unit` is written."""
    dimension = _dimension_of(unit)
    if dimension is _BYTES:
        return f"write a number in {unit}, or with a unit such as `2 TB` or `400 GiB`"
    if dimension is _SECONDS:
        return f"write a number in {unit}, or with a unit such as `15 ms`, `5 min` or `2 h`"
    if dimension is _RATES:
        return "write a number per second, such as `2500`, `10k` or `1.5M`"
    if dimension is _PERCENT:
        return "write a percentage, such as `99.99` or `99.99%`"
    return f"write a plain number of {unit}, such as `500` or `10k`" if unit else "write a plain number"
