"""What a review finds in a design: choices and settings that the rules speak against, each at its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.decision import Cited
from recommender.model.design import Unread
from recommender.model.pack import PackIdentity
from recommender.model.rule import Severity
from recommender.model.vocabulary import Shown


class Concern(StrEnum):
    """What a finding is about."""

    CHOICE = "choice"
    SETTING = "setting"
    SUPPRESSION = "suppression"
    RECORD = "record"


@frozen
class ReviewFinding:
    """One thing in a design that a rule speaks against.

    `rule` is the most severe of `rules`, which all fail here; `outranked` stands for the comparison itself.
    `expected` is the value demanded, or a mapping of tests (`one_of`, `gte`, …). `is_default` says that the
    design leaves the setting out. `matched` are the answers of the workload that make the rule hold; a rule
    that always holds has none. `also` are the addresses of further resources of which the same line says the same.
    """

    concern: Concern
    rule: str
    rules: tuple[str, ...]
    severity: Severity
    message: str
    location: Location
    resource: str
    resource_type: str
    service: str
    because: str
    cites: tuple[Cited, ...]
    fix: str
    setting: str = ""
    actual: Shown | None = None
    expected: Shown | Mapping[str, Shown] | None = None
    is_default: bool = False
    workload: str = ""
    matched: Mapping[str, Shown] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    suppressed: str = ""

    def at(self, location: Location, resource: str) -> ReviewFinding:
        """The same said of another resource."""
        return ReviewFinding(
            self.concern, self.rule, self.rules, self.severity, self.message, location, resource, self.resource_type,
            self.service, self.because, self.cites, self.fix, self.setting, self.actual, self.expected, self.is_default,
            self.workload, self.matched, self.also, self.suppressed,
        )  # fmt: skip

    def sort_key(self) -> tuple[str, int, int, int, str, str, str]:
        """Reading order; at one place the most severe first."""
        place = self.location  # its parts: they compare faster than it does
        return (
            place.path, place.line, place.column, self.severity.rank, self.rule, self.setting, self.resource
        )  # fmt: skip


@frozen
class UnknownSetting:
    """A setting that a rule asks for and that cannot be told from the design: never a finding."""

    resource: str
    setting: str
    title: str
    location: Location
    reason: str


@frozen
class ReviewRun:
    """A whole review. `workloads` are those that resources are tied to; `untied` counts the resources without one.

    `records` counts the decision records that were checked. `met` are the demands that hold, where they were asked
    for: rule, resource and path.
    """

    packs: tuple[PackIdentity, ...]
    designs: str
    findings: tuple[ReviewFinding, ...]
    unknown: tuple[UnknownSetting, ...]
    unread: tuple[Unread, ...]
    files: tuple[str, ...]
    resources: int
    workloads: tuple[str, ...] = ()
    untied: int = 0
    met: tuple[tuple[str, str, str], ...] = ()
    records: int = 0
