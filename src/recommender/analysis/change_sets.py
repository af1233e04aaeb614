"""Sets of changes as people read them: those that differ in one answer only are told as one, with alternatives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from recommender.analysis.changes import Option
from recommender.engine.rationale import shown
from recommender.engine.runs import runs_of
from recommender.model.condition import Any, Bound, Condition, HasAny, InRange, IsFlag, LevelIn, OneOf, Only
from recommender.model.vocabulary import AttributeType, LevelRange, Shown, Value, Vocabulary
from recommender.model.whatif import Change, ChangeKind, ChangeSet

Axes = Mapping[str, Sequence[float]]
Slots = tuple[tuple[Option, ...], ...]


def change_sets(
    found: Iterable[Sequence[Option]], vocabulary: Vocabulary, answers: Mapping[str, Value], axes: Axes
) -> tuple[ChangeSet, ...]:
    """The sets of options as sets of changes, the most plausible first.

    A set that takes back or replaces fewer given answers comes before one that does so with more.
    """
    made = []
    for slots in _merged(found):
        changes = tuple(_change(options, vocabulary, answers, axes) for options in slots)
        made.append(ChangeSet(changes, math.prod(sum(option.odds for option in options) for options in slots)))
    return tuple(sorted(made, key=lambda entry: (entry.withdrawn, -entry.odds, str(entry.changes))))


def ranges(axis: Sequence[float], places: Iterable[int]) -> list[tuple[Bound | None, Bound | None]]:
    """The parts of an axis that its points `places` stand for, ascending; an end of None is open.

    An axis has its cuts at even places and a point between two of them, or beyond the last, at odd ones.
    """
    found: list[tuple[Bound | None, Bound | None]] = []
    for run in runs_of(places):
        first, last = run.first, run.last
        low = None if first == 0 else Bound(axis[first - first % 2], inclusive=first % 2 == 0)
        high = None if last == len(axis) - 1 else Bound(axis[last + last % 2], inclusive=last % 2 == 0)
        found.append((low, high))
    return found


def _merged(found: Iterable[Sequence[Option]]) -> list[Slots]:
    """Each set as slots of alternatives; two that agree in all slots but one become one."""
    sets = {tuple((option,) for option in sorted(options, key=_slot)) for options in found}
    merged: list[Slots] = sorted(sets, key=lambda slots: [_slot(option) for options in slots for option in options])
    for position in range(max((len(slots) for slots in merged), default=0)):
        groups: dict[tuple[Slots, Slots, tuple[object, ...]], list[Option]] = {}
        for slots in merged:
            if position < len(slots):
                others = (slots[:position], slots[position + 1 :], _slot(slots[position][0])[:3])
                groups.setdefault(others, []).extend(slots[position])
        merged = [slots for slots in merged if position >= len(slots)]
        merged += [(*before, tuple(options), *after) for (before, after, _), options in groups.items()]
    return merged


def _slot(option: Option) -> tuple[str, str, tuple[str, ...], str]:
    return (option.attribute, str(option.kind), option.dropped, repr(option.values))


def _change(options: Sequence[Option], vocabulary: Vocabulary, answers: Mapping[str, Value], axes: Axes) -> Change:
    first = options[0]
    now = answers.get(first.attribute)
    ordered = sorted(options, key=lambda option: -option.odds)
    values = [value for option in ordered for value in option.values]
    return Change(
        first.kind,
        first.attribute,
        None if now is None else shown(vocabulary, first.attribute, now),
        _becomes(first, vocabulary, values, [place for option in options for place in option.places], axes),
        tuple(_example(vocabulary, first, value) for value in values),
        first.dropped,
    )


def _example(vocabulary: Vocabulary, option: Option, value: Value) -> Shown:
    return shown(vocabulary, option.attribute, value)


def _becomes(
    option: Option, vocabulary: Vocabulary, values: Sequence[Value], places: Sequence[int], axes: Axes
) -> Condition | None:
    attribute = vocabulary[option.attribute]
    parts: list[Condition] = []
    words = [value for value in values if isinstance(value, str)]
    if option.kind is ChangeKind.ADD:
        return HasAny(attribute.id, tuple(words))
    if option.kind in (ChangeKind.WITHDRAW, ChangeKind.REMOVE):
        return None
    match attribute.type:
        case AttributeType.CHOICE:
            return OneOf(attribute.id, tuple(words))
        case AttributeType.CHOICES:
            parts = [HasAny(attribute.id, tuple(words))] if words else []
            parts += [Only(attribute.id, ())] if len(words) < len(values) else []
        case AttributeType.LEVEL:
            indices = sorted(value.low for value in values if isinstance(value, LevelRange))
            return LevelIn(attribute.id, tuple(indices))
        case AttributeType.FLAG:
            parts = [IsFlag(attribute.id, value) for value in values if isinstance(value, bool)]
        case _:
            points = [Bound(float(value), inclusive=True) for value in values if isinstance(value, int | float)]
            ends = ranges(axes[attribute.id], places) if places else [(point, point) for point in points]
            parts = [InRange(attribute.id, low, high) for low, high in ends]
    return parts[0] if len(parts) == 1 else Any(tuple(parts))
