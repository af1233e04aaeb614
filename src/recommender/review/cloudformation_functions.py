"""CloudFormation's functions and conditions worked out on the values of one template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.review.budget import Budget
from recommender.review.raw import (
    NULL,
    Fields,
    Items,
    Literal,
    Raw,
    Unknown,
    all_refs,
    fields,
    items,
    moved,
    same,
    text,
)

_HOLE = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = "{{resolve:"
_NO_VALUE = "AWS::NoValue"
_LIST_TYPES = ("CommaDelimitedList", "List<")


class Scope:
    """What the names of a template stand for: parameters, mappings, conditions and resources."""

    def __init__(
        self,
        parameters: Mapping[str, Node],
        mappings: Mapping[str, Node],
        conditions: Mapping[str, Node],
        resources: Mapping[str, Node],
        budget: Budget,
    ) -> None:
        self._parameters = parameters
        self._mappings = mappings
        self._conditions = conditions
        self._resources = resources
        self._budget = budget
        self._truths: dict[str, bool | None] = {}

    def value(self, node: Node) -> Raw:
        """The value of a node, functions worked out; values that are taken out are null, or no longer there."""
        if isinstance(node, ScalarNode):
            value = node.value
            if isinstance(value, str) and _DYNAMIC in value:
                return Unknown("it is looked up when the template is deployed", node.location, is_given=True)
            return Literal(value, node.location)
        if not self._budget.enter():
            return Unknown("it is nested too deep", node.location, is_given=True)
        try:
            return self._collection(node)
        finally:
            self._budget.leave()

    def _collection(self, node: ListNode | MapNode) -> Raw:
        if isinstance(node, ListNode):
            parts = [self.value(part) for part in node.items]
            return items([part for part in parts if not _is_null(part)], node.location)
        if len(node.fields) == 1:
            name, argument = next(iter(node.fields.items()))
            if name == "Ref" or name.startswith("Fn::"):
                function = _FUNCTIONS.get(name)
                if function is None:
                    return Unknown(f"`{name}` is not worked out", node.location, is_given=True)
                return moved(function(self, argument), node.location)
        found: dict[str, Raw] = {}
        for key, child in node.fields.items():
            value = self.value(child)
            if not _is_null(value):
                found[key] = moved(value, node.keys[key])
        return fields(found, node.location)

    def name(self, name: str) -> Raw:
        """What `Ref` of a name gives."""
        if name == _NO_VALUE:
            return NULL
        if name in self._parameters:
            return self._parameter(name)
        if name in self._resources:
            return Unknown(f"`{name}` is known only when it is deployed", refs=(name,), is_given=True)
        return Unknown(f"`{name}` is known only when it is deployed", is_given=name.startswith("AWS::"))

    def _parameter(self, name: str) -> Raw:
        node = self._parameters[name]
        declared = node.fields if isinstance(node, MapNode) else {}
        kind, default = (_plain(declared.get(key)) for key in ("Type", "Default"))
        if default is None or str(kind).startswith("AWS::SSM::"):
            return Unknown(f"the parameter `{name}` has no default" if default is None else f"`{name}` is looked up")
        if _plain(declared.get("NoEcho")) in (True, "true"):
            return Unknown(f"the parameter `{name}` is secret", is_given=True)
        if str(kind).startswith(_LIST_TYPES):
            return items(Literal(part.strip()) for part in str(default).split(","))
        return Literal(default)

    def truth(self, name: str) -> bool | None:
        """Whether a condition holds; None where that cannot be told, as for one that needs itself."""
        if name not in self._truths:
            self._truths[name] = None
            node = self._conditions.get(name)
            self._truths[name] = None if node is None else self._condition(node)
        return self._truths[name]

    def _condition(self, node: Node) -> bool | None:
        if isinstance(node, ScalarNode):
            return self.truth(str(node.value))
        if not isinstance(node, MapNode) or len(node.fields) != 1 or not self._budget.enter():
            return None
        try:
            name, argument = next(iter(node.fields.items()))
            parts = argument.items if isinstance(argument, ListNode) else (argument,)
            if name == "Fn::Equals" and len(parts) == 2:
                one, other = (self.value(part) for part in parts)
                if isinstance(one, Literal) and isinstance(other, Literal):
                    return word_of_plain(one.value) == word_of_plain(other.value)
                return same(one, other)
            if name == "Condition":
                return self.truth(str(_plain(argument)))
            truths = [self._condition(part) for part in parts]
        finally:
            self._budget.leave()
        return _combined(name, truths)

    def mapped(self, names: list[str]) -> Raw | None:
        """What a mapping has under two keys."""
        node: Node | None = MapNode(Location(""), dict(self._mappings))
        for name in names:
            node = node.fields.get(name) if isinstance(node, MapNode) else None
        return None if node is None else self.value(node)


def word_of_plain(value: object) -> str:
    """A plain value as CloudFormation compares it: all are texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _combined(name: str, truths: list[bool | None]) -> bool | None:
    if name == "Fn::Not" and len(truths) == 1:
        return None if truths[0] is None else not truths[0]
    if name in ("Fn::And", "Fn::Or"):
        settling = name == "Fn::Or"
        if settling in truths:
            return settling
        return None if None in truths else not settling
    return None


