"""Values as a template gives them, before anybody knows what they mean: known, or unknown with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.design import Tie
from recommender.model.design_map import Language

# A value made of small ones may be so large that nobody can work with it: past these it is unknown.
MAX_SIZE = 20_000
MAX_TEXT = 200_000

Plain = str | bool | int | float | None


@frozen
class Literal:
    """A known value; None is a value that is left out on purpose. `refs` are the resources that it came by."""

    value: Plain
    location: Location = NOWHERE
    refs: tuple[str, ...] = ()


@frozen
class Items:
    """A list. If not complete, there may be more entries than those known. `size` counts all that is in it."""

    parts: tuple[Raw, ...]
    location: Location = NOWHERE
    is_complete: bool = True
    size: int = 1


@frozen
class Fields:
    """A mapping. If not complete, there may be more keys than those known. `size` counts all that is in it."""

    fields: Mapping[str, Raw]
    location: Location = NOWHERE
    is_complete: bool = True
    size: int = 1


@frozen
class Unknown:
    """A value that cannot be told here, and why.

    `refs` are the addresses of resources that it is made of; `is_given` says that it is surely not null, `is_fault`
    that it is no value at all: working it out surely fails, which `try` may catch.
    """

    reason: str
    location: Location = NOWHERE
    refs: tuple[str, ...] = ()
    is_given: bool = False
    is_fault: bool = False


Raw = Literal | Items | Fields | Unknown

NULL = Literal(None)
NOTHING = Fields({})


@frozen
class RawResource:
    """A resource as its template has it. `scope` tells apart the modules or templates that addresses belong to.

    `lines` are the first and last line of its text, 0 where there is none. `presence` names the conditions that are
    not known and on which it depends whether the resource is there.
    """

    address: str
    type: str
    language: Language
    location: Location
    body: Fields
    scope: str
    instances: int | None = 1
    tie: Tie | None = None
    lines: tuple[int, int] = field(default=(0, 0))
    presence: tuple[str, ...] = ()


def refs_of(raw: Raw) -> tuple[str, ...]:
    """The addresses of all resources that a value mentions, in order, each once."""
    found: dict[str, None] = {}
    waiting = [raw]
    while waiting:
        part = waiting.pop()
        match part:
            case Items(parts=parts):
                waiting += reversed(parts)
            case Fields(fields=fields):
                waiting += reversed(list(fields.values()))
            case _:
                found.update(dict.fromkeys(part.refs))
    return tuple(found)


def items(parts: Iterable[Raw], location: Location = NOWHERE, *, is_complete: bool = True) -> Items | Unknown:
    """A list of `parts`; what would be too large to work with is unknown."""
    kept = tuple(parts)
    size = 1 + sum([size_of(part) for part in kept])
    return _too_large(location) if size > MAX_SIZE else Items(kept, location, is_complete, size)


def fields(parts: Mapping[str, Raw], location: Location = NOWHERE, *, is_complete: bool = True) -> Fields | Unknown:
    """A mapping of `parts`; what would be too large to work with is unknown."""
    size = 1 + sum([size_of(part) for part in parts.values()])
    return _too_large(location) if size > MAX_SIZE else Fields(parts, location, is_complete, size)


def text(value: str, location: Location = NOWHERE, refs: tuple[str, ...] = ()) -> Literal | Unknown:
    """A text; what would be too long to work with is unknown."""
    return _too_large(location) if len(value) > MAX_TEXT else Literal(value, location, refs)


def fault_in(values: Iterable[Raw]) -> Unknown | None:
    """The first of the values that surely fails; what is made of it then fails too."""
    return next((value for value in values if isinstance(value, Unknown) and value.is_fault), None)


def size_of(raw: Raw) -> int:
    """How many values there are in it."""
    return raw.size if isinstance(raw, (Items, Fields)) else 1


def _too_large(location: Location) -> Unknown:
    return Unknown("the value is too large", location, is_given=True)


def all_refs(values: Iterable[Raw]) -> tuple[str, ...]:
    """The addresses that several values mention."""
    return tuple(dict.fromkeys(ref for value in values for ref in refs_of(value)))


def either(one: Raw, other: Raw, reason: str) -> Raw:
    """What is known of a value that is one of two, where `reason` says why nobody can tell which."""
    if same(one, other):
        return one
    others = set(refs_of(other))
    shared = tuple(ref for ref in refs_of(one) if ref in others)
    return Unknown(reason, refs=shared, is_given=not (_may_be_null(one) or _may_be_null(other)))


def moved(raw: Raw, location: Location) -> Raw:
    """The same value at another place: that of the argument that takes it."""
    match raw:
        case Literal():
            return Literal(raw.value, location, raw.refs)
        case Items():
            return Items(raw.parts, location, raw.is_complete, raw.size)
        case Fields():
            return Fields(raw.fields, location, raw.is_complete, raw.size)
        case _:
            return Unknown(raw.reason, location, raw.refs, raw.is_given, raw.is_fault)


def is_null(raw: Raw) -> bool:
    """Whether it is a value that is left out on purpose."""
    return isinstance(raw, Literal) and raw.value is None


def _may_be_null(raw: Raw) -> bool:
    return is_null(raw) or (isinstance(raw, Unknown) and not raw.is_given)


def is_known(raw: Raw) -> bool:
    """Whether everything in it is known."""
    match raw:
        case Literal():
            return True
        case Items():
            return raw.is_complete and all(is_known(part) for part in raw.parts)
        case Fields():
            return raw.is_complete and all(is_known(part) for part in raw.fields.values())
        case _:
            return False


def same(one: Raw, other: Raw) -> bool | None:
    """Whether two values are equal, their places left aside; None where that cannot be told."""
    match one, other:
        case Literal(), Literal():
            return isinstance(one.value, bool) == isinstance(other.value, bool) and one.value == other.value
        case Items(), Items() if one.is_complete and other.is_complete:
            if len(one.parts) != len(other.parts):
                return False
            return all_of(same(left, right) for left, right in zip(one.parts, other.parts, strict=True))
        case Fields(), Fields() if one.is_complete and other.is_complete:
            if one.fields.keys() != other.fields.keys():
                return False
            return all_of(same(value, other.fields[key]) for key, value in one.fields.items())
        case Unknown(), Literal(value=None):
            return False if one.is_given else None
        case Literal(value=None), Unknown():
            return False if other.is_given else None
        case (Unknown(), _) | (_, Unknown()):
            return None
        case _:
            return False if type(one) is not type(other) else None


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Whether all are true; None where that cannot be told."""
    result: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        result = None if truth is None else result
    return result
