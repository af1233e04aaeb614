"""Conditions in the terms of durable_rules: checks of single fields, in series and in parallel.

Owns the translation of formulas; must not load the engine, nor know its limits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from recommender.engine.durable_fact import number_text
from recommender.engine.durable_table import Names
from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm
from recommender.engine.runs import runs_of
from recommender.frozen import frozen
from recommender.model.condition import Bound, HasAll, HasAny, InRange, IsFlag, LevelIn, OneOf, Only, Test
from recommender.model.vocabulary import Attribute, Vocabulary


@frozen
class Check:
    """One comparison of one field; never passes on a field that is not sent.

    `share` guesses how often it passes: the rarest check of a series comes first, so that most end there.
    """

    field: str
    op: str
    value: float
    share: float = dataclasses.field(default=0.5, compare=False)

    def text(self) -> str:
        """The check as the engine's JSON."""
        number = number_text(self.value) if isinstance(self.value, float) else str(self.value)
        return f'{{"{self.op}":{{"{self.field}":{number}}}}}'


@frozen
class Series:
    """All parts, one after the other (`$and`)."""

    parts: tuple[Form, ...]

    def text(self) -> str:
        """The series as the engine's JSON."""
        return f'{{"$and":[{",".join(part.text() for part in self.parts)}]}}'


@frozen
class Parallel:
    """Any of the parts (`$or`); what follows is visited once for each that holds. `exclusive`: at most one does."""

    parts: tuple[Form, ...]
    exclusive: bool = dataclasses.field(default=False, compare=False)

    def text(self) -> str:
        """The alternatives as the engine's JSON."""
        return f'{{"$or":[{",".join(part.text() for part in self.parts)}]}}'


Form = Check | Series | Parallel

ALWAYS = Series(())
NEVER = Parallel(())


def form_of(formula: NormalForm, vocabulary: Vocabulary, names: Names) -> Form:
    """The form that holds exactly where `formula` is true; `ALWAYS` and `NEVER` stand alone."""
    match formula:
        case Conj(parts):
            return in_series(form_of(part, vocabulary, names) for part in parts)
        case Disj(parts):
            return in_parallel(form_of(part, vocabulary, names) for part in parts)
        case Literal(test, positive):
            return _literal(test, positive, vocabulary[test.attribute], names)
    raise TypeError(f"no form for {formula!r}")


def in_series(parts: Iterable[Form]) -> Form:
    """All of `parts`, flat: the rarest check first, alternatives last (their followers are visited repeatedly)."""
    flat: dict[Form, None] = {}
    for part in parts:
        if isinstance(part, Parallel) and not part.parts:
            return NEVER
        flat.update(dict.fromkeys(part.parts if isinstance(part, Series) else (part,)))
    kept = tuple(sorted(flat, key=_rarity))
    return kept[0] if len(kept) == 1 else Series(kept)


def in_parallel(parts: Iterable[Form], exclusive: bool = False) -> Form:
    """Any of `parts`, flat; `exclusive` parts are never themselves alternatives."""
    flat: dict[Form, None] = {}
    for part in parts:
        if isinstance(part, Series) and not part.parts:
            return ALWAYS
        flat.update(dict.fromkeys(part.parts if isinstance(part, Parallel) else (part,)))
    kept = tuple(flat)
    return kept[0] if len(kept) == 1 else Parallel(kept, exclusive)


def _rarity(form: Form) -> tuple[float, str, str, float]:
    """What a series is sorted by: equal checks at equal places, so that rules share them."""
    return (form.share, form.field, form.op, form.value) if isinstance(form, Check) else (1.0, "", "", 0.0)


def checks_of(form: Form) -> Iterator[Check]:
    """Every check in `form`."""
    if isinstance(form, Check):
        yield form
    else:
        for part in form.parts:
            yield from checks_of(part)


def fields_needed(form: Form) -> frozenset[str]:
    """The fields without all of which `form` cannot hold: an absent one passes no check."""
    if isinstance(form, Check):
        return frozenset((form.field,))
    needed = [fields_needed(part) for part in form.parts]
    if isinstance(form, Series):
        return frozenset[str]().union(*needed)
    return needed[0].intersection(*needed) if needed else frozenset()


def _literal(test: Test, positive: bool, attribute: Attribute, names: Names) -> Form:
    name, words, top = attribute.id, attribute.values, len(attribute.values) - 1
    match test:
        case OneOf(_, wanted):
            indices = _indices((words.index(word) for word in wanted), top, positive)
            return _within(names[name, ""], names[name, ""], indices, top)
        case LevelIn(_, wanted_indices):
            return _within(names[name, "low"], names[name, "high"], _indices(wanted_indices, top, positive), top)
        case IsFlag(_, value):
            return Check(names[name, ""], "$eq", int(value is positive))
        case InRange(_, lower, upper):
            return _range(names[name, ""], lower, upper, positive)
        case HasAny(_, members):
            return _members(attribute, members, names, some=positive, held=positive)
        case HasAll(_, members):
            return _members(attribute, members, names, some=not positive, held=positive)
        case Only(_, members):
            others = [word for word in words if word not in members]
            return _members(attribute, others, names, some=not positive, held=not positive)
    raise TypeError(f"no form for {test!r}")


def _members(attribute: Attribute, members: Iterable[str], names: Names, some: bool, held: bool) -> Form:
    share = 0.35 if held else 0.65
    checks = [Check(names[attribute.id, f"has {member}"], "$eq", int(held), share) for member in members]
    if some:
        return in_parallel(checks)
    return in_series(checks) if checks else Check(names[attribute.id, "known"], "$ex", 1, 0.9)


def _range(name: str, lower: Bound | None, upper: Bound | None, positive: bool) -> Form:
    checks = []
    if lower is not None:
        op = ("$gte" if lower.inclusive else "$gt") if positive else ("$lt" if lower.inclusive else "$lte")
        checks.append(Check(name, op, float(lower.value)))
    if upper is not None:
        op = ("$lte" if upper.inclusive else "$lt") if positive else ("$gt" if upper.inclusive else "$gte")
        checks.append(Check(name, op, float(upper.value)))
    if positive:
        return in_series(checks) if checks else Check(name, "$ex", 1, 0.9)
    return in_parallel(checks)


def _within(low: str, high: str, indices: Sequence[int], top: int) -> Form:
    """`low`..`high` (one field for a choice, two for a level) lies in one run of consecutive `indices`."""
    missing = _indices(indices, top, wanted=False)
    if low == high and indices and len(missing) == 1:
        return Check(low, "$neq", missing[0], 1 - 1 / (top + 1))
    ways: list[Form] = []
    for run in runs_of(indices):
        first, last = run.first, run.last
        if first == 0 and last == top:
            ways.append(Check(low, "$ex", 1, 0.9))
        elif low == high and (first == last or (last - first == 1 and first > 0 and last < top)):
            ways += [Check(low, "$eq", index, 1 / (top + 1)) for index in range(first, last + 1)]
        else:
            ends = [Check(low, "$gte", first)] * (first > 0) + [Check(high, "$lte", last)] * (last < top)
            ways.append(in_series(ends))
    return in_parallel(ways, exclusive=True)


def _indices(indices: Iterable[int], top: int, wanted: bool) -> list[int]:
    """`indices` in order, or (unless `wanted`) all the others up to `top`."""
    chosen = set(indices)
    return [index for index in range(top + 1) if (index in chosen) is wanted]
