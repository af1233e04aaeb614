"""Negation normal form: the condition tree with every `not` pushed down to the tests.

De Morgan's laws and double negation hold in Kleene's strong logic, and so do dropping duplicates,
flattening, and letting `false` absorb an `all` and `true` an `any`: the formula has the truth of the
condition for every mix of known and unknown values. It must not know how any engine evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.frozen import frozen
from recommender.model.condition import All, Any, Condition, Not, Test
from recommender.model.truth import Truth


@frozen
class Literal:
    """A test as it stands (`positive`) or negated; over an unknown value it is unknown either way."""

    test: Test
    positive: bool = True

    @property
    def wanted(self) -> Truth:
        """What the test must be for it to be true."""
        return Truth.TRUE if self.positive else Truth.FALSE


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


def normal_form(
    condition: Condition, positive: bool = True, made: Mapping[int, NormalForm] | None = None
) -> NormalForm:
    """`condition` (or its negation, if not `positive`) with negations at the leaves only.

    Args:
        made: the normal forms of conditions that may be parts of it, by their ids.

    Returns:
        A formula in which no `Conj` is a part of a `Conj`, no `Disj` of a `Disj`, none has one part
        alone or a part twice, and the constants stand alone: they are `TRUE` and `FALSE` themselves.

    """
    if isinstance(condition, (All, Any)):
        if made and positive and (found := made.get(id(condition))) is not None:
            return found
        parts = [normal_form(part, positive, made) for part in condition.parts]
        return conjunction(parts) if isinstance(condition, All) is positive else disjunction(parts)
    if isinstance(condition, Not):
        return normal_form(condition.part, not positive, made)
    return Literal(condition, positive)


def conjunction(parts: Iterable[NormalForm]) -> NormalForm:
    """The formula that is true when every part is, in its simplest shape."""
    kept: list[NormalForm] = []
    for part in parts:
        if isinstance(part, Conj):
            kept += part.parts
        elif isinstance(part, Disj) and not part.parts:
            return FALSE
        else:
            kept.append(part)
    found = _each_once(kept)
    if len(found) == 1:
        return found[0]
    return Conj(found) if found else TRUE


def disjunction(parts: Iterable[NormalForm]) -> NormalForm:
    """The formula that is true when some part is, in its simplest shape."""
    kept: list[NormalForm] = []
    for part in parts:
        if isinstance(part, Disj):
            kept += part.parts
        elif isinstance(part, Conj) and not part.parts:
            return TRUE
        else:
            kept.append(part)
    found = _each_once(kept)
    if len(found) == 1:
        return found[0]
    return Disj(found) if found else FALSE


def _each_once(parts: list[NormalForm]) -> tuple[NormalForm, ...]:
    """`parts` without those that stand there already."""
    # Tests of different attributes differ: most need not be compared, which is dear.
    names = {part.test.attribute if isinstance(part, Literal) else "" for part in parts}
    return tuple(parts) if len(names) == len(parts) else tuple(dict.fromkeys(parts))
