"""Two services side by side for one workload: what every rule gives each of them, and what could tip the balance."""

from __future__ import annotations

from recommender.analysis.change_sets import change_sets
from recommender.analysis.changes import Changes
from recommender.engine.configure import setup_of
from recommender.engine.contest import Contest
from recommender.engine.decide import Recommender
from recommender.engine.grid import Grid
from recommender.engine.inquiry import Inquiry
from recommender.engine.reasons import gate_reasons, reasons_of
from recommender.engine.worlds import positions
from recommender.model.comparison import Comparison, Contender
from recommender.model.decision import Decision, Reason
from recommender.model.rule import limit_rule
from recommender.model.whatif import ChangeKind, ChangeSet, Difference
from recommender.model.workload import Workload


def compare(recommender: Recommender, workload: Workload, first: str, second: str) -> Comparison:
    """The services `first` and `second` side by side for `workload`."""
    asked = recommender.asked_of(workload)
    decision = recommender.decide(workload)
    is_told = {first, second} <= set(asked.plan.candidates)
    told = differences(asked, first, second) if is_told else ()
    one, other = (_contender(asked, decision, service) for service in (first, second))
    return Comparison(
        decision,
        one,
        other,
        tuple(entry for entry in told if entry.first != entry.second),
        tuple(entry for entry in told if entry.first == entry.second),
        _tipping(recommender, asked, workload.unknown, one, other),
    )


def differences(asked: Inquiry, first: str, second: str) -> tuple[Difference, ...]:
    """Every fired rule that gives either of the two points, the widest difference first."""
    sides: list[dict[str, list[Reason]]] = []
    for service in (first, second):
        by_rule: dict[str, list[Reason]] = {}
        for reason in reasons_of(asked, service):
            by_rule.setdefault(reason.rule, []).append(reason)
        sides.append(by_rule)
    found = []
    for rule in sides[0].keys() | sides[1].keys():
        mine, theirs = (sum(reason.contribution for reason in side.get(rule, ())) for side in sides)
        reason = (sides[0].get(rule) or sides[1][rule])[0]
        found.append(Difference(rule, reason.title, reason.criterion, mine, theirs, reason))
    return tuple(sorted(found, key=lambda entry: (-abs(entry.first - entry.second), -abs(entry.first), entry.rule)))


def _contender(asked: Inquiry, decision: Decision, service: str) -> Contender:
    pack, now = asked.plan.pack, asked.standing
    entry = pack.services[service]
    placed = next((found for found in decision.recommendations if found.service == service), None)
    is_candidate = service in asked.plan.candidates
    score = asked.weights.score(now.units[service]) if is_candidate else 0.0
    category = pack.categories[entry.responsibility]
    rules = asked.plan.rules
    return Contender(
        service=service,
        name=entry.name,
        roles=() if is_candidate else entry.roles,
        rank=placed.rank if placed else 0,
        score=score,
        fit=placed.fit if placed else 0.0,
        low=placed.low if placed else score,
        high=placed.high if placed else score,
        criteria={
            criterion: asked.weights.score(units)
            for criterion, units in sorted(now.by_criterion.get(service, {}).items())
        },
        gates=gate_reasons(asked, service) if service in now.excluded else (),
        may_be_ruled_out=placed.may_be_ruled_out if placed else (),
        category_title=category.title,
        areas=category.areas,
        tags=tuple(sorted(entry.tags)),
        limits={
            limit.attribute: rules[name].title.removeprefix(f"{entry.name}: ")
            for limit in entry.limits
            if (name := limit_rule(service, limit.attribute)) in rules
        },
        settings=setup_of(asked, service).settings if is_candidate else (),
    )


def _tipping(
    recommender: Recommender, asked: Inquiry, closed: frozenset[str], first: Contender, second: Contender
) -> tuple[ChangeSet, ...]:
    """The open answers after each of which the other of the two comes first, the most plausible first."""
    if not (first.rank or second.rank) or first.roles or second.roles:
        return ()
    behind, ahead = (first, second) if first.rank == 0 or 0 < second.rank < first.rank else (second, first)
    changes = Changes(recommender, asked, closed)
    options = [option for option in changes.singles if option.kind is ChangeKind.ANSWER and not option.dropped]
    grid = Grid(recommender.program, asked.facts.values, [()], [option.step for option in options])
    contest = Contest(recommender.program, asked.plan, asked.weights, grid.worlds)
    tipped = contest.before(behind.service, ahead.service) & grid.allowed
    found = [(options[place],) for place in positions(tipped)]
    return change_sets(found, asked.plan.pack.vocabulary, asked.answers, changes.axes)
