"""What the types and arguments of template languages mean, in services and settings: read from `rules/designs/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.setting import SettingType
from recommender.model.vocabulary import Shown


class Language(StrEnum):
    """A language in which designs are written."""

    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"


@frozen
class Step:
    """One step of a path: a key, and for a list which of its entries (`key[name=value]`)."""

    key: str
    name: str = ""
    value: str = ""


Path = tuple[Step, ...]


@frozen
class ArgumentTest:
    """Whether an argument is as it should be: one of `words`, or matched by `pattern`, or `given` at all."""

    argument: str
    words: tuple[str, ...] = ()
    pattern: str = ""
    given: bool | None = None


@frozen
class Through:
    """A reading taken where a reference leads: the resources that `argument` names, and a fact of theirs."""

    argument: str
    fact: str


@frozen
class Reading:
    """How the value of a setting or fact is read from arguments.

    The first of `arguments` that is given counts. Then one of: the value as it is; `words` (its text in lower case,
    `*` for any other; `spelled` has those that are written otherwise); `patterns` tried in order, of a list on each
    entry, where one is enough for a flag to be true; `given`, for being there; `holds`, whether it holds one of
    these; `count` of its entries; `members`, the number of resources of a kind that are part of this one;
    `constant`, whatever the arguments say. `given` beside words counts for a reference, which is surely there
    though its words are not known. With `holds` all arguments count together. Numbers are divided, then added to.
    `defaults` say what leaving it out means in a language; where none is named, the setting's own default.
    """

    arguments: tuple[str, ...] = ()
    words: Mapping[str, Shown] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, Shown], ...] = ()
    given: Shown | None = None
    holds: tuple[str, ...] = ()
    count: bool = False
    members: str = ""
    constant: Shown | None = None
    through: Through | None = None
    invert: bool = False
    divide: float = 1.0
    plus: float = 0.0
    when: tuple[ArgumentTest, ...] = ()
    defaults: Mapping[Language, Shown | None] = field(default_factory=dict)


@frozen
class Output:
    """A setting, or a fact that only other readings use, with its readings: the first whose `when` holds counts.

    `default` is what is so where nothing is said, None if that is not known; `services` have the setting.
    """

    name: str
    type: SettingType
    values: tuple[str, ...]
    readings: tuple[Reading, ...]
    default: Shown | None
    services: tuple[str, ...] = ()
    is_fact: bool = False


@frozen
class Link:
    """That a resource belongs to one of `kind`: the argument `by` refers to it or has its `key`.

    For companions `when` says under which condition, and the outputs count for the other resource.
    """

    kind: str
    by: str
    key: str = ""
    when: tuple[ArgumentTest, ...] = ()


@frozen
class ServiceChoice:
    """A service, and the alternatives under which a resource is it: one must hold, all its tests together."""

    service: str
    alternatives: tuple[tuple[ArgumentTest, ...], ...]


@frozen
class Kind:
    """A kind of resource: which types it has in each language, and what its arguments mean.

    A resource is of the first kind whose `when` holds. `arguments` maps a neutral name to the paths, in
    each language, of which the first that is there counts. Without services it only says something of others;
    one `is_beside` stands beside a database and is not itself the choice that was made.
    """

    id: str
    title: str
    types: Mapping[Language, tuple[str, ...]]
    arguments: Mapping[str, Mapping[Language, tuple[Path, ...]]]
    when: tuple[ArgumentTest, ...] = ()
    is_beside: bool = False
    services: tuple[ServiceChoice, ...] = ()
    outputs: tuple[Output, ...] = ()
    part_of: Link | None = None
    companion_of: tuple[Link, ...] = ()
    location: Location = NOWHERE


@frozen
class DesignMap:
    """All kinds, by id and by language and type in the order in which they are tried."""

    digest: str
    kinds: Mapping[str, Kind]
    by_type: Mapping[Language, Mapping[str, tuple[Kind, ...]]]
