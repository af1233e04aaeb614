"""A loaded set of packs: everything that a decision is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from recommender.frozen import frozen
from recommender.model.estimate import Estimate
from recommender.model.law import Law
from recommender.model.profile import Profile
from recommender.model.rule import ConfigureRule, Rule
from recommender.model.service import Category, Service
from recommender.model.setting import Setting
from recommender.model.source import Source
from recommender.model.vocabulary import Vocabulary


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
    replaced to the rule in their place. `needs` has, by attribute, the answers that a store must be made for.
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
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """One text for all packs read; equal packs give equal text."""
        return "+".join(identity.digest for identity in self.identities)
