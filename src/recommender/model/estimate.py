"""Estimates: arithmetic over answers with cited constants, such as the read units of a load."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.frozen import frozen
from recommender.model.condition import Condition
from recommender.model.source import Citation


@frozen
class Name:
    """An input of a formula: an attribute, a constant or another estimate (`kind` says which)."""

    kind: str
    name: str


@frozen
class Number:
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


Formula = Name | Number | Operation | Switch


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
