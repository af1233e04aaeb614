"""What files hold as a tree of our own, in which every node and key has its place. Whoever reads a format makes one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from recommender.frozen import frozen
from recommender.knowledge.scalars import Plain
from recommender.location import Location

MAX_DEPTH = 40
MAX_NODES = 100_000


@frozen
class ScalarNode:
    """A single value; `style` is empty for a plain scalar, else the quote or block sign."""

    location: Location
    value: Plain
    style: str = ""


@frozen
class ListNode:
    """A list."""

    location: Location
    items: tuple[Node, ...] = ()


@frozen
class MapNode:
    """A mapping. Keys are text, whatever they look like; `keys` has the place of each."""

    location: Location
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Location] = field(default_factory=dict)


Node = ScalarNode | ListNode | MapNode


def node_at(root: Node, path: Iterable[str | int]) -> Node:
    """The node at `path` below `root`, as deep as it exists."""
    node = root
    for part in path:
        if isinstance(node, MapNode) and part in node.fields:
            node = node.fields[str(part)]
        elif isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
    return node


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it, parents first."""
    yield node
    match node:
        case MapNode():
            for child in node.fields.values():
                yield from walk(child)
        case ListNode():
            for child in node.items:
                yield from walk(child)
