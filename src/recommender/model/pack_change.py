"""What is different between two packs: in what the rules mean, and in who wins."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.frozen import frozen
from recommender.model.pack import Pack, PackIdentity
from recommender.model.uses import AnyRule
from recommender.model.vocabulary import Value

Answers = Mapping[str, Value]


class Reach(StrEnum):
    """How the workloads in which a rule fires changed."""

    SAME = "same"
    WIDENED = "widened"
    NARROWED = "narrowed"
    MOVED = "moved"
    UNDECIDED = "undecided"


@frozen
class RuleChange:
    """A rule that both packs have and that means something else in them.

    `gained` are the answers of a workload in which only the new one fires, `lost` of one in which only the old one
    does. `effects` says whether the effects differ for some service.
    """

    old: AnyRule
    new: AnyRule
    reach: Reach
    gained: Answers | None
    lost: Answers | None
    effects: bool


@frozen
class PartChange:
    """Any other part of a pack that differs: its kind and id, and the fields that do (`added` and `removed` whole)."""

    kind: str
    id: str
    fields: tuple[str, ...]


@frozen
class CaseChange:
    """A case whose winner differs, or whether it passes; a winner is empty where nobody is left."""

    case: str
    old: str
    new: str
    passed: bool
    passes: bool


@frozen
class SampleChange:
    """Sampled workloads in which `new` wins in place of `old`: how many, and the smallest example found."""

    old: str
    new: str
    count: int
    example: Answers


@frozen
class PackDiff:
    """Two packs held against each other. `samples` of `sampled` workloads change their winner."""

    old: Pack
    new: Pack
    added: tuple[AnyRule, ...]
    removed: tuple[AnyRule, ...]
    renamed: tuple[tuple[AnyRule, AnyRule], ...]
    changed: tuple[RuleChange, ...]
    reworded: tuple[str, ...]
    parts: tuple[PartChange, ...]
    cases_run: int
    cases: tuple[CaseChange, ...]
    sampled: int
    samples: tuple[SampleChange, ...]

    @property
    def identities(self) -> tuple[tuple[PackIdentity, ...], tuple[PackIdentity, ...]]:
        """Which packs were read, old and new."""
        return self.old.identities, self.new.identities

    @property
    def moves_winners(self) -> bool:
        """Whether some case or sampled workload has another winner."""
        return bool(self.samples) or any(case.old != case.new for case in self.cases)
