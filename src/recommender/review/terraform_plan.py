"""Terraform plans as `terraform show -json` writes them, onto resources; their lines are found in the sources.

A plan says what each value will be. What was written and what the provider filled in is told from the plan's
own copy of the configuration. Values marked as sensitive are never looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from recommender.knowledge.problems import Problems
from recommender.location import Location
from recommender.model.design_map import Language
from recommender.review.budget import Budget
from recommender.review.raw import Fields, Items, Literal, Raw, RawResource, Unknown, fields, items, same

Json = dict[str, Any]

_REFERENCE = re.compile(r"((?:[a-z0-9_]+)\.[A-Za-z0-9_-]+(?:\[\"[^\"]*\"\])?)")
_NOT_RESOURCES = ("data.", "local.", "each.", "count.", "path.", "self.", "terraform.")
_CALL = re.compile(r"module\.([A-Za-z0-9_-]+)(?:\[[^\]]*\])?\.")
_VARIABLE = re.compile(r"var\.([A-Za-z0-9_-]+)")
_OUTPUT = re.compile(r"(module\.[A-Za-z0-9_-]+(?:\[\"[^\"]*\"\])?)\.([A-Za-z0-9_-]+)")
_NUMBERED = re.compile(r"\[\d+\]")
_MAX_CALLS = 30
# Of a dynamic block a plan does not keep what was written: what is known then counts as written.
_GENERATED: Json = {}
_LATER = "it is known only when it is applied"


def looks_like_plan(content: bytes) -> bool:
    """Whether a file may be a plan: its first bytes say so, and most JSON is none."""
    head = content[:2000]
    return b'"format_version"' in head and (b'"terraform_version"' in head or b'"planned_values"' in head)


def read_plan(
    content: bytes, path: str, types: Mapping[str, object], budget: Budget, problems: Problems
) -> list[RawResource]:
    """The resources of these types that are planned. Their places are the plan itself, without a line.

    Raises:
        WorkLimitError: the plan asks for more work than is sensible.

    """
    try:
        plan = json.loads(content)
    except (ValueError, RecursionError) as error:
        place = Location(path, getattr(error, "lineno", 0), getattr(error, "colno", 0))
        problems.settle(place, "json-syntax", "this is not JSON", "write it by `terraform show -json`")
        return []
    values = _mapping(_mapping(plan).get("planned_values")) or _mapping(_mapping(plan).get("values"))
    if not values:
        message = "the plan has no planned values"
        problems.settle(Location(path), "no-plan", message, "write it by `terraform show -json`")
        return []
    reader = _Plan(_mapping(plan), path, budget)
    return list(_merged(reader.resources(_mapping(values.get("root_module")), types)))


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


class _Plan:
    def __init__(self, plan: Json, path: str, budget: Budget) -> None:
        self._path = path
        self._place = Location(path)
        self._budget = budget
        self._changes = {
            str(change.get("address")): _mapping(change.get("change"))
            for change in map(_mapping, _sequence(plan.get("resource_changes")))
        }
        self._blocks: dict[str, dict[tuple[str, str], Json]] = {}
        self._root = _mapping(_mapping(plan.get("configuration")).get("root_module"))

    def resources(self, module: Json, types: Mapping[str, object], calls: int = 0) -> Iterator[RawResource]:
        """The resources of a module and of those below it."""
        for resource in map(_mapping, _sequence(module.get("resources"))):
            if resource.get("type") in types and resource.get("mode") == "managed":
                self._budget.place = self._place
                self._budget.instance(self._place)
                yield self._resource(resource)
        if calls < _MAX_CALLS:
            for child in map(_mapping, _sequence(module.get("child_modules"))):
                yield from self.resources(child, types, calls + 1)

    def _resource(self, resource: Json) -> RawResource:
        address = str(resource.get("address"))
        change = self._changes.get(address, {})
        written = self._written(address, resource)
        body = self._fields(
            _mapping(resource.get("values")),
            _mapping(change.get("after_unknown")),
            change.get("after_sensitive", resource.get("sensitive_values")),
            written,
            _prefix(address),
        )
        return RawResource(
            _NUMBERED.sub("", address), str(resource.get("type")), Language.TERRAFORM, self._place, body, self._path
        )

    def _written(self, address: str, resource: Json) -> Json | None:
        """The expressions of the resource's block, or None where the plan has no configuration."""
        if not self._root:
            return None
        prefix = _NUMBERED.sub("", _prefix(address))
        if prefix not in self._blocks:
            blocks = map(_mapping, _sequence(self._module(prefix).get("resources")))
            self._blocks[prefix] = {
                (str(b.get("type")), str(b.get("name"))): _mapping(b.get("expressions")) for b in blocks
            }
        return self._blocks[prefix].get((str(resource.get("type")), str(resource.get("name"))), {})

    def _module(self, prefix: str) -> Json:
        """The configuration of the module that a prefix leads to."""
        module = self._root
        for name in _CALL.findall(prefix):
            module = _mapping(_mapping(_mapping(module.get("module_calls")).get(name)).get("module"))
        return module

    def _references(self, expression: object, prefix: str, calls: int = 0) -> tuple[str, ...]:
        """The addresses of the resources that an expression names, also through variables and outputs of modules."""
        found: dict[str, None] = {}
        names = _sequence(_mapping(expression).get("references"))
        for name in (_NUMBERED.sub("", name) for name in names if isinstance(name, str)):
            if name.startswith(_NOT_RESOURCES) or calls > _MAX_CALLS:
                continue
            variable, call = _VARIABLE.match(name), _OUTPUT.match(name)
            if variable is not None and prefix:
                parent, called = _caller(prefix)
                given = _mapping(_mapping(self._module(parent).get("module_calls")).get(called))
                inner = _mapping(given.get("expressions")).get(variable[1])
                found.update(dict.fromkeys(self._references(inner, parent, calls + 1)))
            elif call is not None:
                below = f"{prefix}{call[1]}."
                output = _mapping(_mapping(self._module(below).get("outputs")).get(call[2]))
                found.update(dict.fromkeys(self._references(output.get("expression"), below, calls + 1)))
            elif variable is None and (matched := _REFERENCE.match(name)) is not None:
                found[_NUMBERED.sub("", prefix) + matched[1]] = None
        return tuple(name for name in found if not any(other.startswith(f"{name}[") for other in found))

    def _fields(self, values: Json, later: Json, hidden: object, written: Json | None, prefix: str) -> Fields:
        found: dict[str, Raw] = {}
        for name in dict.fromkeys((*values, *later)):
            expression = None if written is None else written.get(name)
            value = values.get(name)
            is_block = isinstance(value, list) and any(isinstance(part, dict) for part in value)
            if written is _GENERATED:
                if later.get(name) is True:
                    continue
            elif written is not None and expression is None and not is_block:
                continue  # left out: what the provider filled in is the default
            raw = self._value(value, later.get(name), _part(hidden, name), expression, prefix)
            if raw is not None:
                found[name] = raw
        made = fields(found, self._place)
        return made if isinstance(made, Fields) else Fields({}, self._place, is_complete=False)

    def _value(self, value: object, later: object, hidden: object, expression: object, prefix: str) -> Raw | None:
        """The value, where it is known and may be seen; None for null."""
        if not self._budget.enter():
            return Unknown("it is nested too deep", self._place, is_given=True)
        try:
            refs = self._references(expression, prefix)
            if hidden is True:
                return Unknown("it is sensitive", self._place, refs, is_given=True)
            if later is True:
                return Unknown(_LATER, self._place, refs, is_given=True)
            if isinstance(value, dict):
                return self._fields(value, _mapping(later), hidden, self._inside(expression), prefix)
            if isinstance(value, list):
                return self._items(value, later, hidden, expression, prefix)
        finally:
            self._budget.leave()
        if isinstance(value, (str, bool, int, float)):
            return Literal(value, self._place, refs)
        return None

    def _inside(self, expression: object) -> Json | None:
        """The expressions of a block; None for a value that has none for its parts."""
        if expression is None and self._root:
            return _GENERATED
        return expression if isinstance(expression, dict) and "references" not in expression else None

    def _items(self, value: list[Any], later: object, hidden: object, expression: object, prefix: str) -> Raw:
        laters, hiddens, written = _sequence(later), _sequence(hidden), _sequence(expression)
        parts: list[Raw] = []
        for place, part in enumerate(value):
            inner = written[place] if place < len(written) else (written[0] if written else expression)
            raw = self._value(
                part,
                laters[place] if place < len(laters) else None,
                hiddens[place] if place < len(hiddens) else None,
                inner if isinstance(part, dict) and isinstance(expression, list) else expression,
                prefix,
            )
            parts += [raw] if raw is not None else []
        return items(parts, self._place)


