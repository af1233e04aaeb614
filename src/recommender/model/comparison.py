"""Two services side by side for one workload. Plain values: a report needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.frozen import frozen
from recommender.model.decision import Decision, PossibleGate, Reason, SettingAdvice
from recommender.model.service import Duty
from recommender.model.whatif import ChangeSet, Difference


@frozen
class Contender:
    """One of the two. `roles` has what it plays instead, if it cannot play the workload's role.

    `rank` is 0 where it has no place; `limits` has the wording of each hard limit by attribute; `low` and `high`
    bound its score over all ways to answer what is open.
    """

    service: str
    name: str
    roles: tuple[str, ...]
    rank: int
    score: float
    fit: float
    low: float
    high: float
    criteria: Mapping[str, float]
    gates: tuple[Reason, ...]
    may_be_ruled_out: tuple[PossibleGate, ...]
    category_title: str
    areas: Mapping[str, Duty]
    tags: tuple[str, ...]
    limits: Mapping[str, str]
    settings: tuple[SettingAdvice, ...]


@frozen
class Comparison:
    """What tells two services apart.

    `differences` are the fired rules that give them different points, the widest first; `shared` those that give both
    the same; `tipping` the open answers, each alone, after which the other one comes first.
    """

    decision: Decision
    first: Contender
    second: Contender
    differences: tuple[Difference, ...]
    shared: tuple[Difference, ...]
    tipping: tuple[ChangeSet, ...]

    @property
    def ahead(self) -> Contender | None:
        """The one with the better place; None where neither has one."""
        placed = [side for side in (self.first, self.second) if side.rank]
        return min(placed, key=lambda side: side.rank, default=None)
