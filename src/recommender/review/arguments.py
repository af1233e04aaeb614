"""Arguments looked up in a resource, and tests on them. Knows the map's names, not what they are read for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from recommender.model.design_map import ArgumentTest, Kind, Path, Step
from recommender.review.raw import Fields, Items, Literal, Raw, RawResource, Unknown, all_of, is_null, items

_MAX_TESTED = 20_000  # characters of a text that a pattern is tried on


class Arguments:
    """The arguments of one resource under one kind, by their neutral names."""

    __slots__ = ("_found", "kind", "resource")

    def __init__(self, resource: RawResource, kind: Kind) -> None:
        self.resource = resource
        self.kind = kind
        self._found: dict[str, Raw | None] = {}

    def get(self, name: str) -> Raw | None:
        """What the template says for an argument; None where it says nothing, or null."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> Raw | None:
        for path in self.kind.arguments[name].get(self.resource.language, ()):
            found = _follow(self.resource.body, path, 0)
            if found is not None and not is_null(found):
                return found
        return None

    def holds(self, tests: Sequence[ArgumentTest]) -> bool | None:
        """Whether all tests hold; None where that cannot be told."""
        return all_of(map(self._holds, tests))

    def _holds(self, test: ArgumentTest) -> bool | None:
        found = self.get(test.argument)
        if test.given is not None:
            if isinstance(found, Unknown) and not found.is_given:
                return None
            return (found is not None) is test.given
        if found is None:
            return False
        if not isinstance(found, Literal):
            return None if isinstance(found, Unknown) else False
        word = word_of(found)
        if test.pattern:
            return matched(test.pattern, word)
        return word.casefold() in test.words


def word_of(literal: Literal) -> str:
    """A plain value as templates write it."""
    value = literal.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def matched(pattern: str, word: str) -> bool:
    """Whether a pattern of the map is found in a text."""
    return _compiled(pattern).search(word[:_MAX_TESTED]) is not None


def _follow(raw: Raw | None, path: Path, place: int) -> Raw | None:
    """What stands at the end of a path; of several blocks all that say something."""
    for position in range(place, len(path)):
        if isinstance(raw, Fields):
            step = path[position]
            found = raw.fields.get(step.key)
            if found is None and not raw.is_complete:
                return Unknown(f"whether it has `{step.key}` is not known", raw.location)
            raw = _chosen(found, step) if step.name else found
            continue
        if isinstance(raw, Items):
            return _of_several(raw, path, position)
        if raw is None or isinstance(raw, Unknown):
            return None if raw is None else Unknown(raw.reason, raw.location, raw.refs)
        return None
    return raw


def _of_several(raw: Items, path: Path, position: int) -> Raw | None:
    results = [_follow(part, path, position) for part in raw.parts]
    found = [result for result in results if result is not None]
    if not raw.is_complete and not found:
        return Unknown("there may be more of them than are known", raw.location)
    if len(found) == 1 and raw.is_complete:
        return found[0]
    flat: list[Raw] = []
    for part in found:
        flat += part.parts if isinstance(part, Items) else (part,)
    return items(flat, raw.location, is_complete=raw.is_complete) if flat else None


def _chosen(raw: Raw | None, step: Step) -> Raw | None:
    """The entries of a list whose `name` has the value wanted."""
    parts = raw.parts if isinstance(raw, Items) else (raw,)
    kept: list[Raw] = []
    is_sure = not isinstance(raw, Items) or raw.is_complete
    for part in parts:
        if isinstance(part, Unknown):
            is_sure = False
        named = part.fields.get(step.name) if isinstance(part, Fields) else None
        if isinstance(named, Literal) and word_of(named).casefold() == step.value.casefold():
            kept.append(part)  # type: ignore[arg-type]  # what has fields is there
        elif isinstance(named, Unknown):
            is_sure = False
    if len(kept) == 1:
        return kept[0]
    if kept:
        return items(kept, is_complete=is_sure)
    if not is_sure and raw is not None:
        return Unknown("which of them is meant is not known", raw.location)
    return None