def _is_null(raw: Raw) -> bool:
    return isinstance(raw, Literal) and raw.value is None


def _plain(node: Node | None) -> str | bool | int | float | None:
    return node.value if isinstance(node, ScalarNode) else None


def _arguments(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else (node,)


def _unknown(reason: str, *values: Raw) -> Unknown:
    return Unknown(reason, refs=all_refs(values), is_given=True)


def _ref(scope: Scope, node: Node) -> Raw:
    return scope.name(str(_plain(node)))


def _get_att(scope: Scope, node: Node) -> Raw:
    name = str(_plain(_arguments(node)[0])).partition(".")[0] if _arguments(node) else ""
    return scope.name(name)


def _if(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    if len(parts) != 3:
        return Unknown("`Fn::If` takes a condition and two values")
    name = str(_plain(parts[0]))
    truth = scope.truth(name)
    if truth is not None:
        return scope.value(parts[1 if truth else 2])
    one, other = scope.value(parts[1]), scope.value(parts[2])
    if same(one, other):
        return one
    is_given = not any(_is_null(part) or (isinstance(part, Unknown) and not part.is_given) for part in (one, other))
    return Unknown(f"whether `{name}` holds is not known", refs=all_refs((one, other)), is_given=is_given)


def _sub(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    own = scope.value(parts[1]) if len(parts) > 1 else None
    names = own.fields if isinstance(own, Fields) else {}
    whole = str(_plain(parts[0])) if parts else ""
    if _DYNAMIC in whole:
        return Unknown("it is looked up when the template is deployed", is_given=True)
    values: list[Raw] = []

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return "${" + found[2] + "}"
        name = found[2].strip()
        value = names[name] if name in names else scope.name(name.partition(".")[0])
        values.append(value)
        return word_of_plain(value.value) if isinstance(value, Literal) else ""

    made = _HOLE.sub(filled, whole)
    missing = next((value for value in values if not isinstance(value, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", *values)
    return text(made, refs=all_refs(values))


def _join(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    joined = scope.value(parts[1]) if len(parts) == 2 else NULL
    if not isinstance(joined, Items) or not joined.is_complete:
        return _unknown("a list that is not known", joined)
    missing = next((part for part in joined.parts if not isinstance(part, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", joined)
    words = [word_of_plain(part.value) for part in joined.parts if isinstance(part, Literal)]
    return text(str(_plain(parts[0]) or "").join(words), refs=all_refs(joined.parts))


def _select(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    place, over = (scope.value(part) for part in parts) if len(parts) == 2 else (NULL, NULL)
    position = str(place.value) if isinstance(place, Literal) else ""
    if isinstance(over, Items) and position.isdecimal() and int(position) < len(over.parts):
        return over.parts[int(position)]
    return _unknown("which entry is meant is not known", place, over)


def _split(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    whole = scope.value(parts[1]) if len(parts) == 2 else NULL
    separator = str(_plain(parts[0]) or "") if parts else ""
    if not isinstance(whole, Literal) or not separator:
        return _unknown("a text that is not known", whole)
    return items(Literal(part) for part in word_of_plain(whole.value).split(separator))


def _find_in_map(scope: Scope, node: Node) -> Raw:
    parts = [scope.value(part) for part in _arguments(node)]
    if not all(isinstance(part, Literal) for part in parts[:3]) or len(parts) < 3:
        return _unknown("which entry of the mapping is meant is not known", *parts)
    found = scope.mapped([word_of_plain(part.value) for part in parts[:3] if isinstance(part, Literal)])
    if found is not None:
        return found
    default = parts[3].fields.get("DefaultValue") if len(parts) > 3 and isinstance(parts[3], Fields) else None
    return Unknown("the mapping has no such entry") if default is None else default


def _base64(scope: Scope, node: Node) -> Raw:
    return scope.value(node)  # the text itself is what is looked at


def _length(scope: Scope, node: Node) -> Raw:
    over = scope.value(node)
    return Literal(len(over.parts)) if isinstance(over, Items) and over.is_complete else _unknown("not known", over)


_FUNCTIONS: dict[str, Callable[[Scope, Node], Raw]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
