"""Terraform's operators, on values that may be unknown."""

from __future__ import annotations

import operator as python
from collections.abc import Callable

from recommender.review.raw import Literal, Raw, Unknown, all_refs, fault_in, refs_of, same
from recommender.review.terraform_scalars import NotKnownError, to_bool, to_number

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": python.lt,
    ">": python.gt,
    "<=": python.le,
    ">=": python.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "%": python.mod,
}

OPERATORS = frozenset(("==", "!=", "&&", "||", *_COMPARISONS, *_ARITHMETIC))


def combined(operator: str, left: Raw, right: Raw) -> Raw:
    """What the operator gives for its two sides."""
    refs = all_refs((left, right))
    fault = fault_in((left, right)) if operator not in ("&&", "||") else None
    if fault is not None:
        return fault
    try:
        if operator in ("==", "!="):
            equal = same(left, right)
            if equal is None:
                return Unknown("a comparison with what is not known", refs=refs, is_given=True)
            return Literal(equal is (operator == "=="))
        if operator in ("&&", "||"):
            return _logical(operator, left, right)
        one, other = to_number(left), to_number(right)
        if operator in _COMPARISONS:
            return Literal(_COMPARISONS[operator](one, other))
        result = _ARITHMETIC[operator](one, other)
        return Literal(int(result) if float(result).is_integer() else result)
    except (NotKnownError, ZeroDivisionError, OverflowError, ValueError) as error:
        return Unknown(str(error), refs=refs, is_given=True)


def negated(operator: str, value: Raw) -> Raw:
    """What `!` or `-` gives."""
    try:
        return Literal(not to_bool(value)) if operator == "!" else Literal(-to_number(value))
    except (NotKnownError, ValueError) as error:
        return Unknown(str(error), refs=refs_of(value), is_given=True)


def _logical(operator: str, left: Raw, right: Raw) -> Raw:
    """Kleene's and, or: one side may settle it."""
    settling = operator == "||"
    reason = ""
    for side in (left, right):
        try:
            if to_bool(side) is settling:
                return Literal(settling)
        except NotKnownError as error:
            reason = str(error)
    return Unknown(reason, refs=all_refs((left, right)), is_given=True) if reason else Literal(not settling)
