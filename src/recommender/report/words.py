"""Conditions as people say them: "peak writes at least 10,000 per second". A backend over the condition tree.

Owns the wording; the names of attributes come from the vocabulary. A node that it does not know is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.model.condition import (
    All,
    Any,
    Bound,
    Condition,
    HasAll,
    HasAny,
    InRange,
    IsFlag,
    LevelIn,
    Not,
    OneOf,
    Only,
    Test,
)
from recommender.model.vocabulary import Attribute, AttributeType, Shown, Vocabulary

_COUNTABLE = 1e15  # from here on a number is written with an exponent
_ABBREVIATION = 3  # letters of the longest unit that has no plural

_DECIMAL = ("B", "KB", "MB", "GB", "TB")
_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB")


def condition_words(condition: Condition, vocabulary: Vocabulary) -> str:
    """`condition` as one clause of plain English.

    Raises:
        TypeError: the tree holds a node that has no wording.

    """
    return _clause(condition, vocabulary, True)


def condition_lines(condition: Condition, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The parts of `condition` that must all hold, a clause each; nothing for a condition that always holds."""
    if isinstance(condition, All):
        return tuple(line for part in condition.parts for line in condition_lines(part, vocabulary))
    return (condition_words(condition, vocabulary),)


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


def _clause(condition: Condition, vocabulary: Vocabulary, wanted: bool) -> str:
    match condition:
        case Not(part):
            return _clause(part, vocabulary, not wanted)
        case All(parts):
            return _joined(parts, vocabulary, wanted, is_all=wanted)
        case Any(parts):
            return _joined(parts, vocabulary, wanted, is_all=not wanted)
        case OneOf() | InRange() | LevelIn() | IsFlag() | HasAny() | HasAll() | Only():
            return _test(condition, vocabulary, wanted)
    raise TypeError(f"no words for {condition!r}")


def _joined(parts: Sequence[Condition], vocabulary: Vocabulary, wanted: bool, *, is_all: bool) -> str:
    if not parts:
        return "always" if is_all else "never"
    if len(parts) == 1:
        return _clause(parts[0], vocabulary, wanted)
    clauses = []
    for part in parts:
        clause = _clause(part, vocabulary, wanted)
        clauses.append(f"({clause})" if _is_compound(part) else clause)
    return f" {'and' if is_all else 'or'} ".join(clauses)


def _is_compound(condition: Condition) -> bool:
    match condition:
        case Not(part):
            return _is_compound(part)
        case All(parts) | Any(parts):
            return len(parts) > 1 or any(_is_compound(part) for part in parts)
    return False


def _test(test: Test, vocabulary: Vocabulary, wanted: bool) -> str:
    attribute = vocabulary[test.attribute]
    name = attribute_words(attribute)
    match test:
        case OneOf(_, values):
            return f"{name} {_is(values, wanted)}"
        case LevelIn(_, indices):
            kept = indices if wanted else [at for at in range(len(attribute.values)) if at not in indices]
            return f"{name} {_is([attribute.values[at] for at in kept], True)}"
        case IsFlag(_, value):
            if attribute.type is AttributeType.DERIVED:
                return name if value is wanted else f"not: {name}"
            return f"{name}: {'yes' if value is wanted else 'no'}"
        case InRange(_, lower, upper):
            return f"{name} {_range(lower, upper, attribute.unit, wanted)}"
        case HasAny(_, members):
            return _has_any(attribute, members, wanted)
        case HasAll(_, members):
            return _has_all(attribute, members, wanted)
        case Only(_, members):
            return _only(attribute, members, wanted)
    raise TypeError(f"no words for {test!r}")


def _is(values: Iterable[str], wanted: bool) -> str:
    words = [word(value) for value in values]
    if not words:
        return "is nothing that exists" if wanted else "is anything"
    if wanted:
        return f"is {listed(words, 'or')}"
    return f"is not {words[0]}" if len(words) == 1 else f"is neither {listed(words, 'nor')}"


def _range(lower: Bound | None, upper: Bound | None, unit: str, wanted: bool) -> str:
    if lower is not None and upper is not None:
        if lower.value == upper.value:
            return f"{'exactly' if wanted else 'other than'} {quantity_words(lower.value, unit)}"
        if wanted:
            return f"{_at_least(lower, '')} and {_at_most(upper, unit)}"
        return f"{_at_most(_outside(lower), '')} or {_at_least(_outside(upper), unit)}"
    if lower is not None:
        return _at_least(lower, unit) if wanted else _at_most(_outside(lower), unit)
    if upper is not None:
        return _at_most(upper, unit) if wanted else _at_least(_outside(upper), unit)
    return "is any number" if wanted else "is no number"


def _outside(bound: Bound) -> Bound:
    """The end of what lies beyond `bound`."""
    return Bound(bound.value, not bound.inclusive)


def _at_least(bound: Bound, unit: str) -> str:
    return f"{'at least' if bound.inclusive else 'more than'} {quantity_words(bound.value, unit)}"


def _at_most(bound: Bound, unit: str) -> str:
    return f"{'at most' if bound.inclusive else 'below'} {quantity_words(bound.value, unit)}"


def _is_plural(attribute: Attribute) -> bool:
    title = attribute.title or attribute.id
    return title.endswith("s") and not title.endswith("ss")


def _include(attribute: Attribute, wanted: bool) -> str:
    name = attribute_words(attribute)
    if _is_plural(attribute):
        return f"{name} {'include' if wanted else 'do not include'}"
    return f"{name} {'includes' if wanted else 'does not include'}"


def _has_any(attribute: Attribute, members: Sequence[str], wanted: bool) -> str:
    return f"{_include(attribute, wanted)} {listed([word(member) for member in members], 'or')}"


def _has_all(attribute: Attribute, members: Sequence[str], wanted: bool) -> str:
    words = [word(member) for member in members]
    if len(words) == 1:
        return f"{_include(attribute, wanted)} {words[0]}"
    which = "both " if len(words) == 2 else "all of "
    return f"{_include(attribute, wanted)} {which}{listed(words)}"


def _only(attribute: Attribute, members: Sequence[str], wanted: bool) -> str:
    words = [word(member) for member in members]
    if not words:
        return f"{_include(attribute, True)} {'nothing' if wanted else 'something'}"
    if wanted:
        return f"{_include(attribute, True)} nothing but {listed(words)}"
    return f"{_include(attribute, True)} something besides {listed(words)}"
