"""A loaded set of packs: everything that a decision is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.model.condition import Condition
from recommender.model.law import Law
from recommender.model.profile import Profile
from recommender.model.rule import ConfigureRule, Rule, Setting
from recommender.model.service import Category, Service
from recommender.model.source import Citation, Source
from recommender.model.vocabulary import Vocabulary


@frozen
class Name:
    """An input of a formula: an attribute, a constant or another estimate (`kind` says which)."""

    kind: str
    name: str


@frozen
class Literal:
    """A plain number in a formula, without a unit (0, 1, 2)."""

    value: float


@frozen
class Operation:
    """`operator` over `operands`: add, subtract, multiply, divide, ceil, max, min."""

    operator: str
    operands: tuple[Formula, ...]


@frozen
class Switch:
    """The number that stands beside the answered word of a choice; unknown while unanswered."""

    attribute: str
    cases: Mapping[str, float]


Formula = Name | Literal | Operation | Switch


@frozen
class Constant:
    """A cited number with its unit."""

    name: str
    value: float
    unit: str
    cites: tuple[Citation, ...]


@frozen
class Estimate:
    """Arithmetic over answers with cited constants; shown for `services` while `when` is true."""

    id: str
    title: str
    services: tuple[str, ...]
    unit: str
    formula: Formula
    formula_text: str
    constants: Mapping[str, Constant]
    when: Condition
    because: str
    cites: tuple[Citation, ...]
    topic: str = ""


@frozen
class Role:
    """A role that a store can play. For a companion only the attributes in `carry` go over.

    `follows` maps an attribute to the words it takes by the winner beside it: of those whose
    services hold the winner the one with the fewest, so that a service named beats a tag.
    """

    id: str
    title: str
    carry: tuple[str, ...] = ()
    follows: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@frozen
class PackIdentity:
    """Which pack was read: `digest` is the SHA-256 of its files, `stances` the ones switched on."""

    name: str
    version: str
    digest: str
    stances: tuple[str, ...] = ()


@frozen
class Pack:
    """Everything a decision is made with, after several packs have been added up.

    `criteria` maps each criterion to its base weight, in the order of the pack. `rules` holds
    derivations, evidence and gates, limits and status gates included, sorted by id; `configure` and `laws` likewise.
    No decision reads the laws. `disabled` maps rules that are switched off to the reason, `overridden` those that are
    replaced to the rule in their place.
    """

    identities: tuple[PackIdentity, ...]
    criteria: Mapping[str, float]
    roles: Mapping[str, Role]
    default_role: str
    role_attribute: str
    clear_margin: float
    look_again_days: int
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    categories: Mapping[str, Category]
    services: Mapping[str, Service]
    profiles: tuple[Profile, ...]
    rules: tuple[Rule, ...]
    configure: tuple[ConfigureRule, ...]
    settings: Mapping[str, Setting]
    estimates: tuple[Estimate, ...]
    laws: tuple[Law, ...] = ()
    disabled: Mapping[str, str] = field(default_factory=dict)
    overridden: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """One text for all packs read; equal packs give equal text."""
        return "+".join(identity.digest for identity in self.identities)
