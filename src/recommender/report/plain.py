"""Values of the model as the plain values that JSON has: numbers rounded, whole ones without a point."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from recommender.model.decision import Cited, Shown

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_DIGITS = 6
_EXACT = 2.0**53  # whole numbers beyond it are no longer told apart


def plain_number(number: float) -> int | float:
    """The number rounded to six digits after the point, as an integer where it is whole and exact."""
    rounded = round(float(number), _DIGITS)
    return int(rounded) if rounded.is_integer() and abs(rounded) < _EXACT else rounded


def plain_score(number: float) -> float:
    """A score, fit or share: always with a point, rounded, never a negative zero."""
    return round(float(number), _DIGITS) + 0.0


def plain_value(value: Shown | None) -> Json:
    """An answer or a setting's value: sets become lists in their order."""
    match value:
        case None | bool() | str():
            return value
        case tuple():
            return list(value)
        case _:
            return plain_number(value)


def plain_values(values: Mapping[str, Shown]) -> dict[str, Json]:
    """A mapping of attribute to answer."""
    return {name: plain_value(value) for name, value in values.items()}


def words_list(words: Iterable[str]) -> list[Json]:
    """Words as a JSON list."""
    return list(words)


def cites_json(cites: Iterable[Cited]) -> list[Json]:
    """Citations with all that a reader needs to find them."""
    return [
        {
            "source": cite.citation.source,
            "section": cite.citation.anchor,
            "title": cite.title,
            "heading": cite.section,
            "url": cite.url,
            "checked": cite.checked,
        }
        for cite in cites
    ]


def to_text(value: Json) -> str:
    """JSON with two spaces of indent and a line end: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
