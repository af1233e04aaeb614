"""Rules: evidence and gates for choosing, and how to set up what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import ALWAYS, Condition
from recommender.model.setting import SettingTest
from recommender.model.source import Citation

# The two attributes that the language itself names: selectors may follow their answers.
CURRENT_SERVICE = "current.service"
SPOKEN_ENGINE = "compatibility.engine"
SPEAKS = "speaks:"  # begins the tags by which services say which engines they speak


class Strength(StrEnum):
    """How much a piece of evidence weighs, in words; `points` stand behind the word."""

    points: int

    SLIGHT = "slight"
    MODERATE = "moderate"
    STRONG = "strong"
    DECISIVE = "decisive"


# Attributes of the members themselves: asked for thousands of times a decision.
for _strength, _points in zip(Strength, (1, 2, 4, 16), strict=True):
    _strength.points = _points


class Severity(StrEnum):
    """How much a finding matters; `rank` is 0 for the most severe."""

    rank: int

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    def reaches(self, threshold: Severity | None) -> bool:
        """Whether it is at least as severe as `threshold`; nothing reaches None."""
        return threshold is not None and self.rank <= threshold.rank


for _rank, _severity in enumerate(Severity):
    _severity.rank = _rank


@frozen
class Selector:
    """Which services an effect concerns, as written and resolved against the catalogue.

    Without `attribute` it is an id or a tag and selects `services`. With one (`@current.service`,
    `@compatibility.engine`) it selects `by_value[answer]`, and nothing while unanswered.
    `is_tag` says whether an id of the same service beats it.
    """

    text: str
    services: tuple[str, ...] = ()
    attribute: str = ""
    by_value: Mapping[str, tuple[str, ...]] | None = None
    is_tag: bool = False


@frozen
class Weighing:
    """One line of `favor` or `oppose`."""

    selector: Selector
    strength: Strength


class RuleOrigin(StrEnum):
    """What a rule was made from."""

    RULE = "rule"
    LIMIT = "limit"
    STATUS = "status"


def limit_rule(service: str, attribute: str) -> str:
    """The id of the rule that the limit of a service on an attribute is made into."""
    return f"{RuleOrigin.LIMIT}/{service}/{attribute}"


def status_rule(service: str) -> str:
    """The id of the rule that the status of a service is made into."""
    return f"{RuleOrigin.STATUS}/{service}"


@frozen
class Rule:
    """A situation and what it says about the choice.

    `topic` is the file that the rule stands in, without its ending; `derives` are ids of derived
    flags; `companion` is the role of a second store, or empty, and `wanted` says that the workload itself asks for it.
    `spares` names a role of which no store is called for that is not wanted, beside `spares_beside` or, if that is
    empty, beside any winner.
    """

    id: str
    title: str
    when: Condition
    because: str
    cites: tuple[Citation, ...]
    criterion: str = ""
    favor: tuple[Weighing, ...] = ()
    oppose: tuple[Weighing, ...] = ()
    rule_out: tuple[Selector, ...] = ()
    require: tuple[Selector, ...] = ()
    companion: str = ""
    wanted: bool = False
    spares: str = ""
    spares_beside: tuple[str, ...] = ()
    derives: tuple[str, ...] = ()
    origin: RuleOrigin = RuleOrigin.RULE
    topic: str = ""
    pack: str = ""
    ignore: Mapping[str, str] = field(default_factory=dict)
    location: Location = NOWHERE

    @property
    def is_gate(self) -> bool:
        """Whether it can rule a service out."""
        return bool(self.rule_out or self.require)


@frozen
class ConfigureRule:
    """How to set up a chosen service; the same rule reviews a design. Without a condition it always holds.

    One rule may speak to several families of services: each setting exists on at least one of `services`, each
    of these has at least one of the settings, and a setting counts only for the services that have it.
    A `caveat` is told with the choice itself: its reason is something to be known before the service is taken.

    Where it fires, what the rules named in `in_place_of` ask of the settings that it sets itself does not count.
    """

    id: str
    title: str
    services: tuple[str, ...]
    settings: Mapping[str, SettingTest]
    severity: Severity
    because: str
    cites: tuple[Citation, ...]
    when: Condition = ALWAYS
    in_place_of: tuple[str, ...] = ()
    caveat: bool = False
    topic: str = ""
    pack: str = ""
    ignore: Mapping[str, str] = field(default_factory=dict)
    location: Location = NOWHERE
