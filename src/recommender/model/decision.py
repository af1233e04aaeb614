"""What a decision says. Plain values: a report needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.model.condition import Bound
from recommender.model.notice import Notice
from recommender.model.pack import PackIdentity
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.service import Duty
from recommender.model.setting import SettingTest
from recommender.model.source import Citation
from recommender.model.vocabulary import Shown


@frozen
class Cited:
    """A citation with all that a reader needs to find it."""

    citation: Citation
    title: str
    section: str
    url: str | None
    checked: str | None


@frozen
class Reason:
    """One point: the rule, what it does to this service, and the answers that made it fire.

    `effect` is favor, oppose, rule_out, require or companion; `points` are signed and 0 for gates;
    `weight` is what one point counts under this workload's priorities.
    """

    rule: str
    effect: str
    strength: str
    points: int
    weight: float
    criterion: str
    title: str
    because: str
    matched: Mapping[str, Shown]
    cites: tuple[Cited, ...]

    @property
    def contribution(self) -> float:
        """What it adds to the score: negative for what speaks against the service, 0 for a gate."""
        return self.points * self.weight


@frozen
class SettingAdvice:
    """What a setting should be: a `value`, or a `test` where a range or several values will do.

    `matched` has the answers that made it so; none where the setting always holds. `until` names the open questions
    whose answers could leave fewer of several words, the one that most rules read first. `in_place_of` are rules that
    fired too and gave way to one of `rules`.
    """

    setting: str
    title: str
    unit: str
    value: Shown | None
    test: Mapping[str, Shown] | None
    severity: str
    rules: tuple[str, ...]
    because: str
    cites: tuple[Cited, ...]
    matched: Mapping[str, Shown] = field(default_factory=dict)
    until: tuple[str, ...] = ()
    in_place_of: tuple[str, ...] = ()

    @property
    def demand(self) -> SettingTest:
        """What it leaves of the setting's values, as the test that they meet."""
        if isinstance(self.value, tuple):
            return SettingTest(has_all=self.value)
        if self.value is not None:
            return SettingTest(values=(self.value,))
        test = self.test or {}
        words = test.get("one_of")
        if isinstance(words, tuple):
            return SettingTest(values=words)
        return SettingTest(lower=_end(test, "gt"), upper=_end(test, "lt"))


def _end(test: Mapping[str, Shown], comparison: str) -> Bound | None:
    """The end of a range that a comparison gives, or the same with `e` for "or equal"."""
    for word, inclusive in ((f"{comparison}e", True), (comparison, False)):
        number = test.get(word)
        if isinstance(number, int | float):
            return Bound(number, inclusive)
    return None


@frozen
class EstimateResult:
    """A number worked out from answers, or the inputs that are missing for it."""

    estimate: str
    title: str
    value: float | None
    unit: str
    formula: str
    inputs: Mapping[str, Shown]
    missing: tuple[str, ...]
    because: str
    cites: tuple[Cited, ...]


@frozen
class PossibleGate:
    """A gate that could still rule the service out, and the unanswered attributes it waits for."""

    rule: str
    attributes: tuple[str, ...]


@frozen
class Recommendation:
    """A candidate in its place. `low`..`high` bound its score over all completions of the answers."""

    rank: int
    service: str
    name: str
    summary: str
    score: float
    fit: float
    low: float
    high: float
    criteria: Mapping[str, float]
    reasons: tuple[Reason, ...]
    settings: tuple[SettingAdvice, ...]
    estimates: tuple[EstimateResult, ...]
    may_be_ruled_out: tuple[PossibleGate, ...]
    category: str
    category_title: str
    areas: Mapping[str, Duty]


@frozen
class Gap:
    """By how much one service is ahead of another by one rule, and the reason that makes it so."""

    lead: float
    reason: Reason


