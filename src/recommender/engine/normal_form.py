"""Negation normal form: the condition tree with every `not` pushed down to the tests.

De Morgan's laws and double negation hold in Kleene's strong logic, and so do dropping duplicates,
flattening, and letting `false` absorb an `all` and `true` an `any`: the formula has the truth of the
condition for every mix of known and unknown values. It must not know how any engine evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.frozen import frozen
from recommender.model.condition import All, Any, Condition, Not, Test


@frozen
class Literal:
    """A test as it stands (`positive`) or negated; over an unknown value it is unknown either way."""

    test: Test
    positive: bool = True


@frozen
class Conj:
    """True when every part is; `Conj(())` is true."""

    parts: tuple[NormalForm, ...]


@frozen
class Disj:
    """True when some part is; `Disj(())` is false."""

    parts: tuple[NormalForm, ...]


NormalForm = Literal | Conj | Disj

TRUE = Conj(())
FALSE = Disj(())


def normal_form(condition: Condition, positive: bool = True) -> NormalForm:
    """`condition` (or its negation, if not `positive`) with negations at the leaves only.

    Returns:
        A formula in which no `Conj` is a part of a `Conj`, no `Disj` of a `Disj`, none has one part
        alone or a part twice, and the constants stand alone.

    """
    match condition:
        case All(parts):
            return (conjunction if positive else disjunction)(normal_form(part, positive) for part in parts)
        case Any(parts):
            return (disjunction if positive else conjunction)(normal_form(part, positive) for part in parts)
        case Not(part):
            return normal_form(part, not positive)
        case _:
            return Literal(condition, positive)


def conjunction(parts: Iterable[NormalForm]) -> NormalForm:
    """The formula that is true when every part is, in its simplest shape."""
    kept: dict[NormalForm, None] = {}
    for part in parts:
        if isinstance(part, Disj) and not part.parts:
            return FALSE
        kept.update(dict.fromkeys(part.parts if isinstance(part, Conj) else (part,)))
    return next(iter(kept)) if len(kept) == 1 else Conj(tuple(kept))


def disjunction(parts: Iterable[NormalForm]) -> NormalForm:
    """The formula that is true when some part is, in its simplest shape."""
    kept: dict[NormalForm, None] = {}
    for part in parts:
        if isinstance(part, Conj) and not part.parts:
            return TRUE
        kept.update(dict.fromkeys(part.parts if isinstance(part, Disj) else (part,)))
    return next(iter(kept)) if len(kept) == 1 else Disj(tuple(kept))
