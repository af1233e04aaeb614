"""Gates that the profiles hardly ever close, and whether one of them decides who wins."""

from __future__ import annotations

from recommender.engine.completions import completions
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.workload import Workload

RARE = 0.02  # of the draws in which nothing is answered


def rare_gates(recommender):
    """The rules of gates that fire in fewer than `RARE` of the workloads that the profiles draw."""
    program = recommender.program
    asked, known = recommender.view(Workload("anything"), frozenset())
    draws, counted = completions(program, recommender.mixture, known, "rare gates")
    total, found = counted.bit_count(), set()
    for rule in {gate.rule for gate in asked.plan.gates if not gate.is_standing and gate.rule in program.base_formulas}:
        fires = draws.true(program.base_formulas[rule]) & counted
        if fires.bit_count() < RARE * total:
            found.add(rule)
    return frozenset(found)


def is_decided_by(recommender, workload, rare):
    """Whether another service would win, were the gates of the rules `rare` open."""
    asked = recommender.asked_of(workload)
    now = asked.standing
    current, order = workload.answers.get(CURRENT_SERVICE), asked.plan.candidates

    def place(service):
        return -now.units[service], service != current, order.index(service)

    freed = [service for service, rules in now.excluded.items() if rare.issuperset(rules)]
    return any(now.winner is None or place(service) < place(now.winner) for service in freed)