def _part(hidden: object, name: str) -> object:
    return hidden if hidden is True else _mapping(hidden).get(name)


def _prefix(address: str) -> str:
    """The modules that an address leads through."""
    found = re.match(r"(?:module\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?\.)*", address)
    return found.group() if found else ""


def _caller(prefix: str) -> tuple[str, str]:
    """The prefix of the module that calls the last one of a prefix, and the name that it calls it by."""
    calls = list(_CALL.finditer(prefix))
    return prefix[: calls[-1].start()], calls[-1][1]


def _merged(resources: Iterable[RawResource]) -> Iterator[RawResource]:
    """Instances by number as one resource that stands for all; where they differ, its value is not known."""
    groups: dict[str, list[RawResource]] = {}
    for resource in resources:
        groups.setdefault(resource.address, []).append(resource)
    for group in groups.values():
        first = group[0]
        body = first.body if len(group) == 1 else _common([resource.body for resource in group])
        yield replace(first, body=body, instances=len(group))


def _common(bodies: Sequence[Fields]) -> Fields:
    found: dict[str, Raw] = {}
    for name in dict.fromkeys(key for body in bodies for key in body.fields):
        values = [body.fields.get(name) for body in bodies]
        first = values[0]
        if first is not None and all(value is not None and _alike(first, value) for value in values[1:]):
            found[name] = first
        else:
            place = bodies[0].location
            given = all(value is not None for value in values)
            found[name] = Unknown("it differs between the instances", place, is_given=given)
    return Fields(found, bodies[0].location)


def _alike(one: Raw, other: Raw) -> bool:
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one == other
    return bool(same(one, other)) or one == other


def located(resource: RawResource, source: RawResource) -> RawResource:
    """The planned resource with the places of its block in the sources."""
    found = _with_places(resource.body, source.body)
    body = found if isinstance(found, Fields) else resource.body
    return replace(resource, location=source.location, body=body, tie=source.tie, lines=source.lines)


def _with_places(raw: Raw, source: Raw) -> Raw:
    place = source.location
    match raw:
        case Fields():
            inner = source.fields if isinstance(source, Fields) else {}
            named = {key: _with_places(part, inner.get(key, source)) for key, part in raw.fields.items()}
            return Fields(named, place, raw.is_complete, raw.size)
        case Items():
            parts = source.parts if isinstance(source, Items) else ()
            listed = [_with_places(part, parts[at] if at < len(parts) else source) for at, part in enumerate(raw.parts)]
            return Items(tuple(listed), place, raw.is_complete, raw.size)
        case Literal():
            return Literal(raw.value, place, raw.refs)
        case _:
            return Unknown(raw.reason, place, raw.refs, raw.is_given)
