"""Twins: two rules of one criterion that fire in the same workloads, so that one fact counts twice for a service.

Rules that speak of different services, each with a reason of its own, are none.
"""

from __future__ import annotations

from collections.abc import Iterable

from recommender.analysis.checks.effects import points
from recommender.analysis.checks.pairs import equivalent_pairs, in_order
from recommender.analysis.checks.question import FireTogether
from recommender.analysis.checks.study import Study, looked_at
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.rule import Rule, Severity


class Twins:
    """Looks at every pair of rules that weigh services by one criterion."""

    code = Code.TWINS

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding at the second of each pair."""
        weighing = [rule for rule in study.pack.rules if rule.criterion]
        found = False
        for rule, other in equivalent_pairs(study.boxes, weighing):
            if rule.criterion != other.criterion or not _count_twice(rule, other):
                continue
            found = True
            first, second = in_order(rule, other)
            yield Finding(
                self.code,
                Severity.WARNING,
                f"`{second.id}` and `{first.id}` fire in the same workloads and weigh by the same criterion,"
                f" {rule.criterion}",
                second.location,
                second.id,
                (second.id, first.id),
                witnesses=study.witness(FireTogether(first.id, second.id)),
                hint="make one rule of them",
            )
        yield looked_at(self.code, f"{len(weighing)} rules that weigh, every pair", Method.BOXES, finds=found)


def _count_twice(rule: Rule, other: Rule) -> bool:
    """Whether some service gets points from both, and none opposite ones: that is told as a contradiction."""
    mine, theirs = points(rule), points(other)
    both = [amount * theirs[name] for name, amount in mine.items() if name in theirs]
    return bool(both) and min(both) > 0
