"""Answers given on the command line (`--set group.attribute=value`), read by the same code as files."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location

SET_OPTION = "--set"


@frozen
class Entry:
    """One `group.attribute: value` of a file or of the command line."""

    name: str
    place: Location
    node: Node


def read_sets(sets: Sequence[str], problems: Problems) -> list[Entry]:
    """The entries of the command line; later ones win over earlier ones."""
    entries: list[Entry] = []
    place = Location(SET_OPTION)
    for text in sets:
        name, sign, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name:
            problems.add(place, "bad-set", f"{quoted(text)} is not `group.attribute=value`")
            continue
        before = len(problems)
        apart = Problems()
        documents = parse_documents(value, SET_OPTION, apart)
        if len(documents) <= 1 and not apart:
            entries.append(Entry(name, place, _placed(documents[0], place) if documents else ScalarNode(place, None)))
            continue
        for problem in apart.all():
            problems.add(place, problem.code, f"{quoted(text)}: {problem.message}", problem.hint)
        if len(problems) == before:
            problems.add(place, "bad-set", f"{quoted(text)} holds more than one value")
    return entries


def _placed(node: Node, place: Location) -> Node:
    """The node with `place` everywhere, as lines and columns mean nothing on the command line."""
    match node:
        case MapNode():
            fields = {key: _placed(child, place) for key, child in node.fields.items()}
            return MapNode(place, fields, dict.fromkeys(node.keys, place))
        case ListNode():
            return ListNode(place, tuple(_placed(child, place) for child in node.items))
        case _:
            return ScalarNode(place, node.value, node.style)


def as_list(node: Node) -> Node:
    """On the command line `a,b` is a list without its brackets."""
    if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
        return node
    words = [word.strip() for word in node.value.split(",")]
    return ListNode(node.location, tuple(ScalarNode(node.location, word) for word in words))
