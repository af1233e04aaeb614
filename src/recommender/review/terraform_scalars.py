"""What Terraform takes a value for: a plain one, a text, a number, a truth, all entries of a list or mapping."""

from __future__ import annotations

import math

from recommender.review.raw import Fields, Items, Literal, Raw, Unknown


class NotKnownError(Exception):
    """The result cannot be told from these arguments."""


class FaultError(NotKnownError):
    """Terraform itself refuses this, whatever is not known."""


def scalar(raw: Raw) -> str | bool | int | float | None:
    """The plain value of a known scalar."""
    if isinstance(raw, Literal):
        return raw.value
    raise NotKnownError(raw.reason if isinstance(raw, Unknown) else "a list or mapping where a value is expected")


def to_text(value: str | bool | float | None) -> str:
    """A scalar as Terraform writes it into a text."""
    if value is None:
        raise FaultError("null in a text")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def to_number(raw: Raw) -> int | float:
    """A number, also from its text."""
    value = scalar(raw)
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError as error:
            raise FaultError("no number") from error
        if not math.isfinite(number):
            raise NotKnownError("no finite number")
        return int(number) if number.is_integer() else number
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise NotKnownError("no number")


def to_bool(raw: Raw) -> bool:
    """A truth, also from its text."""
    value = scalar(raw)
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise NotKnownError("no truth")


def parts_of(raw: Raw) -> tuple[Raw, ...]:
    """The entries of a list of which all are there."""
    if isinstance(raw, Items) and raw.is_complete:
        return raw.parts
    raise NotKnownError(raw.reason if isinstance(raw, Unknown) else "a list that is not known as a whole")


def keys_of(raw: Raw) -> dict[str, Raw]:
    """The entries of a mapping of which all are there."""
    if isinstance(raw, Fields) and raw.is_complete:
        return dict(raw.fields)
    raise NotKnownError(raw.reason if isinstance(raw, Unknown) else "a mapping that is not known as a whole")
