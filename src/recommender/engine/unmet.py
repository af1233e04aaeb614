"""Needs that nobody who is left was made for: rules speak for services, and gates rule all of these out.

Which answers are needs is laid down by the pack; who serves one is read off the rules that fired because of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import matched
from recommender.engine.reference import truth
from recommender.model.condition import All, Any, Condition, HasAll, HasAny, IsFlag, OneOf
from recommender.model.notice import UnmetNeed
from recommender.model.rule import Rule
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value

Need = tuple[str, str]  # an attribute and one of its words


def unmet_needs(
    asked: Inquiry, derivers: Mapping[str, tuple[str, ...]], served_beside: Iterable[str]
) -> tuple[UnmetNeed, ...]:
    """For each need that only services served which are ruled out: what it is, who served it and what rules them out.

    Args:
        derivers: the rules that set each derived flag.
        served_beside: the rules that asked for the second stores which stand beside the winner.

    """
    standing, rules = asked.standing, asked.plan.rules
    if not standing.excluded or standing.winner is None:
        return ()
    needs = set(_needs(asked))
    behind = _Behind(asked, derivers)
    met = {need for name in served_beside for need in behind.rule(rules[name])}
    serving: dict[Need, Counter[str]] = {}
    for name in dict.fromkeys(piece.rule for piece in standing.fired):
        favored = asked.plan.favored(rules[name], asked.values)
        for need in (behind.rule(rules[name]) & needs) - met if favored else ():
            serving.setdefault(need, Counter()).update({one: strength.points for one, strength in favored.items()})
    alike: dict[tuple[str, ...], list[Need]] = {}
    for need, points in sorted(serving.items()):
        if not points.keys() - standing.excluded.keys():
            most_first = sorted(points, key=lambda one: (-points[one], asked.plan.candidates.index(one)))
            alike.setdefault(tuple(most_first), []).append(need)
    return tuple(_notice(asked, services, found) for services, found in alike.items())


def _needs(asked: Inquiry) -> Iterator[Need]:
    for attribute, words in asked.plan.pack.needs.items():
        value = asked.answers.get(attribute)
        for word in value if isinstance(value, frozenset) else (value,):
            if word in words:
                yield attribute, str(word)


class _Behind:
    """The words of choices and sets that made fired rules fire, those behind derived flags included."""

    def __init__(self, asked: Inquiry, derivers: Mapping[str, tuple[str, ...]]) -> None:
        self._asked = asked
        self._derivers = derivers
        self._flags: dict[str, frozenset[Need]] = {}

    def rule(self, rule: Rule) -> frozenset[Need]:
        """What `rule`, which fired, asks for and was answered."""
        return frozenset(self._words(rule.when))

    def _words(self, condition: Condition) -> Iterator[Need]:
        values = self._asked.values
        if truth(condition, values) is not Truth.TRUE:
            return
        match condition:
            case All(parts) | Any(parts):
                for part in parts:
                    yield from self._words(part)
            case OneOf(attribute, _):
                yield attribute, str(values[attribute])
            case HasAny(attribute, members) | HasAll(attribute, members):
                for word in _members(values[attribute]).intersection(members):
                    yield attribute, word
            case IsFlag(attribute, _) if attribute in self._derivers:
                yield from self._flag(attribute)

    def _flag(self, flag: str) -> frozenset[Need]:
        if flag not in self._flags:
            fired = [name for name in self._derivers[flag] if self._asked.firing.truths[name] is Truth.TRUE]
            self._flags[flag] = frozenset(need for name in fired for need in self.rule(self._asked.plan.rules[name]))
        return self._flags[flag]


def _members(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()


def _notice(asked: Inquiry, services: tuple[str, ...], needs: list[Need]) -> UnmetNeed:
    pack, rules = asked.plan.pack, asked.plan.rules
    gates = dict.fromkeys(gate for one in services for gate in asked.standing.excluded[one])
    read = {gate: matched(rules[gate].when, asked.values, pack.vocabulary) for gate in gates}
    given = asked.facts.values  # and no derived flags
    return UnmetNeed(
        needs=tuple(needs),
        services=tuple(pack.services[one].name for one in services),
        gates={gate: {name: value for name, value in read[gate].items() if name in given} for gate in gates},
    )
