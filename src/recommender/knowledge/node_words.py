"""What stands in a tree, in words for a message. Must not know what the place is for."""

from __future__ import annotations

from recommender.knowledge.problems import quoted
from recommender.knowledge.tree import ListNode, MapNode, Node

_YES = ("true", "yes", "on", "y")
_NO = ("false", "no", "off", "n")


def describe_node(node: Node) -> str:
    """What stands there, for a message."""
    match node:
        case MapNode():
            return "a mapping"
        case ListNode():
            return "a list"
        case _:
            return describe_value(node.value)


def describe_value(value: object) -> str:
    """A scalar for a message: its kind and itself."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, (int, float)):
        return f"the number {quoted(str(value))}"
    return f"the text {quoted(str(value))}"


def hint_of_flag(value: object) -> str:
    """The hint at a word that stands where `true` or `false` must: which of them was meant, or nothing."""
    word = value.casefold() if isinstance(value, str) else ""
    return "write `true`" if word in _YES else "write `false`" if word in _NO else ""
