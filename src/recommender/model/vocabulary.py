"""Attributes: what a workload may say, and the values that facts about it take."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.condition import Condition
from recommender.model.source import Citation


class AttributeType(StrEnum):
    """How an attribute is answered; computed numbers and derived flags never are."""

    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    FLAG = "flag"
    LEVEL = "level"
    COMPUTED = "computed"
    DERIVED = "derived"


class Computation(StrEnum):
    """How a computed number follows from its inputs."""

    SUM = "sum"
    SHARE = "share"


@frozen
class LevelRange:
    """What is known of a level: its index lies in `low`..`high`, both included."""

    low: int
    high: int


# What one attribute can be known to be. Unknown is the absence of a value, never a value.
Value = str | float | bool | frozenset[str] | LevelRange

# What an answer looks like in output, as in a workload file: a word, words in their order, a number or a truth.
Shown = str | float | bool | tuple[str, ...]


@frozen
class Band:
    """One step of a level's bands: the level is at least `index` when `number (op) value` holds.

    `op` is one of gt, gte, lt, lte.
    """

    index: int
    op: str
    value: float


@frozen
class Attribute:
    """One thing that a workload may say.

    `values` are the words of a choice, set or level, in the vocabulary's order. `inputs` are the ids
    that a level or a computed number follows from; `bands` has the steps for each input of a level.
    `because` says why the bands stand where they do. `when` says when the question is worth asking (None: always);
    `residual` maps values that no rule needs to read to the reason why not.
    """

    id: str
    type: AttributeType
    values: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    inputs: tuple[str, ...] = ()
    computation: Computation | None = None
    bands: Mapping[str, tuple[Band, ...]] | None = None
    title: str = ""
    question: str = ""
    help: str = ""
    value_help: Mapping[str, str] | None = None
    because: str = ""
    when: Condition | None = None
    residual: Mapping[str, str] | None = None
    cites: tuple[Citation, ...] = ()
    location: Location = NOWHERE

    @property
    def group(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def answerable(self) -> bool:
        """Whether a workload file may give it a value."""
        return self.type not in (AttributeType.COMPUTED, AttributeType.DERIVED)


@frozen
class Impossible:
    """A combination that no real workload has (`never:`), with the reason."""

    id: str
    when: Condition
    because: str
    location: Location = NOWHERE


@frozen
class Vocabulary:
    """All attributes, in the order of the file, and the combinations that never occur."""

    attributes: Mapping[str, Attribute]
    never: tuple[Impossible, ...] = ()

    def __getitem__(self, attribute: str) -> Attribute:
        return self.attributes[attribute]

    def answerable(self) -> tuple[Attribute, ...]:
        """The attributes that a workload file may answer, in the order of the file."""
        return tuple(attribute for attribute in self.attributes.values() if attribute.answerable)
