"""What would change a decision. Plain values: a report needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.frozen import frozen
from recommender.model.condition import Condition
from recommender.model.decision import Decision, Reason
from recommender.model.vocabulary import Shown


class ChangeKind(StrEnum):
    """What is done to an answer."""

    ANSWER = "answer"
    REPLACE = "replace"
    WITHDRAW = "withdraw"
    ADD = "add"
    REMOVE = "remove"


@frozen
class Change:
    """One answer changed.

    `now` is the answer as it is, None where there is none. `becomes` says in which ways it may be answered, any of
    which will do (None: withdrawn, or a member removed); `examples` are answers that do, the most plausible first,
    or the members added or removed. `dropped` are answers that contradict the new one and go with it.
    """

    kind: ChangeKind
    attribute: str
    now: Shown | None
    becomes: Condition | None
    examples: tuple[Shown, ...]
    dropped: tuple[str, ...] = ()


@frozen
class ChangeSet:
    """Changes that together make another candidate win, and none of which can be left out.

    `odds` is how probable the new answers are among likely workloads, to order sets by.
    """

    changes: tuple[Change, ...]
    odds: float

    @property
    def withdrawn(self) -> int:
        """How many answers that were given it changes."""
        return sum(change.kind is not ChangeKind.ANSWER or bool(change.dropped) for change in self.changes)


@frozen
class Rival:
    """A candidate that does not win, and the smallest sets of changes that make it win, the most plausible first.

    `size` is how many changes that takes (0: no way was found); `is_least` whether it is proved that fewer do not.
    An empty `service` stands for nobody: every candidate ruled out.
    """

    service: str
    name: str
    size: int
    sets: tuple[ChangeSet, ...]
    is_least: bool


@frozen
class Stretch:
    """A part of a number's range in which `winner` wins; an end of None is open (`low`: the least possible)."""

    low: float
    low_inclusive: bool
    high: float | None
    high_inclusive: bool
    winner: str


@frozen
class Threshold:
    """A number and the winner in each part of its range, ascending, all other answers as they are.

    `now` is its value, None while unanswered; `dropped` are answers that some of the stretches contradict.
    """

    attribute: str
    now: float | None
    stretches: tuple[Stretch, ...]
    dropped: tuple[str, ...] = ()


@frozen
class Carrying:
    """A fired rule without which another candidate would win (empty: nobody would be left)."""

    rule: str
    title: str
    winner: str


@frozen
class Leeway:
    """How far the weight of a criterion can move, as a factor of its normal weight, before the winner changes.

    `winners` has who wins under low, normal and high; `now` is which of them holds. The winner stays from `low` to
    `high` (None: however high); `below` and `above` say who wins beyond.
    """

    criterion: str
    now: str
    winners: Mapping[str, str]
    low: float
    low_inclusive: bool
    below: str
    high: float | None
    high_inclusive: bool
    above: str


@frozen
class Difference:
    """What one rule gives two candidates."""

    rule: str
    title: str
    criterion: str
    first: float
    second: float
    reason: Reason


@frozen
class WhyNot:
    """Why a service does not win: the gates on it, or by how much and by which rules it is behind.

    `roles` has what it plays instead, if it cannot play the workload's role; `rank` is 0 where it has no place.
    """

    service: str
    name: str
    rank: int
    gates: tuple[Reason, ...]
    behind: float
    against: tuple[Difference, ...]
    favoring: tuple[Difference, ...]
    rival: Rival
    roles: tuple[str, ...] = ()


@frozen
class WhatIf:
    """What would change a decision; `tried` is how many changed workloads were decided."""

    decision: Decision
    rivals: tuple[Rival, ...]
    thresholds: tuple[Threshold, ...]
    carrying: tuple[Carrying, ...]
    leeways: tuple[Leeway, ...]
    tried: int
    why_not: WhyNot | None = None