def gaps_between(ahead: Recommendation, behind: Recommendation) -> tuple[Gap, ...]:
    """The rules by which `ahead` leads, the widest gap first; the reason is what speaks against `behind`, if any."""
    mine = {reason.rule: reason for reason in ahead.reasons}
    theirs = {reason.rule: reason for reason in behind.reasons}
    found: list[Gap] = []
    for rule in mine.keys() | theirs.keys():
        own, other = mine.get(rule), theirs.get(rule)
        lead = (own.contribution if own else 0.0) - (other.contribution if other else 0.0)
        reason = other if other and other.points < 0 else own
        if lead > 0 and reason:
            found.append(Gap(lead, reason))
    return tuple(sorted(found, key=lambda gap: (-gap.lead, gap.reason.rule)))


@frozen
class RuledOut:
    """A candidate that a gate excludes, with every gate that fired."""

    service: str
    name: str
    reasons: tuple[Reason, ...]


@frozen
class NotCandidate:
    """A service that cannot play the workload's role."""

    service: str
    role: str


@frozen
class CompanionAdvice:
    """A second store beside the winner, decided by the same rules under its own role.

    `warnings` are what is to be known before it is taken.
    """

    role: str
    title: str
    service: str
    name: str
    asked_by: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    settings: tuple[SettingAdvice, ...]
    warnings: tuple[Notice, ...] = ()


@frozen
class ConflictSet:
    """A smallest set of answers that together leave nobody.

    `survivors` would be left with none of them given; `without` says who would be left with one
    of them withdrawn.
    """

    attributes: Mapping[str, Shown]
    survivors: tuple[str, ...]
    without: Mapping[str, tuple[str, ...]]


@frozen
class Followed:
    """A derived flag, level or computed number: the rules that set a flag, and what it came from."""

    value: Shown
    rules: tuple[str, ...]
    inputs: tuple[str, ...]


@frozen
class OpenQuestion:
    """An unanswered attribute that could change the winner, and to whom; `alone` are those it leads to by itself."""

    attribute: str
    question: str
    could_lead_to: tuple[str, ...]
    alone: tuple[str, ...] = ()


@frozen
class Likelier:
    """A service that comes first in a larger `share` of the likely ways to go on than the one that comes first now."""

    service: str
    name: str
    share: float


@frozen
class Decision:
    """The whole answer for one workload; `answers` is what was answered, as written in a workload file.

    `unknown` names what the workload says nobody knows: it may change nothing any more. `confidence`, `decided` and
    `likelier` take an assumed role as answered, unless `covers_roles`: then it is one of the open answers.
    """

    workload: str
    description: str
    source: str
    role: str
    answered: int
    attributes: int
    packs: tuple[PackIdentity, ...]
    engine: str
    recommendations: tuple[Recommendation, ...]
    ruled_out: tuple[RuledOut, ...]
    not_candidates: tuple[NotCandidate, ...]
    companions: tuple[CompanionAdvice, ...]
    conflict: tuple[ConflictSet, ...]
    derived: Mapping[str, Followed]
    assumed: Mapping[str, str]
    unanswered: tuple[str, ...]
    warnings: tuple[Notice, ...]
    decided: bool
    confidence: float
    open_questions: tuple[OpenQuestion, ...]
    answers: Mapping[str, Shown] = field(default_factory=dict)
    likelier: Likelier | None = None
    unknown: tuple[str, ...] = ()
    covers_roles: bool = False

    @property
    def winner(self) -> Recommendation | None:
        """The first in the ranking, or None when every candidate is ruled out."""
        return self.recommendations[0] if self.recommendations else None

    def placed(self, service: str) -> Recommendation | None:
        """Where `service` stands in the ranking; None for one that is ruled out or plays another role."""
        return next((entry for entry in self.recommendations if entry.service == service), None)

    @property
    def current(self) -> Recommendation | None:
        """Where the service that runs today stands; None where none was answered or it has no place."""
        current = self.answers.get(CURRENT_SERVICE)
        return self.placed(current) if isinstance(current, str) else None
