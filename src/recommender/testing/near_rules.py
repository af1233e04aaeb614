"""Generated workloads for a pack: near its rules, on both sides of its thresholds, partial, and never impossible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hypothesis import strategies as st

from recommender.engine.program import Program
from recommender.engine.reference import truth
from recommender.model.condition import attributes_of
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.model.vocabulary import Attribute, AttributeType, Value
from recommender.model.workload import Workload
from recommender.testing.strategies import Choices, some_value

Answers = Mapping[str, Value]

_MOST_SEEDS = 6
_LEVELS = ("low", "normal", "high")


class WorkloadMaker:
    """Reads workloads off a string of choices.

    A workload begins with some of the `seeds` (answers that make a rule fire, for example), to which answers at
    random are added. What would make an impossible combination is left out, seeds last.
    """

    def __init__(self, pack: Pack, program: Program | None = None) -> None:
        self.pack = pack
        self.program = Program.of(pack) if program is None else program
        vocabulary = pack.vocabulary
        self._open = [a for a in vocabulary.answerable() if a.id != pack.role_attribute]
        self._never = [(one.when, sorted(attributes_of(one.when))) for one in vocabulary.never]
        self._numbers = {
            a.id: _around(self.program.space.cuts.get(a.id, ()), a)
            for a in vocabulary.answerable()
            if a.type is AttributeType.NUMBER
        }

    @property
    def size(self) -> int:
        """How many choices a workload takes at most."""
        return 8 * len(self._open) + 8 * _MOST_SEEDS

    def workload(self, data: bytes, seeds: Sequence[Answers] = (), roles: Sequence[str] = ()) -> Workload:
        """The workload that `data` describes; `roles` are those to choose from, all by default."""
        choices = Choices(data)
        answers: dict[str, Value] = {}
        role = choices.one(tuple(roles) or tuple(self.pack.roles))
        if role != self.pack.default_role:
            answers[self.pack.role_attribute] = role
        for _ in range(choices.below(_MOST_SEEDS + 1) if seeds else 0):
            for name, value in choices.one(seeds).items():
                if name != self.pack.role_attribute:
                    answers.setdefault(name, value)
        share = choices.one((0, 3, 10, 40, 80))
        for attribute in self._open:
            if attribute.id not in answers and choices.chance(share):
                answers[attribute.id] = self._value(choices, attribute)
        priorities = {
            criterion: choices.one(_LEVELS)
            for criterion in (self.pack.criteria if choices.chance(15) else ())
            if choices.chance(30)
        }
        return Workload("generated", answers=self.allowed(answers), priorities=priorities)

    def _value(self, choices: Choices, attribute: Attribute) -> Value:
        if attribute.type is AttributeType.NUMBER:
            return choices.one(self._numbers[attribute.id])
        return some_value(choices, attribute)

    def allowed(self, answers: Answers) -> dict[str, Value]:
        """`answers` in the vocabulary's order, without those last given that make an impossible combination."""
        kept = dict(answers)
        order = list(answers)
        while True:
            guilty = self._guilty(kept)
            if not guilty:
                return {name: kept[name] for name in self.pack.vocabulary.attributes if name in kept}
            del kept[max(guilty, key=order.index)]

    def _guilty(self, answers: Answers) -> list[str]:
        """Answers of which one has to go, if the workload is impossible or contradicts itself."""
        known = {self.pack.role_attribute: self.pack.default_role, **answers}
        facts = self.program.following.facts(known)
        for clash in facts.clashes:
            return [name for name in self._sources(clash.attribute) if name in answers]
        for when, read in self._never:
            if truth(when, facts.values) is Truth.TRUE:
                names = [source for name in read for source in self._sources(name) if source in answers]
                if names:
                    return names
        return []

    def _sources(self, name: str) -> Iterable[str]:
        """The attribute and what it follows from."""
        yield name
        for source in self.pack.vocabulary[name].inputs:
            yield from self._sources(source)


def workloads(pack: Pack, *, towards: Sequence[Answers] = (), roles: Sequence[str] = ()) -> st.SearchStrategy[Workload]:
    """Possible workloads for `pack`, partial ones mostly, numbers on, just below and just above its thresholds.

    Args:
        towards: answers to begin with, one to six of them at a time: name situations that are seldom met by chance.
        roles: the roles to ask for; all of the pack by default.

    """
    maker = WorkloadMaker(pack)
    return st.binary(min_size=maker.size, max_size=maker.size).map(lambda data: maker.workload(data, towards, roles))


def _around(cuts: Iterable[float], attribute: Attribute) -> tuple[float, ...]:
    """Each threshold, a little below and above it, and the ends of the attribute's range."""
    low = attribute.minimum if attribute.minimum is not None else 0.0
    high = attribute.maximum
    near = {number for cut in cuts for number in (cut, cut * 0.99, cut * 1.01)} | {low, low + 1}
    inside = [number for number in near if number >= low and (high is None or number <= high)]
    return tuple(sorted({*inside, high} if high is not None else {*inside, max(inside) * 2}))
