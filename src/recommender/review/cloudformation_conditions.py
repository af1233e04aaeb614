"""The conditions of a CloudFormation template: which hold, which do not, and which cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.review.budget import Budget
from recommender.review.cloudformation_syntax import plain, word_of_plain
from recommender.review.raw import Literal, Raw, same


class Values(Protocol):
    """What the values that conditions compare are worked out by."""

    budget: Budget

    def value(self, node: Node) -> Raw:
        """The value of a node."""
        ...


class Conditions:
    """The section `Conditions` of one template, each condition worked out when it is first asked for."""

    def __init__(self, written: Mapping[str, Node], values: Values) -> None:
        self._written = written
        self._values = values
        self._truths: dict[str, bool | None] = {}

    def truth(self, name: str) -> bool | None:
        """Whether a condition holds; None where that cannot be told, as for one that needs itself."""
        if name not in self._truths:
            self._truths[name] = None
            node = self._written.get(name)
            self._truths[name] = None if node is None else self._holds(node)
        return self._truths[name]

    def _holds(self, node: Node) -> bool | None:
        if isinstance(node, ScalarNode):
            return self.truth(str(node.value))
        if not isinstance(node, MapNode) or len(node.fields) != 1 or not self._values.budget.enter():
            return None
        try:
            name, argument = next(iter(node.fields.items()))
            parts = argument.items if isinstance(argument, ListNode) else (argument,)
            if name == "Fn::Equals" and len(parts) == 2:
                one, other = (self._values.value(part) for part in parts)
                if isinstance(one, Literal) and isinstance(other, Literal):
                    return word_of_plain(one.value) == word_of_plain(other.value)
                return same(one, other)
            if name == "Condition":
                return self.truth(str(plain(argument)))
            truths = [self._holds(part) for part in parts]
        finally:
            self._values.budget.leave()
        return _combined(name, truths)


def _combined(name: str, truths: list[bool | None]) -> bool | None:
    if name == "Fn::Not" and len(truths) == 1:
        return None if truths[0] is None else not truths[0]
    if name in ("Fn::And", "Fn::Or"):
        settling = name == "Fn::Or"
        if settling in truths:
            return settling
        return None if None in truths else not settling
    return None
