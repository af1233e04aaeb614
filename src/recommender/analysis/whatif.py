"""What would change a decision: changed answers, numbers that cross a threshold, rules left out, weights moved."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.analysis.change_sets import change_sets, ranges
from recommender.analysis.changes import Changes
from recommender.analysis.comparing import differences
from recommender.analysis.leeway import carrying_rules, leeways
from recommender.analysis.overturning import Overturning, Ways, winners_of_steps
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.reasons import gate_reasons
from recommender.model.whatif import Rival, Stretch, Threshold, WhatIf, WhyNot
from recommender.model.workload import Workload


def what_if(recommender: Recommender, workload: Workload, *, deep: bool = False, why_not: str = "") -> WhatIf:
    """Everything that would change the decision for `workload`; what it says is unknown stays so.

    Args:
        deep: search on, by sets of three and more changes, for candidates that no two changes make win.
        why_not: the id of a service; what is told of it stands apart, and it is searched for in any case.

    """
    program = recommender.program
    asked = recommender.asked_of(workload)
    changes = Changes(recommender, asked, workload.unknown)
    overturning = Overturning(program, asked, changes)
    ways = overturning.up_to_two()
    wanted = [service for service in ways if service and not ways[service].sets and (deep or service == why_not)]
    if wanted:
        ways |= overturning.beyond(wanted)
    rivals = [_rival(asked, changes, service, found) for service, found in ways.items()]
    rivals.sort(key=_order)
    return WhatIf(
        recommender.decide(workload),
        tuple(rivals),
        tuple(_thresholds(recommender, asked, changes)),
        carrying_rules(program, asked),
        leeways(asked, workload.priorities),
        overturning.tried,
        _why_not(asked, why_not, rivals) if why_not else None,
    )


def _rival(asked: Inquiry, changes: Changes, service: str, ways: Ways) -> Rival:
    sets = change_sets(ways.sets, asked.plan.pack.vocabulary, asked.answers, changes.axes)
    name = asked.plan.pack.services[service].name if service else ""
    return Rival(service, name, ways.size, sets, ways.is_least)


def _order(rival: Rival) -> tuple[object, ...]:
    """The fewest changes first, among these the most plausible; nobody, and those without a way, last."""
    best = rival.sets[0] if rival.sets else None
    return (
        not rival.sets,
        not rival.service,
        rival.size,
        best.withdrawn if best else 0,
        -best.odds if best else 0.0,
        rival.service,
    )


def _thresholds(recommender: Recommender, asked: Inquiry, changes: Changes) -> list[Threshold]:
    """Each number of the role whose value decides who wins, in the order of the vocabulary."""
    found = []
    for name in recommender.pack.vocabulary.attributes:
        steps = changes.sweeps.get(name)
        if not steps:
            continue
        winners = winners_of_steps(recommender.program, asked, [sweep.step for sweep in steps])
        stretches = _stretches(changes.axes[name], [sweep.place for sweep in steps], winners)
        now = asked.answers.get(name)
        if {stretch.winner for stretch in stretches} - {asked.standing.winner or ""}:
            dropped = {other for sweep in steps for other in sweep.dropped}
            number = float(now) if isinstance(now, int | float) else None
            found.append(Threshold(name, number, tuple(stretches), tuple(sorted(dropped))))
    return found


def _stretches(axis: Sequence[float], places: Sequence[int], winners: Sequence[str | None]) -> list[Stretch]:
    by_winner: dict[str, list[int]] = {}
    for place, winner in zip(places, winners, strict=True):
        if winner is not None:
            by_winner.setdefault(winner, []).append(place)
    found = [
        Stretch(
            axis[0] if low is None else low.value,
            low is None or low.inclusive,
            None if high is None else high.value,
            high is not None and high.inclusive,
            winner,
        )
        for winner, own in by_winner.items()
        for low, high in ranges(axis, own)
    ]
    return sorted(found, key=lambda stretch: (stretch.low, not stretch.low_inclusive))


def _why_not(asked: Inquiry, service: str, rivals: Sequence[Rival]) -> WhyNot:
    now, entry = asked.standing, asked.plan.pack.services[service]
    rival = next((rival for rival in rivals if rival.service == service), Rival(service, entry.name, 0, (), True))
    if service not in asked.plan.candidates:
        return WhyNot(service, entry.name, 0, (), 0.0, (), (), rival, entry.roles)
    winner = now.winner or service
    told = differences(asked, winner, service)
    return WhyNot(
        service,
        entry.name,
        now.order.index(service) + 1 if service in now.order else 0,
        gate_reasons(asked, service) if service in now.excluded else (),
        asked.weights.score(now.units[winner] - now.units[service]),
        tuple(entry for entry in told if entry.first > entry.second),
        tuple(entry for entry in told if entry.first < entry.second),
        rival,
    )
