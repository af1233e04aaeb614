"""How firmly a decision stands: which rules carry it, and how far the weight of each criterion can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from recommender.engine.inquiry import Inquiry
from recommender.engine.plan import weights_of
from recommender.engine.program import Program
from recommender.engine.standing import standing
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.truth import Truth
from recommender.model.whatif import Carrying, Leeway

_PRIORITIES = ("low", "normal", "high")

# A candidate's score over the factor of one criterion: what the others give, and what a factor of 1 adds.
Line = tuple[Fraction, Fraction]


def carrying_rules(program: Program, asked: Inquiry) -> tuple[Carrying, ...]:
    """The fired rules without which another candidate would win, in the order of their ids.

    A rule that derives a flag is taken out before the rules that read the flag are asked.
    """
    found = []
    for rule in asked.plan.pack.rules:
        if asked.firing.truths[rule.id] is not Truth.TRUE:
            continue
        truths = dict(asked.firing.truths)
        if rule.derives:
            clauses = [clause for clause in program.clauses if clause.id != rule.id]
            truths = dict(Program(program.vocabulary, clauses).evaluate(asked.facts.values).truths)
        truths[rule.id] = Truth.FALSE
        without = standing(asked.plan, asked.weights, asked.values, truths)
        if without.winner != asked.standing.winner:
            found.append(Carrying(rule.id, rule.title, without.winner or ""))
    return tuple(found)


def leeways(asked: Inquiry, priorities: Mapping[str, str]) -> tuple[Leeway, ...]:
    """For each criterion who wins under each priority, and the exact range of factors in which the winner stays.

    Nothing where every candidate is ruled out: no weight brings one back.
    """
    if asked.standing.winner is None:
        return ()
    return tuple(_leeway(asked, priorities, criterion) for criterion in asked.plan.pack.criteria)


def _leeway(asked: Inquiry, priorities: Mapping[str, str], criterion: str) -> Leeway:
    under = {}
    for word in _PRIORITIES:
        weights = weights_of(asked.plan.pack, {**priorities, criterion: word})
        under[word] = standing(asked.plan, weights, asked.values, asked.firing.truths).winner or ""
    lines = _lines(asked, priorities, criterion)
    winner, order = asked.standing.winner or "", list(lines)
    low, high = Fraction(0), None
    for rival in order:
        ahead, slope = (mine - theirs for mine, theirs in zip(lines[winner], lines[rival], strict=True))
        if slope > 0:
            low = max(low, -ahead / slope)
        elif slope < 0:
            high = -ahead / slope if high is None else min(high, -ahead / slope)
    return Leeway(
        criterion,
        priorities.get(criterion, "normal"),
        under,
        float(low),
        _first(lines, low) == winner,
        _first(lines, low, -1) if low > 0 else "",
        None if high is None else float(high),
        high is not None and _first(lines, high) == winner,
        "" if high is None else _first(lines, high, 1),
    )


def _lines(asked: Inquiry, priorities: Mapping[str, str], criterion: str) -> dict[str, Line]:
    """The line of each candidate left, in the order in which ties go."""
    weights = weights_of(asked.plan.pack, {**priorities, criterion: "normal"})
    now = standing(asked.plan, weights, asked.values, asked.firing.truths)
    unit, current = Fraction(weights.unit), asked.values.get(CURRENT_SERVICE)
    left = sorted(
        (service for service in asked.plan.candidates if service not in now.excluded),
        key=lambda service: service != current,
    )
    own = {service: now.by_criterion[service].get(criterion, 0) for service in left}
    return {service: (unit * (now.units[service] - own[service]), unit * own[service]) for service in left}


def _first(lines: Mapping[str, Line], factor: Fraction, beyond: int = 0) -> str:
    """Who wins at `factor`, or just below (`beyond` -1) or above it (1)."""
    order: Sequence[str] = list(lines)

    def place(service: str) -> tuple[Fraction, Fraction, int]:
        fixed, slope = lines[service]
        return fixed + factor * slope, beyond * slope, -order.index(service)

    return max(order, key=place)
