"""Two packs held against each other: what changed in meaning, and which workloads change their winner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from recommender.analysis.cases import outcome_of
from recommender.analysis.checks.question import Witness, one
from recommender.analysis.condition_diff import ConditionDiff
from recommender.analysis.rule_meaning import effects_of
from recommender.analysis.smallest import smallest
from recommender.engine.completed import partly_answered
from recommender.engine.decide import Recommender
from recommender.model.case import Case
from recommender.model.condition import ALWAYS
from recommender.model.pack import Pack
from recommender.model.pack_change import (
    Answers,
    CaseChange,
    PackDiff,
    PartChange,
    Reach,
    RuleChange,
    SampleChange,
)
from recommender.model.uses import AnyRule, rules_of
from recommender.model.workload import Workload

# Where a part was written, and what is shown of it only, is not what it means.
_NO_MEANING = frozenset({"location", "topic", "pack", "ignore"})


def packs_compared(old: Recommender, new: Recommender, cases: Sequence[Case], sampled: int) -> PackDiff:
    """Everything that differs between the packs of two recommenders.

    Args:
        cases: read with the new pack; what the old one does not know of is left out for it.
        sampled: how many workloads to draw from the profiles of the new pack.

    """
    before, after = rules_of(old.pack), rules_of(new.pack)
    conditions = ConditionDiff(old, new)
    gone = {name: rule for name, rule in before.items() if name not in after}
    come = {name: rule for name, rule in after.items() if name not in before}
    renamed = tuple(_renamed(gone, come, conditions))
    successors = {name for pair in renamed for name in (pair[0].id, pair[1].id)}
    changed, reworded = [], []
    for name in sorted(before.keys() & after.keys()):
        change = _change(before[name], after[name], conditions)
        if change is not None:
            changed.append(change)
        elif _differing(before[name], after[name]):
            reworded.append(name)
    drawn = partly_answered(new, sampled)
    return PackDiff(
        old=old.pack,
        new=new.pack,
        added=tuple(rule for name, rule in come.items() if name not in successors),
        removed=tuple(rule for name, rule in gone.items() if name not in successors),
        renamed=renamed,
        changed=tuple(changed),
        reworded=tuple(reworded),
        parts=tuple(_parts(old.pack, new.pack)),
        cases_run=len(cases),
        cases=tuple(_cases(old, new, cases)),
        sampled=len(drawn),
        samples=tuple(_samples(old, new, drawn)),
    )


def _change(old: AnyRule, new: AnyRule, conditions: ConditionDiff) -> RuleChange | None:
    change = conditions.between(old.id, new.id)
    effects = effects_of(old) != effects_of(new)
    if change.reach is Reach.SAME and not effects:
        return None
    return RuleChange(old, new, change.reach, change.gained, change.lost, effects)


def _renamed(
    gone: Mapping[str, AnyRule], come: Mapping[str, AnyRule], conditions: ConditionDiff
) -> Iterator[tuple[AnyRule, AnyRule]]:
    """Rules that stand under another id and mean the same."""
    left = dict(come)
    for old in gone.values():
        new = next((new for new in left.values() if _mean_the_same(old, new, conditions)), None)
        if new is not None and (old.when != ALWAYS or old.title == new.title):
            yield old, new
            del left[new.id]


def _mean_the_same(old: AnyRule, new: AnyRule, conditions: ConditionDiff) -> bool:
    return effects_of(old) == effects_of(new) and conditions.between(old.id, new.id).reach is Reach.SAME


def _parts(old: Pack, new: Pack) -> Iterator[PartChange]:
    """What differs besides the rules, a kind at a time."""
    for kind, parts in _KINDS.items():
        before, after = parts(old), parts(new)
        for name in sorted(before.keys() | after.keys()):
            if name not in after:
                yield PartChange(kind, name, ("removed",))
            elif name not in before:
                yield PartChange(kind, name, ("added",))
            else:
                fields = _differing(before[name], after[name])
                if fields:
                    yield PartChange(kind, name, fields)


_KINDS: Mapping[str, Callable[[Pack], Mapping[str, object]]] = {
    "service": lambda pack: pack.services,
    "attribute": lambda pack: pack.vocabulary.attributes,
    "impossible combination": lambda pack: {one.id: one for one in pack.vocabulary.never},
    "law": lambda pack: {law.id: law for law in pack.laws},
    "criterion": lambda pack: pack.criteria,
    "role": lambda pack: pack.roles,
    "category": lambda pack: pack.categories,
    "profile": lambda pack: {profile.id: profile for profile in pack.profiles},
    "setting": lambda pack: pack.settings,
    "estimate": lambda pack: {estimate.id: estimate for estimate in pack.estimates},
    "source": lambda pack: pack.sources,
}


def _differing(old: object, new: object) -> tuple[str, ...]:
    """The fields in which two values of one class differ; of plain values the value itself."""
    names: Iterable[str] = getattr(old, "__slots__", ())
    if not names or type(old) is not type(new):
        return () if old == new else ("value",)
    return tuple(name for name in names if name not in _NO_MEANING and getattr(old, name) != getattr(new, name))


def _cases(old: Recommender, new: Recommender, cases: Sequence[Case]) -> Iterator[CaseChange]:
    for case in cases:
        known = replace(case.workload, answers=_known(old, case.workload.answers))
        was = outcome_of(case, old.decide(known, outlook=False), old.pack)
        now = outcome_of(case, new.decide(case.workload, outlook=False), new.pack)
        if was.winner != now.winner or was.ok is not now.ok:
            yield CaseChange(case.id, was.winner, now.winner, was.ok, now.ok)


def _samples(old: Recommender, new: Recommender, drawn: Sequence[Answers]) -> Iterator[SampleChange]:
    """The sampled workloads by who won and who wins, the most frequent change first."""

    def winners(answers: Answers) -> tuple[str, str]:
        return _winner(old, _known(old, answers)), _winner(new, answers)

    found: dict[tuple[str, str], list[Answers]] = {}
    for answers in drawn:
        pair = winners(answers)
        if pair[0] != pair[1]:
            found.setdefault(pair, []).append(answers)
    for pair, those in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        (example,) = smallest(new, _AnotherWinner(winners, pair), (_sample(min(those, key=len)),))
        yield SampleChange(*pair, len(those), example.answers)


class _AnotherWinner:
    """Whether a workload has the first of a pair as its winner with the old pack and the second with the new one."""

    def __init__(self, winners: Callable[[Answers], tuple[str, str]], pair: tuple[str, str]) -> None:
        self._winners = winners
        self._pair = pair

    @property
    def subject(self) -> str:
        """Who wins now."""
        return self._pair[1]

    def holds(self, _recommender: Recommender, witness: Witness) -> bool:
        """Whether the workload has both winners."""
        return self._winners(one(witness).answers) == self._pair


def _sample(answers: Answers) -> Workload:
    return Workload("sample", answers=answers)


def _known(recommender: Recommender, answers: Answers) -> Answers:
    """The answers to what this recommender's pack asks."""
    attributes = recommender.pack.vocabulary.attributes
    return {name: value for name, value in answers.items() if name in attributes}


def _winner(recommender: Recommender, answers: Answers) -> str:
    return recommender.asked_of(_sample(answers)).standing.winner or ""
