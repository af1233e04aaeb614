"""The values of one CloudFormation template: what its nodes come to, and what its names stand for."""

from __future__ import annotations

import re
from typing import Protocol

from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.review.budget import Budget
from recommender.review.cloudformation_conditions import Conditions
from recommender.review.cloudformation_functions import FUNCTIONS
from recommender.review.cloudformation_loops import LOOP, entries_of
from recommender.review.cloudformation_syntax import DYNAMIC, TemplateFile, plain
from recommender.review.raw import NOTHING, NULL, Fields, Literal, Raw, Unknown, fields, is_null, items, moved

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
        self._stack = stack
        self._prefix = prefix
        self._inputs = inputs
        self.resources: set[str] = set()
        self.budget = budget
        self.fragment = stack.fragment
        self.truth = Conditions(template.section("Conditions").fields, self).truth

    def value(self, node: Node) -> Raw:
        """The value of a node, functions worked out; values that are taken out are null, or no longer there."""
        if isinstance(node, ScalarNode):
            value = node.value
            if isinstance(value, str) and "{" in value:
                if DYNAMIC in value:
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
            return items([part for part in parts if not is_null(part)], node.location)
        if len(node.fields) == 1:
            name, argument = next(iter(node.fields.items()))
            if name == "Ref" or (name.startswith("Fn::") and not name.startswith(LOOP)):
                function = FUNCTIONS.get(name)
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
            if not is_null(value):
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

    def mapped(self, names: list[str]) -> Raw | None:
        """What a mapping has under two keys."""
        node: Node | None = MapNode(Location(""), dict(self._mappings))
        for name in names:
            node = node.fields.get(name) if isinstance(node, MapNode) else None
        return None if node is None else self.value(node)
