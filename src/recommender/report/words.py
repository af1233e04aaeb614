"""Words, numbers, counts and lists as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from recommender.model.vocabulary import Attribute, Shown

COMPARISONS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "below"}

_COUNTABLE = 1e15  # from here on a number is written with an exponent
_ABBREVIATION = 3  # letters of the longest unit that has no plural

_DECIMAL = ("B", "KB", "MB", "GB", "TB")
_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB")


def word(text: str) -> str:
    """A word of the vocabulary as it is read: `key_lookup` is "key lookup"."""
    return text.replace("_", " ")


def number_words(number: float) -> str:
    """A number with thousands set apart and no needless digits: 10000.0 is "10,000"."""
    if abs(number) >= _COUNTABLE:
        return f"{number:g}"
    rounded = round(float(number), 6)
    if rounded.is_integer():
        return f"{int(rounded):,}"
    return f"{rounded:,.6f}".rstrip("0")


def rounded(number: float) -> float:
    """A number that was worked out, to three digits or to the whole: 13.333333 is 13.3, and 5789.6 is 5790."""
    if not number:
        return 0.0
    digits = 2 - math.floor(math.log10(abs(number)))
    return round(float(number), max(digits, 0))


def quantity_words(number: float, unit: str) -> str:
    """A number with its unit: "10,000 per second", "99.9%", "25 ms", "1 day"; "64 TiB" where only that is whole."""
    shown = number_words(number)
    in_binary = binary_words(number, unit)
    if in_binary:
        return in_binary
    if unit == "%":
        return f"{shown}%"
    if unit.startswith("1/"):
        return f"{shown} per {'second' if unit == '1/s' else unit[2:]}"
    if shown == "1" and len(unit) > _ABBREVIATION and unit.endswith("s"):
        return f"{shown} {unit[:-1]}"
    return f"{shown} {unit}".rstrip()


def binary_words(number: float, unit: str) -> str:
    """A size that is whole in binary units only, such as "64 TiB"; empty for any other number."""
    if unit in _DECIMAL and "." in number_words(number):
        size = number * 1000 ** _DECIMAL.index(unit)
        for power, binary in enumerate(_BINARY, 1):
            count = size / 1024**power
            if 1 <= round(count, 6) < 1024 and round(count, 6).is_integer():
                return f"{number_words(count)} {binary}"
    return ""


def value_words(value: Shown | None) -> str:
    """An answer or a setting's value as it is written in a workload file, numbers made readable."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case tuple():
            return ", ".join(value) if value else "none"
        case _:
            return number_words(value)


def listed(words: Sequence[str], last: str = "and") -> str:
    """The words as a list in a sentence: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def attribute_words(attribute: Attribute) -> str:
    """The title of an attribute as it stands inside a sentence; an abbreviation keeps its capitals."""
    title = attribute.title or word(attribute.id.rpartition(".")[2])
    if len(title) > 1 and title[1].isupper():
        return title
    return title[:1].lower() + title[1:]


def counted(count: int, singular: str) -> str:
    """How many there are of something: 1 gives "1 rule", 3 give "3 rules"."""
    return f"{count:,} {singular}{'' if count == 1 else 's'}"


def points_words(points: float) -> str:
    """A number of points of a score, to one digit: "1 point", "2.5 points"."""
    shown = number_words(round(points, 1))
    return f"{shown} point{'' if shown == '1' else 's'}"


def ordinal(rank: int) -> str:
    """A place in a ranking: "1st", "12th", "23rd"."""
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"
