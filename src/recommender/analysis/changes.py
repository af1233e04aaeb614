"""Which single changes of a workload's answers are worth trying: one for each outcome of the rules' tests.

A level and its numbers are one attribute: a new number takes along the level in words that it contradicts. A set
changes by one member at a time. Answers between which no rule of the role, no impossible combination and no `when:`
tells are one change, and what changes nothing is left out. The role itself stays: another role is another decision.
What the workload says is unknown stays so: the decision is made without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from recommender.engine.decide import Recommender
from recommender.engine.dimensions import Dimension, plain_values
from recommender.engine.grid import Step
from recommender.engine.inquiry import Inquiry
from recommender.engine.mixture import Plausibility
from recommender.engine.plan import Evidence, Gate
from recommender.engine.program import Program
from recommender.engine.reference import holds
from recommender.frozen import frozen
from recommender.model.condition import Only, Test, tests_of
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.truth import Truth
from recommender.model.vocabulary import Attribute, AttributeType, Value
from recommender.model.whatif import ChangeKind

_WITHDRAWN = 1e-6  # the plausibility of an answer that is taken back


@frozen
class Option:
    """A change of one answer, and the step that makes it.

    `values` are the new answers, any of which does the same, the most plausible first (of a set the member; none
    where the answer is withdrawn); `places` are those of a number on its axis.
    """

    attribute: str
    kind: ChangeKind
    step: Step
    values: tuple[Value, ...]
    odds: float
    places: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()


@frozen
class _Taken:
    """A step that can be taken; `dropped` are levels in words that it contradicts and takes along."""

    step: Step
    dropped: tuple[str, ...]


@frozen
class Double:
    """Two attributes that belong together (two numbers, a level and a number), both changed."""

    options: tuple[Option, Option]
    step: Step


@frozen
class Sweep:
    """A number put to the point `place` of its axis; `dropped` are levels in words that this contradicts."""

    place: int
    step: Step
    dropped: tuple[str, ...]


class Changes:
    """The changes of one workload: `singles`, `doubles`, and each number swept along its axis."""

    def __init__(self, recommender: Recommender, asked: Inquiry, closed: frozenset[str]) -> None:
        """Args: `closed` has the attributes that nobody knows: none of them is answered."""
        self._program = program = recommender.program
        self._asked = asked
        self._closed = closed
        self._tests = _tests(program, asked)
        self._odds = Plausibility(program.vocabulary, recommender.mixture, asked.answers).of
        self.axes: dict[str, list[float]] = {}
        self.sweeps: dict[str, list[Sweep]] = {}
        self.singles: list[Option] = []
        self.doubles: list[Double] = []
        for dimension in program.space.dimensions:
            if asked.plan.pack.role_attribute in dimension.attributes or not self._is_read(dimension):
                continue
            if program.vocabulary[dimension.name].type is AttributeType.CHOICES:
                self.singles += self._of_set(program.vocabulary[dimension.name])
            else:
                self.singles += self._distinct(dimension, self._of_dimension(dimension))
                self.doubles += self._both(dimension)

    def _is_read(self, dimension: Dimension) -> bool:
        return any(name in self._tests or name == CURRENT_SERVICE for name in dimension.attributes)

    def _of_set(self, attribute: Attribute) -> Iterator[Option]:
        name, now = attribute.id, self._asked.answers.get(attribute.id)
        read = {word for test in self._tests[name] for word in _read_members(test, attribute.values)}
        if isinstance(now, frozenset):
            for word in attribute.values:
                if word in read:
                    kind = ChangeKind.REMOVE if word in now else ChangeKind.ADD
                    step = Step(name, (), (name,), word, word not in now)
                    yield Option(name, kind, step, (word,), self._odds(name, now ^ {word}))
            yield Option(name, ChangeKind.WITHDRAW, Step(name, ((name, None),)), (), _WITHDRAWN)
            return
        if name in self._closed:
            return
        empty: frozenset[str] = frozenset()
        unread = tuple(word for word in attribute.values if word not in read)  # no rule tells them from nothing
        odds = sum(self._odds(name, value) for value in (empty, *(frozenset((word,)) for word in unread)))
        yield Option(name, ChangeKind.ANSWER, Step(name, ((name, empty),), (name,)), (empty, *unread), odds)
        for word in attribute.values:
            if word in read:
                step = Step(name, (), (name,), word, present=True)
                yield Option(name, ChangeKind.ANSWER, step, (word,), self._odds(name, frozenset((word,))))

    def _of_dimension(self, dimension: Dimension) -> Iterator[Option]:
        answered = self._answered(dimension)
        for name in dimension.attributes:
            attribute = self._program.vocabulary[name]
            if not attribute.answerable or name in self._closed:
                continue
            others = {other: value for other, value in answered.items() if other != name}
            kind = ChangeKind.REPLACE if name in answered else ChangeKind.ANSWER
            if attribute.type is AttributeType.NUMBER:
                self.axes[name] = self._program.space.axis(dimension, name, others)
                for place, point in enumerate(self.axes[name]):
                    taken = self._step(dimension, others, {name: point})
                    if taken is not None:
                        self.sweeps.setdefault(name, []).append(Sweep(place, taken.step, taken.dropped))
                        odds = self._odds(name, point)
                        yield Option(name, kind, taken.step, (point,), odds, (place,), taken.dropped)
            else:
                for value in plain_values(attribute):
                    taken = self._step(dimension, others, {name: value})
                    if taken is not None and not taken.dropped:
                        yield Option(name, kind, taken.step, (value,), self._odds(name, value))
            if name in answered:
                step = self._changed(dimension, self._values(dimension, others), ())
                yield Option(name, ChangeKind.WITHDRAW, step, (), _WITHDRAWN)

    def _both(self, dimension: Dimension) -> Iterator[Double]:
        """Two attributes of a dimension changed together, where that differs from changing either alone."""
        answered = self._answered(dimension)
        own = [option.step for option in self.singles if option.step.dimension == dimension.name]
        seen = {self._signature(dimension, dict(step.values)) for step in own}
        seen.add(self._signature(dimension, self._values(dimension, answered)))
        answerable = [name for name in dimension.attributes if self._program.vocabulary[name].answerable]
        names = [name for name in answerable if name not in self._closed]
        for pair in combinations(names, 2):
            others = {name: value for name, value in answered.items() if name not in pair}
            for values in self._pairs(dimension, pair, answered):
                new = {name: value for name, value in zip(pair, values, strict=True) if value is not None}
                taken = self._step(dimension, others, new)
                if taken is None or taken.dropped:
                    continue
                signature = self._signature(dimension, dict(taken.step.values))
                if signature not in seen:
                    seen.add(signature)
                    first, second = (self._half(name, answered, new.get(name), taken.step) for name in pair)
                    yield Double((first, second), taken.step)

    def _pairs(
        self, dimension: Dimension, pair: tuple[str, str], answered: Mapping[str, Value]
    ) -> Iterator[tuple[Value | None, Value | None]]:
        """Every two new values of two attributes, None for unanswered; those as they are left out."""
        first, second = (self._choices(name, answered) for name in pair)
        if set(pair) == set(dimension.numbers):  # what is computed of both must be cut as well
            cells = self._program.space.cells(dimension, {}, frozenset())
            yield from ((cell[pair[0]], cell[pair[1]]) for cell in cells)
            yield from ((None, value) for value in second if None in first)
            yield from ((value, None) for value in first if None in second)
        else:
            yield from product(first, second)

    def _choices(self, name: str, answered: Mapping[str, Value]) -> list[Value | None]:
        points: list[Value] = [*self.axes.get(name, ())] or [*plain_values(self._program.vocabulary[name])]
        now = answered.get(name)
        return [value for value in points if value != now] + ([] if now is None else [None])

    def _half(self, name: str, answered: Mapping[str, Value], value: Value | None, step: Step) -> Option:
        if value is None:
            return Option(name, ChangeKind.WITHDRAW, step, (), _WITHDRAWN)
        kind = ChangeKind.REPLACE if name in answered else ChangeKind.ANSWER
        return Option(name, kind, step, (value,), self._odds(name, value))

    def _answered(self, dimension: Dimension) -> dict[str, Value]:
        answers = self._asked.answers
        return {name: answers[name] for name in dimension.attributes if name in answers}

    def _values(self, dimension: Dimension, answered: Mapping[str, Value]) -> Mapping[str, Value]:
        return self._program.space.following[dimension.name].facts(answered).values

    def _step(self, dimension: Dimension, others: Mapping[str, Value], new: Mapping[str, Value]) -> _Taken | None:
        """The step that answers `new` beside `others`.

        None where `new` is itself a level that the numbers contradict.
        """
        following = self._program.space.following[dimension.name]
        kept, dropped = dict(others), []
        while clashes := following.facts({**kept, **new}).clashes:
            for clash in clashes:
                if clash.attribute in new:
                    return None
                del kept[clash.attribute]
                dropped.append(clash.attribute)
        step = self._changed(dimension, following.facts({**kept, **new}).values, tuple(new))
        return _Taken(step, tuple(sorted(dropped)))

    def _changed(self, dimension: Dimension, values: Mapping[str, Value], given: tuple[str, ...]) -> Step:
        return Step(dimension.name, tuple((name, values.get(name)) for name in dimension.attributes), given)

    def _distinct(self, dimension: Dimension, options: Iterable[Option]) -> list[Option]:
        """The options without those that change nothing, those of an attribute that do the same as one."""
        today = self._signature(dimension, self._asked.values)
        groups: dict[tuple[object, ...], list[Option]] = {}
        for option in options:
            signature = self._signature(dimension, dict(option.step.values))
            if signature != today:
                key = (option.attribute, option.kind, option.dropped, signature)
                groups.setdefault(key, []).append(option)
        return [_merged(group) for group in groups.values()]

    def _signature(self, dimension: Dimension, values: Mapping[str, Value | None]) -> tuple[object, ...]:
        """All that the tests tell of a dimension's values."""
        found: list[object] = []
        for name in dimension.attributes:
            value = values.get(name)
            found += [Truth.UNKNOWN if value is None else holds(test, value) for test in self._tests.get(name, ())]
            if name == CURRENT_SERVICE:
                found.append(value if value in self._asked.plan.candidates else None)  # it wins ties
        return tuple(found)


