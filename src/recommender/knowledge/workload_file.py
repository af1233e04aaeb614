"""Workload files in, workloads out: one mapping, a list under `workloads`, or several YAML documents.

A case is read as the workload in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recommender.errors import WorkloadError
from recommender.knowledge.answers import is_unanswered, is_unknown, read_answer
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.set_option import SET_OPTION, Entry, as_list, read_sets
from recommender.knowledge.text_input import decode, read_bytes, read_standard_input
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.values import find_attribute
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.vocabulary import AttributeType, Value
from recommender.model.workload import Workload

STANDARD_INPUT = "-"
PRIORITIES = ("low", "normal", "high")
_NAME_LENGTH = 160
_DESCRIPTION_LENGTH = 5000
TEXT_KEYS = ("name", "description")
_OWN_KEYS = (*TEXT_KEYS, "priorities")
_CASE_KEYS = frozenset(("workload", "expect"))


def read_workloads(path: Path | str, pack: Pack, sets: Sequence[str] = ()) -> list[Workload]:
    """The workloads in the file at `path` (`-` is standard input), `sets` winning over the file in each.

    Raises:
        WorkloadError: with every problem of the file and of `sets`.

    """
    problems = Problems()
    shown = "<stdin>" if str(path) == STANDARD_INPUT else str(path) or "."
    content = (
        read_standard_input(shown, problems) if str(path) == STANDARD_INPUT else read_bytes(Path(path), shown, problems)
    )
    stem = "stdin" if str(path) == STANDARD_INPUT else Path(path).stem
    workloads: list[Workload] = []
    if content is not None:
        workloads = parse_workloads(content, shown, pack, sets, problems=problems, stem=stem)
    problems.raise_if_any(WorkloadError)
    return workloads


def parse_workloads(
    content: bytes | str,
    shown: str,
    pack: Pack,
    sets: Sequence[str] = (),
    *,
    problems: Problems | None = None,
    stem: str = "workload",
) -> list[Workload]:
    """The workloads that a text holds; `shown` is the path in places, `stem` the name of one without a name.

    Raises:
        WorkloadError: with every problem, unless `problems` is given to collect them.

    """
    found = Problems() if problems is None else problems
    text = decode(content, shown, found) if isinstance(content, bytes) else content
    overriding = read_sets(sets, found)
    workloads: list[Workload] = []
    if text is not None:
        before = len(found)
        nodes = _workload_nodes(parse_documents(text, shown, found), found)
        if not nodes and len(found) == before:
            hint = "`recommender init` writes one to fill in"
            found.add(Location(shown, 1, 1), "no-workload", "there is no workload in this file", hint)
        reader = WorkloadReader(pack, found)
        for number, node in enumerate(nodes, 1):
            fallback = stem if len(nodes) == 1 else f"{stem}-{number}"
            workloads.append(reader.read(node, fallback, overriding))
    if problems is None:
        found.raise_if_any(WorkloadError)
    return workloads


def workload_from_sets(sets: Sequence[str], pack: Pack, name: str = "workload") -> Workload:
    """The workload that `--set` entries alone describe.

    Raises:
        WorkloadError: with every problem.

    """
    problems = Problems()
    overriding = read_sets(sets, problems)
    workload = WorkloadReader(pack, problems).read(MapNode(Location(SET_OPTION)), name, overriding)
    problems.raise_if_any(WorkloadError)
    return workload


def workload_node(text: str, shown: str) -> Node:
    """The node of the workload in a text that holds one.

    Raises:
        WorkloadError: it cannot be read.

    """
    problems = Problems()
    nodes = _workload_nodes(parse_documents(text, shown, problems), problems)
    problems.raise_if_any(WorkloadError)
    return nodes[0]


def _workload_nodes(documents: Sequence[Node], problems: Problems) -> list[Node]:
    nodes: list[Node] = []
    for document in documents:
        if isinstance(document, MapNode) and "workloads" in document.keys:
            for key in document.keys:
                if key != "workloads":
                    message = f"the key {quoted(key)} may not stand beside `workloads`"
                    problems.add(document.keys[key], "unknown-key", message, "move it into each workload")
            listed_nodes = document.fields["workloads"]
            if not isinstance(listed_nodes, ListNode):
                message = f"`workloads` takes a list, not {describe_node(listed_nodes)}"
                problems.add(listed_nodes.location, "wrong-type", message)
            elif not listed_nodes.items:
                problems.add(listed_nodes.location, "no-workload", "the list of `workloads` is empty")
            else:
                nodes += listed_nodes.items
        elif isinstance(document, ScalarNode) and document.value is None:
            continue
        else:
            nodes += _workloads_of_cases(document) or [document]
    return nodes


def _workloads_of_cases(document: Node) -> list[Node]:
    """The workloads of a case or a list of cases, what these expect left aside; of anything else none."""
    nodes = document.items if isinstance(document, ListNode) else [document]
    cases = [node for node in nodes if isinstance(node, MapNode) and node.keys.keys() >= _CASE_KEYS]
    return [case.fields["workload"] for case in cases] if len(cases) == len(nodes) else []


class _Read:
    """What has been read of one workload so far; a later entry for the same name replaces an earlier one."""

    def __init__(self) -> None:
        self.answers: dict[str, Value] = {}
        self.locations: dict[str, Location] = {}
        self.priorities: dict[str, str] = {}
        self.unknown: set[str] = set()


class WorkloadReader:
    """Reads workload mappings against one pack."""

    def __init__(self, pack: Pack, problems: Problems) -> None:
        self._pack = pack
        self._problems = problems
        self._attributes = Registry.of("attribute", pack.vocabulary.attributes)
        self._groups = tuple(dict.fromkeys(attribute.group for attribute in pack.vocabulary.attributes.values()))

    def read(self, node: Node, fallback: str, overriding: Sequence[Entry] = ()) -> Workload:
        """The workload that `node` describes; faults are problems and left out. `fallback` names a nameless one."""
        read = _Read()
        name, description = fallback, ""
        if not isinstance(node, MapNode):
            hint = "put several workloads under `workloads:`" if isinstance(node, ListNode) else "write `group: {…}`"
            message = f"a workload must be a mapping, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, hint)
            return Workload(name, source=node.location.path)
        for key, child in node.fields.items():
            if key == "name":
                name = self._text(key, child, _NAME_LENGTH, one_line=True) or fallback
            elif key == "description":
                description = self._text(key, child, _DESCRIPTION_LENGTH, one_line=False)
            elif key == "priorities":
                self._priorities(child, read)
            elif key in self._groups:
                self._group(key, child, read)
            else:
                self._unknown_key(key, node.keys[key])
        for entry in overriding:
            self._override(entry, read)
        order = [known for known in self._attributes if known in read.answers]
        return Workload(
            name=name,
            description=description,
            source=node.location.path,
            answers={known: read.answers[known] for known in order},
            priorities={known: read.priorities[known] for known in self._pack.criteria if known in read.priorities},
            locations={known: read.locations[known] for known in order},
            unknown=frozenset(read.unknown),
        )

    def _text(self, key: str, node: Node, length: int, *, one_line: bool) -> str:
        value = node.value if isinstance(node, ScalarNode) else None
        if isinstance(node, ScalarNode) and value is None:
            return ""
        if not isinstance(value, str):
            hint = "put it in quotes" if isinstance(node, ScalarNode) else ""
            message = f"{quoted(key)} must be text, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, hint)
            return ""
        text = value.strip()
        if len(text) > length:
            message = f"{quoted(key)} is longer than {length} characters"
            self._problems.add(node.location, "too-long", message, "shorten it")
        elif one_line and len(text.splitlines()) > 1:
            self._problems.add(node.location, "bad-text", f"{quoted(key)} must be one line")
        return text

    def _unknown_key(self, key: str, place: Location) -> None:
        """Hint at an attribute that lost its group before guessing at a group."""
        homes = [name for name in self._attributes if name.partition(".")[2] == key]
        dotted = key in self._attributes
        if dotted:
            group, _, attribute = key.partition(".")
            hint = f"write `{group}: {{{attribute}: …}}`"
        elif homes:
            hint = f"did you mean {quoted(homes[0])}?"
        else:
            answered = [name for name in self._groups if self._is_answered(name)]
            known = (*_OWN_KEYS, *answered)
            hint = self._problems.did_you_mean(key, known) or f"the keys here are {listed(known, 20)}"
        self._problems.add(place, "unknown-key", f"unknown key {quoted(key)}", hint)

    def _is_answered(self, group: str) -> bool:
        attributes = self._pack.vocabulary.attributes.values()
        return any(attribute.answerable for attribute in attributes if attribute.group == group)

    def _group(self, group: str, node: Node, read: _Read) -> None:
        if is_unanswered(node):
            return
        if not isinstance(node, MapNode):
            first = next(name for name in self._attributes if name.startswith(f"{group}.")).partition(".")[2]
            message = f"the group {quoted(group)} must be a mapping, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, f"write `{group}: {{{first}: …}}`")
            return
        for key, child in node.fields.items():
            self._answer(Entry(f"{group}.{key}", node.keys[key], child), read)

    def _answer(self, entry: Entry, read: _Read) -> None:
        attribute = find_attribute(entry.name, entry.place, self._attributes, self._problems)
        if attribute is None:
            return
        value = read_answer(attribute, entry.node, self._problems)
        read.answers.pop(entry.name, None)
        read.unknown.discard(entry.name)
        if is_unknown(entry.node) and attribute.answerable:
            read.unknown.add(entry.name)
        if value is not None:
            read.answers[entry.name] = value
            read.locations[entry.name] = entry.place

    def _priorities(self, node: Node, read: _Read) -> None:
        if is_unanswered(node):
            return
        if not isinstance(node, MapNode):
            message = f"`priorities` must be a mapping, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message)
            return
        for criterion, child in node.fields.items():
            self._priority(criterion, node.keys[criterion], child, read)

    def _priority(self, criterion: str, place: Location, node: Node, read: _Read) -> None:
        criteria = tuple(self._pack.criteria)
        if criterion not in criteria:
            hint = self._problems.did_you_mean(criterion, criteria) or f"the criteria are {listed(criteria)}"
            self._problems.add(place, "unknown-criterion", f"there is no criterion {quoted(criterion)}", hint)
            return
        read.priorities.pop(criterion, None)
        if is_unanswered(node):
            return
        word = node.value if isinstance(node, ScalarNode) else None
        if word in PRIORITIES:
            read.priorities[criterion] = str(word)
        else:
            message = f"a priority is {listed(PRIORITIES)}, not {describe_node(node)}"
            self._problems.add(node.location, "unknown-value", message)

    def _override(self, entry: Entry, read: _Read) -> None:
        group, _, rest = entry.name.partition(".")
        if group == "priorities":
            self._priority(rest, entry.place, entry.node, read)
            return
        attribute = self._attributes.items.get(entry.name)
        node = entry.node
        if attribute is not None and attribute.type is AttributeType.CHOICES and not is_unanswered(node):
            node = as_list(node)
        self._answer(Entry(entry.name, entry.place, node), read)
