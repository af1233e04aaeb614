"""CloudFormation's functions and conditions worked out on the values of one template."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.review.budget import Budget
from recommender.review.cloudformation_loops import LOOP, TRANSFORM, entries_of, included
from recommender.review.cloudformation_syntax import TemplateFile, plain
from recommender.review.raw import (
    NOTHING,
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
    shared_refs,
    text,
)

_HOLE = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = "{{resolve:"
# What other programs fill in: `{{ name }}`, and a variable of the Serverless Framework that is the whole value.
_FOREIGN = re.compile(r"\{\{|\{%|^\$\{[^{}]*\}$")
_NO_VALUE = "AWS::NoValue"
_LIST_TYPES = ("CommaDelimitedList", "List<")


class Stack(Protocol):
    """The template that a scope belongs to, as far as names lead out of it."""

    def output(self, name: str, output: str) -> Raw | None:
        """An output of a nested stack; None where the name is that of no stack that is followed."""
        ...

    def fragment(self, location: str) -> Node | None:
        """The file that an `AWS::Include` names, or None where it is not at hand."""
        ...


class Scope:
    """What the names of a template stand for: parameters, mappings, conditions and resources.

    `inputs` are the values that a nested stack is given for its parameters, `prefix` begins the addresses of its
    resources. `resources` are the names of the resources, to be filled in as soon as they are known.
    """

    def __init__(
        self, template: TemplateFile, stack: Stack, budget: Budget, prefix: str = "", inputs: Fields = NOTHING
    ) -> None:
        self._parameters = template.section("Parameters").fields
        self._mappings = template.section("Mappings").fields
        self._conditions = template.section("Conditions").fields
        self._stack = stack
        self._prefix = prefix
        self._inputs = inputs
        self.resources: set[str] = set()
        self.budget = budget
        self.fragment = stack.fragment
        self._truths: dict[str, bool | None] = {}

    def value(self, node: Node) -> Raw:
        """The value of a node, functions worked out; values that are taken out are null, or no longer there."""
        if isinstance(node, ScalarNode):
            value = node.value
            if isinstance(value, str) and "{" in value:
                if _DYNAMIC in value:
                    return Unknown("it is looked up when the template is deployed", node.location, is_given=True)
                if _FOREIGN.search(value):
                    return Unknown("another program fills it in", node.location, is_given=True)
            return Literal(value, node.location)
        if not self.budget.enter():
            return Unknown("it is nested too deep", node.location, is_given=True)
        try:
            return self._collection(node)
        finally:
            self.budget.leave()

    def _collection(self, node: ListNode | MapNode) -> Raw:
        if isinstance(node, ListNode):
            parts = [self.value(part) for part in node.items]
            return items([part for part in parts if not _is_null(part)], node.location)
        if len(node.fields) == 1:
            name, argument = next(iter(node.fields.items()))
            if name == "Ref" or (name.startswith("Fn::") and not name.startswith(LOOP)):
                function = _FUNCTIONS.get(name)
                if function is None:
                    return Unknown(f"`{name}` is not worked out", node.location, is_given=True)
                return moved(function(self, argument), node.location)
        found: dict[str, Raw] = {}
        is_complete = True
        for entry in entries_of(node, self):
            if entry.node is None:
                is_complete = False
                continue
            value = self.value(entry.node)
            if not _is_null(value):
                found[entry.name] = moved(value, entry.place)
        return fields(found, node.location, is_complete=is_complete)

    def name(self, name: str) -> Raw:
        """What `Ref` of a name gives."""
        if name == _NO_VALUE:
            return NULL
        if name in self._parameters:
            return self._parameter(name)
        if name in self.resources:
            refs = (self._prefix + name,)
            return Unknown(f"`{name}` is known only when it is deployed", refs=refs, is_given=True)
        return Unknown(f"`{name}` is known only when it is deployed", is_given=name.startswith("AWS::"))

    def attribute(self, name: str, attribute: str) -> Raw:
        """What `Fn::GetAtt` gives: for an output of a nested stack what that says."""
        kind, _, output = attribute.partition(".")
        found = self._stack.output(name, output) if kind == "Outputs" and name in self.resources else None
        return self.name(name) if found is None else found

    def _parameter(self, name: str) -> Raw:
        node = self._parameters[name]
        declared = node.fields if isinstance(node, MapNode) else {}
        kind, default = (plain(declared.get(key)) for key in ("Type", "Default"))
        if plain(declared.get("NoEcho")) in (True, "true"):
            return Unknown(f"the parameter `{name}` is secret", is_given=True)
        if str(kind).startswith("AWS::SSM::"):
            return Unknown(f"`{name}` is looked up")
        given = self._inputs.fields.get(name)
        if given is None and not self._inputs.is_complete:
            return Unknown(f"whether the parameter `{name}` is given is not known")
        if given is not None and not isinstance(given, Literal):
            return given
        value = default if given is None else given.value
        if value is None:
            return Unknown(f"the parameter `{name}` has no default")
        refs = () if given is None else given.refs
        if str(kind).startswith(_LIST_TYPES):
            return items(Literal(part.strip(), refs=refs) for part in str(value).split(","))
        return Literal(value, refs=refs)

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
        if not isinstance(node, MapNode) or len(node.fields) != 1 or not self.budget.enter():
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
                return self.truth(str(plain(argument)))
            truths = [self._condition(part) for part in parts]
        finally:
            self.budget.leave()
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


def _arguments(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else (node,)


def _unknown(reason: str, *values: Raw) -> Unknown:
    return Unknown(reason, refs=all_refs(values), is_given=True)


def _ref(scope: Scope, node: Node) -> Raw:
    return scope.name(str(plain(node)))


def _get_att(scope: Scope, node: Node) -> Raw:
    words = [str(plain(part)) for part in _arguments(node)]
    return scope.attribute(*_halves(".".join(words)))


def _if(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    if len(parts) != 3:
        return Unknown("`Fn::If` takes a condition and two values")
    name = str(plain(parts[0]))
    truth = scope.truth(name)
    if truth is not None:
        return scope.value(parts[1 if truth else 2])
    one, other = scope.value(parts[1]), scope.value(parts[2])
    if same(one, other):
        return one
    is_given = not any(_is_null(part) or (isinstance(part, Unknown) and not part.is_given) for part in (one, other))
    return Unknown(f"whether `{name}` holds is not known", refs=shared_refs(one, other), is_given=is_given)


def _sub(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    own = scope.value(parts[1]) if len(parts) > 1 else None
    names = own.fields if isinstance(own, Fields) else {}
    whole = str(plain(parts[0])) if parts else ""
    if _DYNAMIC in whole:
        return Unknown("it is looked up when the template is deployed", is_given=True)
    values: list[Raw] = []

    def filled(found: re.Match[str]) -> str:
        if found[1]:
            return "${" + found[2] + "}"
        name = found[2].strip()
        value = names[name] if name in names else scope.attribute(*_halves(name))
        values.append(value)
        return word_of_plain(value.value) if isinstance(value, Literal) else ""

    made = _HOLE.sub(filled, whole)
    missing = next((value for value in values if not isinstance(value, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", *values)
    return text(made, refs=all_refs(values))


def _halves(name: str) -> tuple[str, str]:
    first, _, rest = name.partition(".")
    return first, rest


def _transform(scope: Scope, node: Node) -> Raw:
    made = included(node, scope)
    if made is None:
        return Unknown("what the macro makes is not known", is_given=True)
    return scope.value(made)


def _join(scope: Scope, node: Node) -> Raw:
    parts = _arguments(node)
    joined = scope.value(parts[1]) if len(parts) == 2 else NULL
    if not isinstance(joined, Items) or not joined.is_complete:
        return _unknown("a list that is not known", joined)
    missing = next((part for part in joined.parts if not isinstance(part, Literal)), None)
    if missing is not None:
        return _unknown(missing.reason if isinstance(missing, Unknown) else "a list in a text", joined)
    words = [word_of_plain(part.value) for part in joined.parts if isinstance(part, Literal)]
    return text(str(plain(parts[0]) or "").join(words), refs=all_refs(joined.parts))


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
    separator = str(plain(parts[0]) or "") if parts else ""
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
    TRANSFORM: _transform,
}
