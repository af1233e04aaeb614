"""Mutants that no case can notice, since they have the effect of the original on every workload: proved with boxes.

Two kinds of proof. The condition that was moved fires for the same workloads as before, whatever the bounds of
numbers, bands of levels and impossible combinations leave. Or what a configure rule no longer sets, or sets
differently, other rules that fire set at least as strictly: severity alone differs, which no case speaks of.
What is not proved may be equivalent all the same; it counts as not noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.mutants import Mutant
from recommender.engine.program import Clause, Program, clauses_of
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule
from recommender.model.setting import Reference, SettingTest


class Equivalence:
    """Proofs about mutants of one pack."""

    def __init__(self, pack: Pack, mutants: Sequence[Mutant]) -> None:
        """Args: `mutants` all of those that will be asked about: numbers are told apart where any of them cuts."""
        self._pack = pack
        self._giving_way = frozenset(name for rule in pack.configure for name in rule.in_place_of)
        clauses = clauses_of(pack)
        clauses += [Clause(_moved(mutant), mutant.moved) for mutant in mutants if mutant.moved is not None]
        program = Program(pack.vocabulary, dict.fromkeys(clauses))
        self._boxes = Boxes(program, pack.role_attribute, pack.default_role)

    def is_proved(self, mutant: Mutant) -> bool:
        """Whether the mutant is proved to have the same effect as the original."""
        try:
            if mutant.moved is not None and self._boxes.are_equivalent(mutant.rule, _moved(mutant)):
                return True
            original, changed = mutant.original, mutant.changed
            if not isinstance(original, ConfigureRule) or original.in_place_of:
                return False  # who gives way to it would come back
            if mutant.moved is not None:
                return self._is_set_anyway(original, original.id, [_moved(mutant)], original.settings) and (
                    self._is_set_anyway(original, _moved(mutant), [original.id], original.settings)
                )
            settings = dict(original.settings)
            if isinstance(changed, ConfigureRule):
                settings = {name: test for name, test in settings.items() if changed.settings[name] != test}
                if not self._is_set_anyway(original, original.id, [], {n: changed.settings[n] for n in settings}):
                    return False
            return self._is_set_anyway(original, original.id, [], settings)
        except TooManyBoxesError:
            return False

    def _is_set_anyway(
        self, rule: ConfigureRule, fires: str, but_not: Sequence[str], settings: Mapping[str, SettingTest]
    ) -> bool:
        """Whether, wherever `fires` does and `but_not` do not, other rules set all this for all services of `rule`."""
        for name, test in settings.items():
            for service in set(rule.services) & set(self._pack.settings[name].services):
                others = [
                    other.id
                    for other in self._pack.configure
                    if other.id not in self._giving_way and _sets(other, service, name, test, rule.id)
                ]
                if self._boxes.firing_without(fires, [*but_not, *others]) is not None:
                    return False
        return True


def _moved(mutant: Mutant) -> str:
    """The id of the clause that the mutant's condition is: equal conditions of one rule may share it."""
    return f"{mutant.rule} {mutant.moved!r}"


def _sets(other: ConfigureRule, service: str, name: str, test: SettingTest, but_not: str) -> bool:
    """Whether `other` sets this for the service at least as strictly, and always when `test` is known."""
    if other.id == but_not or service not in other.services or name not in other.settings:
        return False
    return other.settings[name].implies(test) and _read(other.settings[name]) <= _read(test)


def _read(test: SettingTest) -> set[str]:
    return {end.name for end in (test.lower, test.upper) if isinstance(end, Reference)}
