"""Terraform's functions that depend on nothing but their arguments, as far as designs use them.

Each takes values and gives a value. A function that is not here makes its result unknown, and so does an argument
that is not known where the result depends on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from recommender.review.raw import (
    MAX_SIZE,
    NULL,
    Fields,
    Items,
    Literal,
    Raw,
    Unknown,
    fields,
    is_known,
    is_null,
    items,
    same,
    text,
)
from recommender.review.terraform_scalars import (
    FaultError,
    NotKnownError,
    keys_of,
    parts_of,
    scalar,
    to_bool,
    to_number,
    to_text,
)

Function = Callable[[Sequence[Raw]], Raw]


def call(name: str, arguments: Sequence[Raw]) -> Raw:
    """What the function gives.

    Raises:
        NotKnownError: it is not among those known here, or an argument is not known or not of its type.

    """
    function = FUNCTIONS.get(name)
    if function is None:
        raise NotKnownError(f"the function `{name}` is not worked out")
    try:
        return function(arguments)
    except (IndexError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise NotKnownError(f"`{name}` cannot be worked out") from error


def _text(raw: Raw) -> str:
    return to_text(scalar(raw))


def _on_text(change: Callable[[str], str]) -> Function:
    return lambda given: text(change(_text(given[0])))


def _on_two_texts(change: Callable[[str, str], str | bool]) -> Function:
    def function(given: Sequence[Raw]) -> Raw:
        result = change(_text(given[0]), _text(given[1]))
        return Literal(result) if isinstance(result, bool) else text(result)

    return function


def _on_numbers(change: Callable[[list[float]], float]) -> Function:
    def function(given: Sequence[Raw]) -> Raw:
        result = change([to_number(part) for part in given])
        return Literal(int(result) if float(result).is_integer() else result)

    return function


def _merge(given: Sequence[Raw]) -> Raw:
    merged: dict[str, Raw] = {}
    is_complete = True
    for part in given:
        if isinstance(part, Fields):
            is_complete = is_complete and part.is_complete
            merged.update(part.fields)
        elif not is_null(part):
            # What is not known may replace any key said before it, but none said after.
            merged = {key: Unknown("may be replaced by a mapping that is not known") for key in merged}
            is_complete = False
    return fields(merged, is_complete=is_complete)


def _concat(given: Sequence[Raw]) -> Raw:
    joined: list[Raw] = []
    is_complete = True
    for part in given:
        if isinstance(part, Items):
            joined += part.parts
            is_complete = is_complete and part.is_complete
        else:
            joined.append(part)  # stands for all that may be in it
            is_complete = False
    return items(joined, is_complete=is_complete)


def _coalesce(given: Sequence[Raw]) -> Raw:
    for part in given:
        if isinstance(part, Unknown) and not part.is_given:
            raise NotKnownError(part.reason)
        if not (isinstance(part, Literal) and part.value in (None, "")):
            return part
    raise FaultError("`coalesce` of nothing but null")


def _coalescelist(given: Sequence[Raw]) -> Raw:
    for part in given:
        if parts_of(part):
            return part
    raise FaultError("`coalescelist` of nothing but empty lists")


def _lookup(given: Sequence[Raw]) -> Raw:
    mapping, key = given[0], _text(given[1])
    if isinstance(mapping, Fields) and key in mapping.fields:
        return mapping.fields[key]
    if isinstance(mapping, Fields) and mapping.is_complete and len(given) > 2:
        return given[2]
    kind = FaultError if isinstance(mapping, Fields) and mapping.is_complete else NotKnownError
    raise kind(f"no key `{key}`")


def _length(given: Sequence[Raw]) -> Raw:
    match given[0]:
        case Literal(value=str(value)):
            return Literal(len(value))
        case Fields() as mapping:
            return Literal(len(keys_of(mapping)))
        case other:
            return Literal(len(parts_of(other)))


def _element(given: Sequence[Raw]) -> Raw:
    parts = parts_of(given[0])
    if not parts:
        raise FaultError("`element` of an empty list")
    return parts[int(to_number(given[1])) % len(parts)]


def _contains(given: Sequence[Raw]) -> Raw:
    if not isinstance(given[0], Items):
        raise NotKnownError("no list")
    truths = [same(part, given[1]) for part in given[0].parts]
    if True in truths:
        return Literal(True)
    if None in truths or not given[0].is_complete:
        raise NotKnownError("a list that is not known as a whole")
    return Literal(False)


def _format(given: Sequence[Raw]) -> Raw:
    pattern, values = _text(given[0]), [scalar(part) for part in given[1:]]
    pieces = pattern.split("%")
    made = [pieces[0]]
    waiting = iter(values)
    rest = iter(pieces[1:])
    for piece in rest:
        if not piece:  # a doubled sign stands for itself
            made += ["%", next(rest, "")]
        elif piece[0] in "sdvq":
            made += [to_text(next(waiting, None)), piece[1:]]
        else:
            raise NotKnownError("a form of `format` that is not worked out")
    return text("".join(made))


def _flatten(given: Sequence[Raw]) -> Raw:
    def flat(parts: Iterable[Raw]) -> list[Raw]:
        found: list[Raw] = []
        for part in parts:
            found += flat(parts_of(part)) if isinstance(part, Items) else [part]
        return found

    return items(flat(parts_of(given[0])))


def _distinct(given: Sequence[Raw]) -> Raw:
    kept: dict[object, Raw] = {}
    for part in parts_of(given[0]):
        if not is_known(part):
            raise NotKnownError("an entry that is not known")
        kept.setdefault(_identity(part), part)
    return items(kept.values())


def _identity(raw: Raw) -> object:
    """What is equal for equal known values, and can be looked up."""
    match raw:
        case Literal():
            return (isinstance(raw.value, bool), raw.value)
        case Items():
            return tuple(map(_identity, raw.parts))
        case Fields():
            return frozenset((key, _identity(value)) for key, value in raw.fields.items())
        case _:
            return raw


def _compact(given: Sequence[Raw]) -> Raw:
    return items(part for part in parts_of(given[0]) if isinstance(part, Unknown) or scalar(part) not in (None, ""))


def _range(given: Sequence[Raw]) -> Raw:
    ends = [int(to_number(part)) for part in given]
    numbers = range(*ends)
    if len(numbers) > MAX_SIZE:
        raise NotKnownError("the list is too long")
    return items(Literal(number) for number in numbers)


def _slice(given: Sequence[Raw]) -> Raw:
    return items(parts_of(given[0])[int(to_number(given[1])) : int(to_number(given[2]))])


def _one(given: Sequence[Raw]) -> Raw:
    parts = parts_of(given[0])
    if len(parts) > 1:
        raise FaultError("more than one entry")
    return parts[0] if parts else NULL


def _zipmap(given: Sequence[Raw]) -> Raw:
    return fields(dict(zip([_text(key) for key in parts_of(given[0])], parts_of(given[1]), strict=False)))


def _join(given: Sequence[Raw]) -> Raw:
    return text(_text(given[0]).join([_text(part) for part in parts_of(given[1])]))


def _split(given: Sequence[Raw]) -> Raw:
    separator = _text(given[0])
    whole = _text(given[1])
    return items(Literal(part) for part in (whole.split(separator) if separator else list(whole)[:MAX_SIZE]))


def _replace(given: Sequence[Raw]) -> Raw:
    whole, old, new = (_text(part) for part in given[:3])
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise NotKnownError("a replacement by pattern is not worked out")
    if len(whole) * max(1, len(new)) > MAX_SIZE * 10:
        raise NotKnownError("the text is too long")
    return text(whole.replace(old, new))


def _substr(given: Sequence[Raw]) -> Raw:
    start, length = int(to_number(given[1])), int(to_number(given[2]))
    whole = _text(given[0])
    start = start + len(whole) if start < 0 else start
    return text(whole[start:] if length < 0 else whole[start : start + length])


def _truths(given: Sequence[Raw]) -> list[bool]:
    return [to_bool(part) for part in parts_of(given[0])]


def _sorted(given: Sequence[Raw]) -> Raw:
    return items(Literal(word) for word in sorted(_text(part) for part in parts_of(given[0])))


def _to_list(given: Sequence[Raw]) -> Raw:
    return items(parts_of(given[0]))


def _same_value(given: Sequence[Raw]) -> Raw:
    return given[0]


MAKING_TEXT = frozenset(
    (
        *("format", "join", "lower", "replace", "substr", "title"),
        *("tostring", "trim", "trimprefix", "trimspace", "trimsuffix", "upper"),
    )
)
FUNCTIONS: dict[str, Function] = {
    "abs": _on_numbers(lambda numbers: abs(numbers[0])),
    "alltrue": lambda given: Literal(all(_truths(given))),
    "anytrue": lambda given: Literal(any(_truths(given))),
    "ceil": _on_numbers(lambda numbers: math.ceil(numbers[0])),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "endswith": _on_two_texts(str.endswith),
    "flatten": _flatten,
    "floor": _on_numbers(lambda numbers: math.floor(numbers[0])),
    "format": _format,
    "join": _join,
    "keys": lambda given: items(Literal(key) for key in sorted(keys_of(given[0]))),
    "length": _length,
    "lookup": _lookup,
    "lower": _on_text(str.lower),
    "max": _on_numbers(max),
    "merge": _merge,
    "min": _on_numbers(min),
    "nonsensitive": _same_value,
    "one": _one,
    "range": _range,
    "replace": _replace,
    "reverse": lambda given: items(reversed(parts_of(given[0]))),
    "sensitive": _same_value,
    "slice": _slice,
    "sort": _sorted,
    "split": _split,
    "startswith": _on_two_texts(str.startswith),
    "substr": _substr,
    "sum": lambda given: _on_numbers(sum)(parts_of(given[0])),
    "title": _on_text(lambda whole: " ".join(word[:1].upper() + word[1:] for word in whole.split(" "))),
    "tobool": lambda given: Literal(to_bool(given[0])),
    "tolist": _to_list,
    "tomap": lambda given: fields(keys_of(given[0])),
    "tonumber": lambda given: Literal(to_number(given[0])),
    "toset": _distinct,
    "tostring": lambda given: text(_text(given[0])),
    "trim": _on_two_texts(str.strip),
    "trimprefix": _on_two_texts(str.removeprefix),
    "trimspace": _on_text(str.strip),
    "trimsuffix": _on_two_texts(str.removesuffix),
    "upper": _on_text(str.upper),
    "values": lambda given: items(value for _, value in sorted(keys_of(given[0]).items())),
    "zipmap": _zipmap,
}
