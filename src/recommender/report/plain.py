"""Values of the model as the plain values that JSON has: numbers rounded, whole ones without a point."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as _quoted

from recommender.location import Location
from recommender.model.decision import Cited
from recommender.model.pack import PackIdentity
from recommender.model.vocabulary import Shown

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
    return [cite_json(cite) for cite in cites]


def cite_json(cite: Cited) -> Json:
    """One of them."""
    return {
        "source": cite.citation.source,
        "section": cite.citation.anchor,
        "title": cite.title,
        "heading": cite.section,
        "url": cite.url,
        "checked": cite.checked,
    }


def packs_json(packs: Iterable[PackIdentity]) -> list[Json]:
    """Which packs were decided with, with the digest of what each says."""
    return [
        {"name": pack.name, "version": pack.version, "digest": pack.digest, "stances": words_list(pack.stances)}
        for pack in packs
    ]


def place_json(place: Location) -> dict[str, Json]:
    """Where something stands; line and column count from 1, and are 0 where they are not known."""
    return {"path": place.path, "line": place.line, "column": place.column}


def to_text(value: Json) -> str:
    """JSON with two spaces of indent and a line end: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_rows(value: Json) -> str:
    """JSON in which whatever holds plain values only stands on one line: a quarter shorter than by `to_text`."""
    rows = _Rows()
    rows.add("", value, "")
    return "".join(rows.pieces) + "\n"


class _Rows:
    """The pieces of a text, joined once at the end; the pieces of an object that is met again are taken again."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._lines: dict[int, str] = {}
        self._places: dict[tuple[int, str], tuple[int, int]] = {}

    def add(self, before: str, value: Json, indent: str) -> None:
        """`value`, and what stands before it on its line."""
        if not isinstance(value, dict | list):
            self.pieces.append(before + _one_line(value))
        elif (line := self._lines.get(id(value))) is not None:
            self.pieces.append(before + line)
        elif (place := self._places.get((id(value), indent))) is not None:
            start, end = place
            self.pieces += [before, *self.pieces[start:end]]
        elif _is_nested(value.values() if isinstance(value, dict) else value):
            self.pieces.append(before)
            start = len(self.pieces)
            self._add_parts(value, indent)
            self._places[id(value), indent] = start, len(self.pieces)
        else:
            line = self._lines[id(value)] = _one_line(value)
            self.pieces.append(before + line)

    def _add_parts(self, value: dict[str, Json] | list[Json], indent: str) -> None:
        inner = indent + " "
        between = f"\n{inner}"
        if isinstance(value, dict):
            self.pieces.append("{")
            for name, part in value.items():
                before = f"{between}{_quoted(name)}: "
                if type(part) is str:  # most are: straight on
                    self.pieces.append(before + _quoted(part))
                else:
                    self.add(before, part, inner)
                between = f",\n{inner}"
            self.pieces.append(f"\n{indent}}}")
        else:
            self.pieces.append("[")
            for part in value:
                self.add(between, part, inner)
                between = f",\n{inner}"
            self.pieces.append(f"\n{indent}]")


def _is_nested(parts: Iterable[Json]) -> bool:
    """Whether a part holds values of its own."""
    for part in parts:  # noqa: SIM110 -- a third faster than `any`
        if part and isinstance(part, (dict, list)):
            return True
    return False


def _one_line(value: Json) -> str:
    """What `json.dumps` writes, but for a fraction of its time: it makes an encoder for each call."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        pairs = [
            f"{_quoted(name)}: {_quoted(part) if type(part) is str else _one_line(part)}"
            for name, part in value.items()
        ]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([_one_line(part) for part in value]) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or math.isfinite(value):
        return repr(value)
    return json.dumps(value, allow_nan=False)
