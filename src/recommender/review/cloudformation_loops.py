"""Parts of CloudFormation templates that stand for others: `Fn::ForEach`, and what `AWS::Include` takes in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from recommender.frozen import frozen
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.review.budget import Budget
from recommender.review.cloudformation_syntax import plain, section_of, word_in
from recommender.review.raw import Items, Literal, Raw

LOOP = "Fn::ForEach::"
TRANSFORM = "Fn::Transform"
_INCLUDE = "AWS::Include"


class Including(Protocol):
    """What the parts of a template that stand for others are worked out in."""

    budget: Budget

    def value(self, node: Node) -> Raw:
        """The value of a node."""
        ...

    def fragment(self, location: str) -> Node | None:
        """The file that an `AWS::Include` names, or None where it is not at hand."""
        ...


@frozen
class Entry:
    """A key of a mapping after loops and includes are gone; `node` is None where what it stands for is not known."""

    name: str
    node: Node | None
    place: Location


def is_special(name: str) -> bool:
    """Whether a key stands for other keys."""
    return name == TRANSFORM or name.startswith(LOOP)


def entries_of(node: MapNode, around: Including) -> Iterator[Entry]:
    """The keys of a mapping, in order, those that stand for others replaced."""
    if not around.budget.enter():
        return
    try:
        for name, child in node.fields.items():
            place = node.keys[name]
            if not is_special(name):
                yield Entry(name, child, place)
                continue
            made = _turns(child, around) if name.startswith(LOOP) else [included(child, around)]
            for part in made:
                if isinstance(part, MapNode):
                    yield from entries_of(part, around)
                else:
                    yield Entry(name, None, place)
    finally:
        around.budget.leave()


def included(node: Node, around: Including) -> Node | None:
    """What an `Fn::Transform` stands for, where that is a file at hand."""
    if not isinstance(node, MapNode) or word_in(node, "Name") != _INCLUDE:
        return None
    where = section_of(node, "Parameters").fields.get("Location")
    location = None if where is None else around.value(where)
    word = location.value if isinstance(location, Literal) else None
    return around.fragment(word) if isinstance(word, str) else None


def _turns(node: Node, around: Including) -> Iterator[Node | None]:
    """The mapping that each turn of a loop makes; None alone where what it runs over is not known."""
    parts = node.items if isinstance(node, ListNode) else ()
    identifier, body = (plain(parts[0]), parts[2]) if len(parts) == 3 else (None, None)
    over = around.value(parts[1]) if len(parts) == 3 else None
    is_known = isinstance(over, Items) and over.is_complete and all(isinstance(part, Literal) for part in over.parts)
    if not isinstance(identifier, str) or not isinstance(body, MapNode) or not isinstance(over, Items) or not is_known:
        yield None
        return
    for part in over.parts:
        if isinstance(part, Literal):
            yield _filled(body, identifier, str(part.value), around.budget)


def _filled(node: Node, name: str, word: str, budget: Budget) -> Node:
    """The node with a loop's identifier replaced in every key and value."""
    budget.work()
    match node:
        case ScalarNode(value=str(text)):
            return ScalarNode(node.location, _replaced(text, name, word), node.style)
        case ListNode():
            return ListNode(node.location, tuple(_filled(part, name, word, budget) for part in node.items))
        case MapNode():
            if len(node.fields) == 1 and word_in(node, "Ref") == name:
                return ScalarNode(node.location, word)
            names = {key: _replaced(key, name, word) for key in node.fields}
            return MapNode(
                node.location,
                {names[key]: _filled(part, name, word, budget) for key, part in node.fields.items()},
                {names[key]: place for key, place in node.keys.items()},
            )
    return node


def _replaced(text: str, name: str, word: str) -> str:
    if "{" not in text:
        return text
    bare = "".join(character for character in word if character.isalnum())
    return text.replace(f"${{{name}}}", word).replace(f"&{{{name}}}", bare)
