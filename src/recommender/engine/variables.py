"""What is open of a workload as variables with few values, and what rules say of them as tables of numbers.

An open dimension is a variable whose values are its cells, grouped by what the rules in question tell apart. Of a
set each member is a variable of its own, since members are independent; one more says whether the set is answered
at all, where the question may turn out irrelevant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.engine.dimensions import Dimension
from recommender.engine.least import FORBIDDEN, Table
from recommender.engine.normal_form import Conj, Disj, Literal, NormalForm, conjunction, disjunction
from recommender.engine.program import Program
from recommender.engine.residual import Known, literals_of
from recommender.engine.silence import may_stay_silent, silent_cells
from recommender.engine.worlds import Mask, Worlds, side_by_side
from recommender.frozen import frozen
from recommender.model.condition import HasAll, HasAny, Only, Test
from recommender.model.vocabulary import AttributeType

Truths = Mapping[Test, tuple[Mask, Mask]]

_NARROW = 4  # variables of an impossible combination that is not parted further


@frozen
class Term:
    """What counts where `formula` is true: an amount, or `FORBIDDEN`.

    With `unless` it counts where the formula is *not* true; with `silent` only where that attribute is unanswered.
    `scope` has the names of the variables that it reads.
    """

    formula: NormalForm
    amount: float
    scope: frozenset[str]
    unless: bool = False
    silent: str = ""


@frozen
class Part:
    """A variable: `size` groups of cells, for each test those in which it is true and in which false.

    `silent` has, by attribute, the groups in which it is left unanswered.
    """

    size: int
    truths: Truths
    silent: Mapping[str, Mask]


class Variables:
    """The variables of one workload."""

    def __init__(self, program: Program, known: Known) -> None:
        self._vocabulary = program.vocabulary
        self._known = known
        self._worlds: dict[str, Worlds] = {}
        self.unasked = may_stay_silent(program, known)

    def term(self, rest: NormalForm, amount: float, *, unless: bool = False, silent: str = "") -> Term:
        """A term of what is left of a formula."""
        formula = self._by_member(rest)
        scope = {self._name(literal.test) for literal in literals_of(formula)}
        if silent:
            scope.add(self._silence(silent))
        return Term(formula, amount, frozenset(scope), unless, silent)

    def forbidden(self, rest: NormalForm) -> Iterator[Term]:
        """Terms that together forbid what `rest` is true of; alternatives one by one, as each reads less."""
        term = self.term(rest, FORBIDDEN)
        match term.formula:
            case Disj(parts):
                for part in parts:
                    yield from self.forbidden(part)
            case Conj(parts) if len(term.scope) > _NARROW and any(isinstance(part, Disj) for part in parts):
                widest = max((part for part in parts if isinstance(part, Disj)), key=lambda part: len(part.parts))
                others = [part for part in parts if part is not widest]
                for way in widest.parts:
                    yield from self.forbidden(conjunction([*others, way]))
            case _:
                yield term

    def membership(self, name: str) -> Term | None:
        """For a member of a set that may stay unanswered: that it is not in then."""
        attribute, _, member = name.partition("/")
        if not member or attribute not in self.unasked:
            return None
        return self.term(Literal(HasAny(attribute, (member,))), FORBIDDEN, silent=attribute)

    def parts(self, terms: Sequence[Term]) -> dict[str, Part]:
        """Every variable of the terms, its cells grouped by their tests; unwieldy ones are left out."""
        tests: dict[str, dict[Test, None]] = {name: {} for term in terms for name in term.scope}
        for term in terms:
            for literal in literals_of(term.formula):
                tests[self._name(literal.test)][literal.test] = None
        made = {name: self._part(name, list(found)) for name, found in tests.items()}
        return {name: part for name, part in made.items() if part is not None}

    def _by_member(self, formula: NormalForm) -> NormalForm:
        """`formula` with every test of a set replaced by tests of its single members."""
        match formula:
            case Conj(parts):
                return conjunction(self._by_member(part) for part in parts)
            case Disj(parts):
                return disjunction(self._by_member(part) for part in parts)
            case Literal(HasAny(attribute, members), positive):
                return (disjunction if positive else conjunction)(self._members(attribute, members, positive))
            case Literal(HasAll(attribute, members), positive):
                return (conjunction if positive else disjunction)(self._members(attribute, members, positive))
            case Literal(Only(attribute, members), positive):
                others = [word for word in self._vocabulary[attribute].values if word not in members]
                if not others:
                    return Literal(self._answered(attribute), positive)
                return (conjunction if positive else disjunction)(self._members(attribute, others, not positive))
            case _:
                return formula

    def _members(self, attribute: str, members: Iterable[str], positive: bool) -> Iterator[NormalForm]:
        for word in members:
            literal = Literal(HasAny(attribute, (word,)), positive)
            if positive or attribute not in self.unasked:
                yield literal
            else:  # out of a set means that the set is answered
                yield conjunction([literal, Literal(self._answered(attribute))])

    def _answered(self, attribute: str) -> Test:
        return Only(attribute, self._vocabulary[attribute].values)

    def _name(self, test: Test) -> str:
        match test:
            case HasAny(attribute, (member,)):
                return f"{attribute}/{member}"
            case Only(attribute, _):
                return self._silence(attribute)
            case _:
                return self._known.space.of_attribute[test.attribute].name

    def _silence(self, attribute: str) -> str:
        """The variable that says whether `attribute` is answered."""
        is_set = self._vocabulary[attribute].type is AttributeType.CHOICES
        return f"{attribute}/" if is_set else self._known.space.of_attribute[attribute].name

    def _part(self, name: str, tests: Sequence[Test]) -> Part | None:
        attribute, is_set, member = name.partition("/")
        if is_set and member:
            return Part(2, {HasAny(attribute, (member,)): (0b10, 0b01)}, {})
        if is_set:
            may_be_silent = attribute in self.unasked
            return Part(1 + may_be_silent, {self._answered(attribute): (0b01, 0)}, {attribute: 0b10 * may_be_silent})
        dimension = self._known.space.of_attribute[name]
        worlds = self._cells(dimension)
        return None if worlds is None else self._grouped(dimension, worlds, tests)

    def _grouped(self, dimension: Dimension, worlds: Worlds, tests: Sequence[Test]) -> Part:
        truths = {test: (worlds.true(Literal(test)), worlds.true(Literal(test, positive=False))) for test in tests}
        silent = {name: worlds.unknown(name) for name in dimension.attributes if name in self.unasked}
        groups = [worlds.every]
        for mask in (*(mask for pair in truths.values() for mask in pair), *silent.values()):
            groups = [side for group in groups for side in (group & mask, group & ~mask) if side]
        firsts = [group & -group for group in groups]

        def of_groups(mask: Mask) -> Mask:
            return sum(1 << position for position, first in enumerate(firsts) if first & mask)

        return Part(
            len(groups),
            {test: (of_groups(true), of_groups(false)) for test, (true, false) in truths.items()},
            {name: of_groups(mask) for name, mask in silent.items()},
        )

    def _cells(self, dimension: Dimension) -> Worlds | None:
        """Every cell side by side, those in which an irrelevant question is left out included; None if inexact."""
        found = self._worlds.get(dimension.name)
        if found is None:
            known = self._known
            if not known.is_exact(dimension):
                return None
            cells = [*known.cells(dimension), *silent_cells(known, dimension, self.unasked)]
            found = self._worlds[dimension.name] = side_by_side(self._vocabulary, cells)
        return found


def table_of(term: Term, scope: Sequence[str], parts: Mapping[str, Part]) -> Table:
    """What a term counts for each combination of the groups of its variables, in the order of `scope`."""
    count = math.prod(parts[name].size for name in scope)
    every = (1 << count) - 1
    tests: dict[Test, tuple[Mask, Mask]] = {}
    silent, below = every, 1
    for name in scope:
        part = parts[name]
        period = below * part.size
        repeated = every // ((1 << period) - 1)
        columns = [((1 << below) - 1 << group * below) * repeated for group in range(part.size)]
        for test, (true, false) in part.truths.items():
            tests[test] = _over(columns, true), _over(columns, false)
        if term.silent in part.silent:
            silent = _over(columns, part.silent[term.silent])
        below = period
    mask = Worlds(count, {}, tests).true(term.formula)
    mask = silent & (every & ~mask if term.unless else mask)
    return Table(tuple(scope), [term.amount if bit == "1" else 0.0 for bit in reversed(f"{mask:0{count}b}")])


def _over(columns: Sequence[Mask], groups: Mask) -> Mask:
    return sum(column for group, column in enumerate(columns) if groups >> group & 1)
