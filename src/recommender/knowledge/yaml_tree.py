"""YAML text as a tree in which every node and key has its place.

Built from the parser's events, so that nothing of the YAML library's own typing, merging or object
construction takes place. Bounded in size, depth and number of nodes. Owns the refusal of what a file
may not hold; must not know what the file is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import yaml

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.scalars import Plain, ScalarFault, resolve_plain
from recommender.knowledge.text_input import FORBIDDEN, first_forbidden
from recommender.knowledge.tree import MAX_DEPTH, MAX_NODES, ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.yaml_faults import describe_fault
from recommender.location import Location

MAX_SCALAR = 20_000

_MERGE = "<<"
_NO_TAG = "!"  # says that a value is text

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StopError(Exception):
    """Reading ends here; the problem has been noted."""


class _Frame:
    """A collection that is still open."""

    def __init__(self, location: Location, is_map: bool, anchor: str | None, nodes_before: int, tag: str) -> None:
        self.location = location
        self.is_map = is_map
        self.anchor = anchor
        self.tag = tag
        self.nodes_before = nodes_before
        self.items: list[Node] = []
        self.fields: dict[str, Node] = {}
        self.keys: dict[str, Location] = {}
        self.key: str | None = None
        self.key_is_open = False
        self.is_merging = False
        self.merged: list[MapNode] = []
        self.height = 1


@frozen
class _Anchored:
    node: Node
    size: int
    height: int


def parse_documents(
    text: str, path: str, problems: Problems, tags: Callable[[str], str | None] | None = None
) -> tuple[Node, ...]:
    """The root node of each YAML document in `text`; faults go to `problems`, and a syntax fault gives no documents.

    Args:
        tags: for templates, in which a tag is short for a mapping with one key: the key of a tag, None for one
            that is not known. Numbers of odd forms, which such files use as names, then are text, and keys may be
            merged in (`<<`), as the tools that send templates on allow.

    """
    bad = first_forbidden(text)
    if bad is not None:
        line, column, character = bad
        problems.settle(
            Location(path, line, column),
            "control-character",
            f"the character U+{ord(character):04X} may not stand in a file",
            "save the file as plain UTF-8 text",
        )
        return ()
    builder = _Builder(path, problems, tags)
    try:
        return builder.build(yaml.parse(text, Loader=_LOADER))
    except _StopError:
        return ()
    except yaml.YAMLError as error:
        fault = describe_fault(error, text)
        problems.settle(Location(path, fault.line, fault.column), "yaml-syntax", fault.message, fault.hint)
        return ()


class _Builder:
    def __init__(self, path: str, problems: Problems, tags: Callable[[str], str | None] | None) -> None:
        self._path = path
        self._tags = tags
        self._problems = problems
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._documents: list[Node] = []
        self._nodes = 0

    def build(self, events: Iterable[yaml.Event]) -> tuple[Node, ...]:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
        return tuple(self._documents)

    def _place(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        if mark is None:
            return Location(self._path)
        return Location(self._path, mark.line + 1, mark.column + 1)

    def _stop(self, location: Location, code: str, message: str, hint: str = "") -> None:
        self._problems.settle(location, code, message, hint)
        raise _StopError

    def _count(self, location: Location, size: int = 1, height: int = 0) -> None:
        self._nodes += size
        if self._nodes > MAX_NODES:
            self._stop(
                location,
                "too-many-nodes",
                f"the file holds more than {MAX_NODES} values",
                "an alias counts as all that it stands for; split the file",
            )
        if len(self._frames) + height > MAX_DEPTH:
            self._stop(location, "too-deep", f"values are nested more than {MAX_DEPTH} deep", "nest less")

    def _tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, location: Location) -> str:
        """The key that the tag of a node is short for, empty where it has none."""
        if event.tag is None or (event.tag == _NO_TAG and self._tags is not None):
            return ""
        key = self._tags(event.tag) if self._tags is not None else None
        if key is None:
            self._problems.settle(location, "tag", f"the tag {quoted(event.tag)} is not allowed", "leave the tag out")
        return key or ""

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        location = self._place(event)
        self._count(location)
        key = self._tag(event, location)
        text: str = event.value
        style: str = event.style or ""
        if len(text) > MAX_SCALAR:
            self._stop(location, "too-long", f"a value of {len(text)} characters is too long", "shorten it")
        if FORBIDDEN.search(text):
            self._problems.settle(location, "control-character", "an escaped control character may not stand in text")
        if self._awaits_key():
            self._key(text, style, location)
            return
        value: Plain = text
        if not style and event.tag is None:
            resolved = resolve_plain(text)
            if isinstance(resolved, ScalarFault) and self._tags is None:
                self._problems.settle(location, "number-form", resolved.message, resolved.hint)
            elif not isinstance(resolved, ScalarFault):
                value = resolved
        node: Node = ScalarNode(location, value, style)
        if key:
            node = MapNode(location, {key: node}, {key: location})
        height = 2 if key else 1
        self._anchor(event.anchor, node, height, height)
        self._add(node, height - 1)

    def _awaits_key(self) -> bool:
        frame = self._frames[-1] if self._frames else None
        return frame is not None and frame.is_map and not frame.key_is_open

    def _key(self, text: str, style: str, location: Location) -> None:
        frame = self._frames[-1]
        frame.key_is_open = True
        frame.key = None
        if not style and text == _MERGE and self._tags is not None:
            frame.is_merging = True
        elif not style and text == _MERGE:
            self._problems.settle(location, "merge-key", "merge keys (`<<`) are not allowed", "write the keys out")
        elif not text:
            self._problems.settle(location, "empty-key", "a key is empty", "write a name before the `:`")
        elif text in frame.keys:
            first = frame.keys[text]
            self._problems.settle(
                location,
                "duplicate-key",
                f"the key {quoted(text)} stands twice",
                f"the first is on line {first.line}",
            )
        else:
            frame.key = text
            frame.keys[text] = location

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        location = self._place(event)
        self._count(location, height=1)
        key = self._tag(event, location)
        if self._awaits_key():
            self._stop(location, "complex-key", "a list or mapping may not be a key", "put it in quotes if it is text")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        is_map = isinstance(event, yaml.MappingStartEvent)
        self._frames.append(_Frame(location, is_map, event.anchor, self._nodes - 1, key))

    def _close(self) -> None:
        frame = self._frames.pop()
        node: Node
        if frame.is_map:
            _take_in(frame)
            node = MapNode(frame.location, frame.fields, frame.keys)
        else:
            node = ListNode(frame.location, tuple(frame.items))
        if frame.tag:
            node = MapNode(frame.location, {frame.tag: node}, {frame.tag: frame.location})
            frame.height += 1
        self._anchor(frame.anchor, node, self._nodes - frame.nodes_before, frame.height)
        self._add(node, frame.height)

    def _anchor(self, name: str | None, node: Node, size: int, height: int) -> None:
        if name is not None:
            self._anchors[name] = _Anchored(node, size, height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        location = self._place(event)
        name = event.anchor or ""
        if self._awaits_key():
            self._stop(location, "alias-key", "an alias may not be a key", "write the key out")
        if name not in self._anchors:
            self._stop(location, "unknown-alias", f"nothing is called {quoted('&' + name)}", "write the value out")
        anchored = self._anchors[name]
        if anchored is None:
            self._stop(location, "circular-alias", f"{quoted('*' + name)} stands inside itself", "write the value out")
        else:
            self._count(location, anchored.size, anchored.height)
            self._add(anchored.node, anchored.height)

    def _add(self, node: Node, height: int = 0) -> None:
        if not self._frames:
            self._documents.append(node)
            return
        frame = self._frames[-1]
        frame.height = max(frame.height, height + 1)
        if not frame.is_map:
            frame.items.append(node)
            return
        if frame.is_merging:
            parts = node.items if isinstance(node, ListNode) else (node,)
            frame.merged += [part for part in parts if isinstance(part, MapNode)]
            if not all(isinstance(part, MapNode) for part in parts):
                self._problems.settle(node.location, "merge-key", "only mappings can be merged in by `<<`")
            frame.is_merging = False
        elif frame.key is not None:
            frame.fields[frame.key] = node
        frame.key_is_open = False


def _take_in(frame: _Frame) -> None:
    """The keys merged into a mapping: its own count before them, those of the first before those of the next."""
    for other in frame.merged:
        for key, node in other.fields.items():
            if key not in frame.fields:
                frame.fields[key] = node
                frame.keys[key] = other.keys[key]
