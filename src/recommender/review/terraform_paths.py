"""Where attributes, indices and splats lead from a value, and what an iteration over it runs through."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from recommender.frozen import frozen
from recommender.review.raw import NULL, Fields, Items, Literal, Raw, Unknown, is_null, items, refs_of


class StepKind(Enum):
    """What a step leads to: an attribute, the entry at an index, or every entry."""

    ATTRIBUTE = auto()
    INDEX = auto()
    SPLAT = auto()


@frozen
class Step:
    """One step from a value; `key` says which attribute or index."""

    kind: StepKind
    key: Raw = NULL

    @property
    def word(self) -> str:
        """The attribute that it names; empty where it names none."""
        return str(self.key.value) if self.kind is StepKind.ATTRIBUTE and isinstance(self.key, Literal) else ""


@frozen
class Reached:
    """What a name leads to, and how many of the steps after it that takes."""

    value: Raw
    used: int


def after(value: Raw, steps: Sequence[Step], used: int) -> Raw:
    """What the steps after the first `used` ones lead to from a value."""
    for place in range(used, len(steps)):
        step = steps[place]
        if step.kind is StepKind.SPLAT:
            rest = steps[place + 1 :]
            if isinstance(value, Items):
                return items((after(part, rest, 0) for part in value.parts), is_complete=value.is_complete)
            if is_null(value):
                return items(())
            return Unknown("a list that is not known", refs=refs_of(value), is_given=True)
        value = step_into(value, step.key)
    return value


def step_into(value: Raw, key: Raw) -> Raw:
    """What stands under a key of a mapping or at a position of a list."""
    match value, key:
        case Fields(), Literal():
            found = value.fields.get(str(key.value))
            reason, refs = f"there is no `{key.value}` in it", refs_of(value)
            return Unknown(reason, refs=refs, is_fault=value.is_complete) if found is None else found
        case Items(), Literal(value=str(word)) if word.isdecimal() and len(word) < 9:
            return step_into(value, Literal(int(word)))
        case Items(), Literal(value=int(position)):
            if 0 <= position < len(value.parts):
                return value.parts[position]
            return Unknown(f"there is no entry {position} in it", refs=refs_of(value), is_fault=value.is_complete)
        case Unknown(), _:
            return Unknown(value.reason, value.location, value.refs, is_fault=value.is_fault)
        case _, Unknown():
            return Unknown(key.reason, refs=refs_of(value), is_fault=key.is_fault)
        case _:
            return Unknown("it has no parts", is_fault=isinstance(value, Literal))


def pairs_of(over: Raw) -> list[tuple[Raw, Raw]] | None:
    """What an iteration over a value runs through, keys first; None where that is not known as a whole."""
    if isinstance(over, Fields) and over.is_complete:
        return [(Literal(key), value) for key, value in over.fields.items()]
    if isinstance(over, Items) and over.is_complete:
        return [(Literal(place), value) for place, value in enumerate(over.parts)]
    return None
