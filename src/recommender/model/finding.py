"""What `rules check` finds in a pack, and what became of every question that it asked."""

from __future__ import annotations

from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import Condition
from recommender.model.pack import PackIdentity
from recommender.model.rule import Severity
from recommender.model.workload import Workload


class Code(StrEnum):
    """What is wrong with a pack; the words are stable."""

    INVALID = "invalid"
    DEAD = "dead"
    CONTRADICTION = "contradiction"
    STRANDED = "stranded"
    UNWINNABLE = "unwinnable"
    REDUNDANT = "redundant"
    TWINS = "twins"
    UNUSED = "unused"
    LAW_BROKEN = "law-broken"
    STALE = "stale"
    UNTESTED = "untested"
    SUPPRESSION = "suppression"


@frozen
class Finding:
    """One thing wrong with a pack: where, what, and the workloads that show it.

    `message` is one line without a full stop, the author's own names in backticks. `subject` is what it is about
    (a rule, service, attribute, source, law or role by id; of an `invalid` finding the code of the problem), `rules`
    are the ids involved. `tests` are the parts of conditions that matter: of a dead rule those that cannot hold
    together. `witnesses` are no, one or (for a law) two workloads. `ignored` is the reason that the author gave for
    leaving it as it is, or empty.
    """

    code: Code
    severity: Severity
    message: str
    location: Location = NOWHERE
    subject: str = ""
    rules: tuple[str, ...] = ()
    tests: tuple[Condition, ...] = ()
    witnesses: tuple[Workload, ...] = ()
    hint: str = ""
    ignored: str = ""

    def sort_key(self) -> tuple[int, Location, str, str]:
        """The most severe first, then in reading order."""
        return (self.severity.rank, self.location, self.code, self.message)


class Verdict(StrEnum):
    """What became of a question: the claim holds of all workloads, or does not, or neither is known."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Method(StrEnum):
    """How a question was settled.

    `reading` needs no workload at all; `boxes` are exact; `search` settles a question only by a workload that
    it finds; `z3` decides for all workloads.
    """

    READING = "reading"
    BOXES = "boxes"
    SEARCH = "search"
    Z3 = "z3"


@frozen
class Inquiry:
    """One question of a check: the claim that all is well with `subject`, and whether it holds.

    `method` settled it, or, of an undecided one, tried last; `note` says of an undecided one within what limit.
    """

    check: Code
    subject: str
    verdict: Verdict
    method: Method
    note: str = ""


@frozen
class CheckRun:
    """A whole run: findings with the most severe first, suppressed ones included, and every question asked."""

    packs: tuple[PackIdentity, ...]
    findings: tuple[Finding, ...]
    inquiries: tuple[Inquiry, ...]

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that nobody gave a reason to ignore."""
        return tuple(finding for finding in self.findings if not finding.ignored)

    @property
    def hidden(self) -> tuple[Finding, ...]:
        """The findings that are ignored with a reason."""
        return tuple(finding for finding in self.findings if finding.ignored)

    def fails(self, threshold: Severity | None) -> bool:
        """Whether a shown finding is at least as severe as `threshold` (None: never)."""
        return any(finding.severity.reaches(threshold) for finding in self.shown)
