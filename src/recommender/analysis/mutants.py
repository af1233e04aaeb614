"""Faults planted in the rules one at a time, to see whether cases notice them.

A rule is deleted, its effect flipped (favor and oppose change places, a gate keeps whom it ruled out, a rule stands no
longer in the place of another), a threshold moved to either side, a strength changed by one step. Mutants that have
the effect of the original on every candidate are not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recommender.frozen import frozen
from recommender.model.condition import All, Any, Bound, Condition, InRange, LevelIn, Not
from recommender.model.pack import Pack
from recommender.model.rule import Rule, Strength, Weighing
from recommender.model.setting import SettingTest
from recommender.model.uses import AnyRule

STEP = 2.0  # how far a threshold is moved, as a factor
KINDS = ("deleted", "flipped", "moved", "strength")
_STRENGTHS = tuple(Strength)


@frozen
class Mutant:
    """A fault: its kind, the rule as it was, what was done to it, and the rule as it became (None: deleted)."""

    kind: str
    original: AnyRule
    what: str
    changed: AnyRule | None

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return self.original.id

    @property
    def moved(self) -> Condition | None:
        """The condition that took the place of the rule's own, if one did."""
        changed = self.changed
        return None if changed is None or changed.when is self.original.when else changed.when


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every mutant of every rule, in the order of the rules."""
    for rule in pack.rules:
        yield Mutant("deleted", rule, "", None)
        yield from _flipped(rule)
        yield from _weighed(rule)
        for what, when in _moved(rule.when, pack):
            yield Mutant("moved", rule, what, replace(rule, when=when))
    for demand in pack.configure:
        yield Mutant("deleted", demand, "", None)
        for name in demand.in_place_of:
            left = tuple(one for one in demand.in_place_of if one != name)
            yield Mutant("flipped", demand, f"beside {name}", replace(demand, in_place_of=left))
        for what, when in _moved(demand.when, pack):
            yield Mutant("moved", demand, what, replace(demand, when=when))
        for name, test in demand.settings.items():
            for what, other in _moved_ends(test):
                changed = replace(demand, settings={**demand.settings, name: other})
                yield Mutant("moved", demand, f"{name} {what}", changed)


def _flipped(rule: Rule) -> Iterator[Mutant]:
    if rule.favor or rule.oppose:
        yield Mutant("flipped", rule, "", replace(rule, favor=rule.oppose, oppose=rule.favor))
    if rule.is_gate:
        yield Mutant("flipped", rule, "", replace(rule, rule_out=rule.require, require=rule.rule_out))


def _weighed(rule: Rule) -> Iterator[Mutant]:
    for position, weighing in enumerate(rule.favor):
        for what, other in _stepped(weighing):
            yield Mutant("strength", rule, f"favor {what}", replace(rule, favor=_put(rule.favor, position, other)))
    for position, weighing in enumerate(rule.oppose):
        for what, other in _stepped(weighing):
            changed = replace(rule, oppose=_put(rule.oppose, position, other))
            yield Mutant("strength", rule, f"oppose {what}", changed)


def _stepped(weighing: Weighing) -> Iterator[tuple[str, Weighing]]:
    at = _STRENGTHS.index(weighing.strength)
    for strength in _STRENGTHS[max(at - 1, 0) : at + 2]:
        if strength is not weighing.strength:
            told = f"{weighing.selector.text} {weighing.strength} to {strength}"
            yield told, replace(weighing, strength=strength)


def _put(weighings: Sequence[Weighing], position: int, weighing: Weighing) -> tuple[Weighing, ...]:
    return (*weighings[:position], weighing, *weighings[position + 1 :])


def _moved(condition: Condition, pack: Pack) -> Iterator[tuple[str, Condition]]:
    match condition:
        case All(parts) | Any(parts):
            for position, part in enumerate(parts):
                for what, other in _moved(part, pack):
                    yield what, type(condition)((*parts[:position], other, *parts[position + 1 :]))
        case Not(part):
            for what, other in _moved(part, pack):
                yield what, Not(other)
        case InRange(attribute, lower, upper):
            for told, bound in _moved_bound(lower):
                yield f"{attribute} {told}", replace(condition, lower=bound)
            for told, bound in _moved_bound(upper):
                yield f"{attribute} {told}", replace(condition, upper=bound)
        case LevelIn(attribute, indices):
            top = len(pack.vocabulary[attribute].values) - 1
            for wanted in _moved_level(indices, top):
                yield (
                    f"{attribute} {min(indices)}..{max(indices)} to {min(wanted)}..{max(wanted)}",
                    LevelIn(attribute, wanted),
                )
        case _:
            return


def _moved_bound(bound: Bound | None) -> Iterator[tuple[str, Bound]]:
    if bound is not None:
        for factor in (1 / STEP, STEP):
            moved = replace(bound, value=bound.value * factor if bound.value else factor)
            yield f"{bound.value:g} to {moved.value:g}", moved


def _moved_level(indices: tuple[int, ...], top: int) -> Iterator[tuple[int, ...]]:
    """An up-set or down-set of levels, one level wider and one narrower; neither everything nor nothing."""
    low, high = min(indices), max(indices)
    moved: list[range] = []
    if high == top:
        moved = [range(low - 1, top + 1), range(low + 1, top + 1)]
    elif low == 0:
        moved = [range(high), range(high + 2)]
    for wanted in moved:
        if 0 < len(wanted) <= top and min(wanted) >= 0:
            yield tuple(wanted)


def _moved_ends(test: SettingTest) -> Iterator[tuple[str, SettingTest]]:
    if isinstance(test.lower, Bound):
        for what, bound in _moved_bound(test.lower):
            yield what, replace(test, lower=bound)
    if isinstance(test.upper, Bound):
        for what, bound in _moved_bound(test.upper):
            yield what, replace(test, upper=bound)


def mutated(pack: Pack, mutant: Mutant) -> Pack:
    """The pack with the fault in it."""
    changed = mutant.changed
    rules = [rule for rule in pack.rules if rule.id != mutant.rule]
    demands = [rule for rule in pack.configure if rule.id != mutant.rule]
    if isinstance(changed, Rule):
        rules.append(changed)  # at the end: the order of rules changes nothing
    elif changed is not None:
        demands.append(changed)
    return replace(pack, rules=tuple(rules), configure=tuple(demands))


def chosen(pack: Pack, kinds: Iterable[str], topics: Iterable[str]) -> Iterator[Mutant]:
    """The mutants of the kinds and of the rules' topics asked for; all, where none are."""
    wanted_kinds, wanted_topics = frozenset(kinds), frozenset(topics)
    for mutant in mutants(pack):
        if (not wanted_kinds or mutant.kind in wanted_kinds) and (
            not wanted_topics or mutant.original.topic in wanted_topics
        ):
            yield mutant
