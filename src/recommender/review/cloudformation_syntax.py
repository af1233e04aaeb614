"""CloudFormation's syntax: a file as one template with its sections, before any value is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recommender.frozen import frozen
from recommender.knowledge.json_tree import parse_json
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.text_input import decode
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.design import Unread
from recommender.review.notes import Notes
from recommender.review.sources import filled_in

DYNAMIC = "{{resolve:"  # begins what is looked up when a template is deployed

_LOOKS_LIKE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
_PLAIN_TAGS = ("Ref", "Condition")


@frozen
class TemplateFile:
    """A template as it is written. `place` is where it lies, `lines` how many lines it has."""

    root: MapNode
    path: str
    place: Path
    notes: Notes
    lines: int

    def section(self, name: str) -> MapNode:
        """A section of the template, empty where it has none."""
        return section_of(self.root, name)


def looks_like_template(content: bytes) -> bool:
    """Whether a file may be a template at all: most YAML and JSON in a repository is none, and is passed over."""
    return b"Resources" in content and _LOOKS_LIKE.search(content.decode("utf-8", "replace")) is not None


def parse_template(content: bytes, path: str, place: Path, problems: Problems) -> TemplateFile | Unread | None:
    """The template, or why it is not followed; None where the file is no template, and with problems if it is faulty.

    What another program fills in before it is a template is no fault, if it cannot be read as it is.
    """
    text = decode(content, path, problems)
    if text is None:
        return None
    apart = Problems()
    root = _root(text, path, apart)
    template = None if root is None else _template_in(root)
    if template is None and isinstance(root, MapNode):
        return None
    unread = filled_in(text, path) if apart else None
    if unread is not None:
        return unread
    problems.settle_all(apart)
    if template is None:
        return None
    return TemplateFile(template, path, place, Notes(text, path), text.count("\n") + 1)


def parse_fragment(content: bytes, path: str, problems: Problems) -> Node | None:
    """A part of a template, as `AWS::Include` takes it in."""
    text = decode(content, path, problems)
    return None if text is None else _root(text, path, problems)


def _root(text: str, path: str, problems: Problems) -> Node | None:
    if text.lstrip()[:1] == "{" and not text.lstrip().startswith(("{{", "{%")):
        return parse_json(text, path, problems)
    documents = parse_documents(text, path, problems, key_of_tag)
    return documents[0] if len(documents) == 1 else None


def key_of_tag(tag: str) -> str | None:
    """The function that a short tag stands for."""
    name = tag.removeprefix("!")
    if not tag.startswith("!") or not name.isalnum():
        return None
    return name if name in _PLAIN_TAGS else f"Fn::{name}"


def _template_in(root: Node) -> MapNode | None:
    """The template that a document is, or that it holds for the Serverless Framework under `resources`."""
    if not isinstance(root, MapNode):
        return None
    if _has_resources(root):
        return root
    inner = root.fields.get("resources")
    parts = inner.items if isinstance(inner, ListNode) else (inner,)
    return next((part for part in parts if isinstance(part, MapNode) and _has_resources(part)), None)


def _has_resources(root: MapNode) -> bool:
    return any("::" in str(word_in(node, "Type")) for node in _bodies(section_of(root, "Resources")))


def _bodies(section: MapNode) -> Iterator[Node]:
    """The nodes that may be resources, those in loops too."""
    for name, node in section.fields.items():
        if name.startswith("Fn::ForEach") and isinstance(node, ListNode):
            for part in node.items:
                yield from _bodies(part) if isinstance(part, MapNode) else ()
        else:
            yield node


def section_of(root: MapNode, name: str) -> MapNode:
    """A mapping in a mapping, empty where there is none."""
    node = root.fields.get(name)
    return node if isinstance(node, MapNode) else MapNode(root.location)


def plain(node: Node | None) -> str | bool | int | float | None:
    """The value of a node that is a single one."""
    return node.value if isinstance(node, ScalarNode) else None


def word_in(node: Node | None, key: str) -> str | bool | int | float | None:
    """The single value that a mapping has under a key."""
    return plain(node.fields.get(key)) if isinstance(node, MapNode) else None


def word_of_plain(value: object) -> str:
    """A plain value as CloudFormation compares it: all are texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def macros_of(root: MapNode) -> Iterator[tuple[str, Location]]:
    """The macros of others that rewrite the whole template, with their places."""
    node = root.fields.get("Transform")
    for part in node.items if isinstance(node, ListNode) else (node,):
        name = word_in(part, "Name") if isinstance(part, MapNode) else plain(part)
        if part is not None and isinstance(name, str) and not name.startswith("AWS::"):
            yield quoted(name), part.location