def _merged(group: Sequence[Option]) -> Option:
    distinct = {option.values: option for option in group}  # a point between neighbouring floats is one of them again
    ordered = sorted(distinct.values(), key=lambda option: -option.odds)
    first = ordered[0]
    return Option(
        first.attribute,
        first.kind,
        first.step,
        tuple(value for option in ordered for value in option.values),
        sum(option.odds for option in ordered),
        tuple(sorted(place for option in group for place in option.places)),
        first.dropped,
    )


def _tests(program: Program, asked: Inquiry) -> dict[str, tuple[Test, ...]]:
    """By attribute what the rules of the role, the impossible combinations and the relevance of questions ask."""
    plan = asked.plan
    effects: list[Evidence | Gate] = [*plan.evidence, *plan.gates]
    conditions = [program.base_conditions[rule] for rule in dict.fromkeys(effect.rule for effect in effects)]
    found: dict[Test, None] = dict.fromkeys(test for effect in effects for test in effect.variant.tests)
    conditions += [impossible.when for impossible in program.vocabulary.never]
    conditions += [attribute.when for attribute in program.vocabulary.attributes.values() if attribute.when is not None]
    found.update(dict.fromkeys(test for condition in conditions for test in tests_of(condition)))
    by_attribute: dict[str, list[Test]] = {}
    for test in found:
        by_attribute.setdefault(test.attribute, []).append(test)
    return {name: tuple(tests) for name, tests in by_attribute.items()}


def _read_members(test: Test, words: Sequence[str]) -> tuple[str, ...]:
    """The members of a set whose coming or going a test may notice."""
    return tuple(words) if isinstance(test, Only) else tuple(getattr(test, "members", ()))
