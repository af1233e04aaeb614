"""What a decision record says of itself, so that it can be checked again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.pack import PackIdentity

MARK = b"# recommender: record"  # how the block that holds the seal begins


class RecordCheck(StrEnum):
    """What may no longer hold of a record."""

    WORKLOAD_MISSING = "record-workload-missing"
    CHOICE_CHANGED = "record-choice-changed"
    ANSWERS_CHANGED = "record-answers-changed"
    RULE_GONE = "record-rule-gone"
    REASON_GONE = "record-reason-gone"
    PACK_MISSING = "record-pack-missing"
    CODE_DIFFERS = "record-code-differs"


@frozen
class Seal:
    """The part of a record that a program reads: which workload was decided, with which rules, and how it ended.

    `workload` is the path of the workload file, as seen from a folder above the record or from its own; `name` tells
    several workloads of one file apart; `sets` are answers given over the file. `digest` is that of the answers,
    `option` the service chosen, `rules` those that speak for it, or, where none does, those that exclude the others.
    """

    workload: str
    name: str
    sets: tuple[str, ...]
    digest: str
    option: str
    rules: tuple[str, ...]
    packs: tuple[PackIdentity, ...]


@frozen
class RecordHead:
    """What people add to a record: its status, the date of the decision, and who made it."""

    status: str
    date: str
    decision_makers: tuple[str, ...] = ()


@frozen
class DecisionRecord:
    """A record as it was read: its status, its seal, and where each key of the seal stands.

    `rule_places` has the place of each of the seal's rules, in their order.
    """

    path: str
    status: str
    seal: Seal
    places: Mapping[str, Location]
    rule_places: tuple[Location, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the decision is meant to hold: not rejected, deprecated or superseded."""
        return self.status.partition(" ")[0] not in ("rejected", "deprecated", "superseded")
