"""The shape of each file of a pack, as pydantic models: the first gate that an edited file passes.

Only shape is checked here (keys, types, required fields); meaning (attributes, selectors, cites) is
checked when the documents are put together. Conditions and settings' tests stay raw here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
AttributeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Anchor = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*(?::[a-z0-9_-]+)?$")]
Strength = Literal["slight", "moderate", "strong", "decisive"]
RawCondition = dict[str, Any]
Cites = list[str]


class Document(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RoleDocument(Document):
    """pack.yaml, one role: `carry` and `follows` are for stores that stand beside another."""

    title: Line
    carry: list[AttributeId] = []
    follows: dict[AttributeId, dict[Word, list[str]]] = {}


class CategoryDocument(Document):
    """pack.yaml, one category of shared responsibility."""

    title: Line
    areas: dict[Word, Literal["aws", "shared", "customer"]]
    cites: Cites


class DisableDocument(Document):
    """pack.yaml, one rule that is switched off, and why."""

    rule: str
    reason: Text


class PackDocument(Document):
    """pack.yaml: name and version always; the rest once, in the pack that founds the catalogue."""

    name: Identifier
    version: Line
    description: Text | None = None
    criteria: dict[Word, float] = {}
    roles: dict[Word, RoleDocument] = {}
    default_role: Word | None = None
    role_attribute: AttributeId | None = None
    clear_margin: float | None = None
    look_again_days: int | None = None
    needs: dict[AttributeId, list[Word]] = {}
    categories: dict[Word, CategoryDocument] = {}
    disable: list[DisableDocument] = []


class StanceDocument(PackDocument):
    """stances/NAME/pack.yaml: a small pack with a date and a source; `default` says whether it is on unasked."""

    date: Date
    cites: Cites
    because: Text
    default: bool = False


class AttributeDocument(Document):
    """vocabulary.yaml, one attribute."""

    type: Literal["choice", "choices", "number", "flag", "level", "computed", "derived"]
    of: list[Word] | Literal["services"] | None = None
    unit: Line | None = None
    min: float | None = None
    max: float | None = None
    from_: list[str] | None = Field(default=None, alias="from")
    sum: list[str] | None = None
    share: list[str] | None = None
    bands: dict[AttributeId, dict[Word, dict[Literal["gt", "gte", "lt", "lte"], float | str]]] | None = None
    title: Line | None = None
    question: Line | None = None
    help: Text | None = None
    values: dict[str, Text] = {}
    because: Text | None = None
    when: RawCondition | None = None
    residual: dict[str, Text] = {}
    cites: Cites = []


class ImpossibleDocument(Document):
    """vocabulary.yaml, one combination under `never`."""

    id: Identifier
    when: RawCondition
    because: Text


class SourceDocument(Document):
    """sources.yaml, one document; `sections` maps anchors to headings, `about` selects the services it speaks of."""

    title: Line
    publisher: Line
    url: Line | None = None
    checked: Date | None = None
    unchecked: Line | None = None
    about: list[str] = []
    sections: dict[Anchor, Line] = {}


class LimitDocument(Document):
    """One hard limit of a service: `max` and `min` for numbers and levels, `values` for the rest."""

    attribute: AttributeId
    max: float | str | None = None
    min: float | str | None = None
    values: list[str | bool] | None = None
    because: Text | None = None
    cite: str
    as_of: Date


class DisputeDocument(Document):
    """What the guidance says where it differs from the fact, and which value the rules use."""

    says: Text
    cite: str
    used: Text


class FactDocument(Document):
    """One thing known of a service."""

    id: Identifier
    statement: Text
    cite: str
    as_of: Date
    documents: DisputeDocument | None = None


class StatusDocument(Document):
    """Whether a service can be chosen today, since when, and where that is written."""

    is_: Literal["available", "ending", "closed_to_new_customers"] = Field(alias="is")
    note: Text
    cite: str
    as_of: Date


class ServiceDocument(Document):
    """services/*.yaml, one service (a file is a mapping of id to this)."""

    name: Line
    summary: Text
    tags: list[Tag]
    roles: list[Word]
    responsibility: Word
    variant_of: str | None = None
    status: StatusDocument | None = None
    limits: list[LimitDocument] = []
    facts: list[FactDocument] = []
    cites: Cites = []


class CompanionDocument(Document):
    """A second store that a rule asks for; `wanted` if the workload asks for it itself."""

    role: Word | None = None
    wanted: bool = False


class NoCompanionDocument(Document):
    """A second store that is not called for, beside any winner or beside some."""

    role: Word
    beside: list[str] = []


class EffectDocument(Document):
    """`then` of a rule."""

    favor: dict[str, Strength] = {}
    oppose: dict[str, Strength] = {}
    rule_out: list[str] = []
    require: list[str] = []
    companion: CompanionDocument | None = None
    no_companion: NoCompanionDocument | None = None
    derive: dict[AttributeId, Literal[True]] = {}


class RuleDocument(Document):
    """derive/*.yaml and choose/*.yaml, one rule (a file is a list of these)."""

    id: Identifier
    title: Line
    criterion: Word | None = None
    when: RawCondition
    then: EffectDocument
    because: Text
    cites: Cites
    overrides: str | None = None
    successor_of: list[str] = []
    ignore: dict[Word, Text] = {}


class ConfigureDocument(Document):
    """configure/*.yaml, one rule (a file is a list of these).

    `in_place_of` names configure rules whose demands on the settings of this one do not count where it fires.
    """

    id: Identifier
    title: Line
    for_: list[str] = Field(alias="for")
    when: RawCondition | None = None
    settings: dict[str, Any]
    severity: Literal["error", "warning", "note"]
    caveat: bool = False
    because: Text
    cites: Cites
    in_place_of: list[str] = []
    overrides: str | None = None
    ignore: dict[Word, Text] = {}


class ExclusionDocument(Document):
    """settings.yaml, what a setting excludes: `at` is its own test, left out of a flag that is on.

    `gives_way` says which of the two is left out where both are asked for.
    """

    at: Any = True
    beside: dict[str, Any]
    for_: list[str] | None = Field(default=None, alias="for")
    gives_way: Literal["this", "beside"] | None = None
    because: Text
    cites: Cites


class SettingDocument(Document):
    """settings.yaml, one setting (the file is a mapping of id to this; ids are `family.setting_name`)."""

    title: Line
    type: Literal["choice", "flag", "number", "choices"]
    of: list[str] | None = None
    unit: Line | None = None
    services: list[str]
    within: Line | None = None
    stands_in_for: Word | None = None
    moving: bool = False
    staying: bool = False
    secret: bool = False
    excludes: list[ExclusionDocument] = []
    default: bool | float | str | list[str] | None = None
    help: Text | None = None
    fix: Text | None = None
    cites: Cites = []


class ConstantDocument(Document):
    """A number of a formula with its unit and source."""

    value: float
    unit: Line
    cite: str


class EstimateDocument(Document):
    """estimates.yaml, one estimate (the file is a list of these)."""

    id: Identifier
    title: Line
    for_: list[str] = Field(alias="for")
    unit: Line
    when: RawCondition | None = None
    formula: Line
    constants: dict[Word, ConstantDocument] = {}
    because: Text
    cites: Cites


class LawDocument(Document):
    """laws.yaml, one law (the file is a list of these)."""

    id: Identifier
    title: Line
    when: RawCondition | None = None
    # What takes a workload out: only where it is true, so that the law speaks of what is not answered too.
    unless: RawCondition | None = None
    # One attribute with what changes: `raise`, `lower`, {add: […]}, {remove: […]} or {from: test, to: test}.
    move: dict[AttributeId, Any] | None = None
    # One claim with services, or with services and rivals.
    then: dict[str, Any]
    because: Text
    cites: Cites


class ProfileDocument(Document):
    """profiles.yaml, a kind of workload or a way to run one (the file is a mapping of id to this).

    Every kind is met in every way. What a kind leaves out comes from the way, and what that leaves out from `base`.
    """

    title: Line
    weight: float | None = None  # of a kind, and of `base`: its part of all workloads
    share: float | None = None  # of a way: its part of the workloads of a kind
    ways: dict[str, float] = {}  # in a kind: the shares of the ways where they differ
    cites: Cites = []
    # By attribute: words with shares, {empty, members}, or {median, p90, zero, top}; read by the attribute's type.
    distributions: dict[AttributeId, Any]
