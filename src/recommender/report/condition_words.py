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
from recommender.model.vocabulary import Attribute, AttributeType, Vocabulary
from recommender.report.words import attribute_words, binary_words, listed, quantity_words, word


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
        is_mixed = bool(binary_words(lower.value, unit) or binary_words(upper.value, unit))
        first = unit if is_mixed else ""
        if wanted:
            return f"{_at_least(lower, first)} and {_at_most(upper, unit)}"
        return f"{_at_most(_outside(lower), first)} or {_at_least(_outside(upper), unit)}"
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
