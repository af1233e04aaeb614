"""CloudFormation templates, of YAML or JSON and of serverless applications, onto resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from recommender.knowledge.json_tree import parse_json
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.text_input import decode
from recommender.knowledge.tree import MapNode, Node, ScalarNode, parse_documents
from recommender.location import Location
from recommender.model.design import Suppression, Tie, Unread
from recommender.model.design_map import Language
from recommender.review.budget import Budget
from recommender.review.cloudformation_functions import Scope
from recommender.review.ignoring import suppressions_of
from recommender.review.notes import Notes
from recommender.review.raw import Fields, Raw, RawResource, moved

_LOOKS_LIKE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
_SERVERLESS = "AWS::Serverless::"
_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "Condition")
_PLAIN_TAGS = ("Ref", "Condition")


def looks_like_template(content: bytes) -> bool:
    """Whether a file may be a template at all: most YAML and JSON in a repository is none, and is passed over."""
    return b"Resources" in content and _LOOKS_LIKE.search(content.decode("utf-8", "replace")) is not None


def read_template(
    content: bytes, path: str, types: Mapping[str, object], budget: Budget, problems: Problems
) -> tuple[list[RawResource], list[Unread], list[Suppression]] | None:
    """The resources of these types, what is not followed, and what is to be left; None where the file is no template.

    Raises:
        WorkLimitError: the template asks for more work than is sensible.

    """
    text = decode(content, path, problems)
    if text is None:
        return [], [], []
    apart = Problems()
    root = _root(text, path, apart)
    if isinstance(root, MapNode) and not _is_template(root):
        return None
    for problem in apart.all():
        problems.settle(problem.location, problem.code, problem.message, problem.hint)
    if not isinstance(root, MapNode):
        return [], [], []
    template = _Template(root, path, text, budget)
    resources = list(template.resources(types))
    return resources, template.unread, template.suppressions(resources)


def _root(text: str, path: str, problems: Problems) -> Node | None:
    if text.lstrip()[:1] == "{":
        return parse_json(text, path, problems)
    documents = parse_documents(text, path, problems, _key_of_tag)
    return documents[0] if len(documents) == 1 else None


def _key_of_tag(tag: str) -> str | None:
    name = tag.removeprefix("!")
    if not tag.startswith("!") or not name.isalnum():
        return None
    return name if name in _PLAIN_TAGS else f"Fn::{name}"


def _is_template(root: MapNode) -> bool:
    resources = root.fields.get("Resources")
    return isinstance(resources, MapNode) and any(
        isinstance(node, MapNode) and "::" in str(_word(node.fields.get("Type"))) for node in resources.fields.values()
    )


def _word(node: Node | None) -> object:
    return node.value if isinstance(node, ScalarNode) else None


def _section(root: MapNode, name: str) -> MapNode:
    node = root.fields.get(name)
    return node if isinstance(node, MapNode) else MapNode(root.location)


class _Template:
    def __init__(self, root: MapNode, path: str, text: str, budget: Budget) -> None:
        self._path = path
        self._budget = budget
        self._resources = _section(root, "Resources")
        self._globals = _section(root, "Globals")
        parameters, mappings, conditions = (
            _section(root, name).fields for name in ("Parameters", "Mappings", "Conditions")
        )
        self._scope = Scope(parameters, mappings, conditions, self._resources.fields, budget)
        self._notes = Notes(text, path)
        self._lines = text.count("\n") + 1
        self.unread: list[Unread] = []

    def resources(self, types: Mapping[str, object]) -> Iterator[RawResource]:
        """The resources that are there, in order."""
        starts = [*(place.line for place in self._resources.keys.values()), 1 << 30]
        for position, (name, node) in enumerate(self._resources.fields.items()):
            place = self._resources.keys[name]
            if name.startswith("Fn::ForEach"):
                self.unread.append(Unread(place, f"{quoted(name)} is not followed"))
            kind = str(_word(node.fields.get("Type"))) if isinstance(node, MapNode) else ""
            if kind not in types or not isinstance(node, MapNode):
                continue
            self._budget.place = place
            self._budget.instance(place)
            condition = node.fields.get("Condition")
            truth = True if condition is None else self._scope.truth(str(_word(condition)))
            if truth is False:
                continue
            yield RawResource(
                name,
                kind,
                Language.CLOUDFORMATION,
                place,
                self._body(kind, node),
                self._path,
                1 if truth else None,
                self._tie(node, place, self._last(starts[position + 1])),
                (place.line, self._last(starts[position + 1])),
            )

    def _last(self, following: int) -> int:
        """The last line of a resource, the next one beginning at `following`: the comment above that is not its own."""
        return self._notes.first_above(min(following, self._lines + 1)) - 1

    def suppressions(self, resources: Iterable[RawResource]) -> list[Suppression]:
        """What notes and the metadata of resources say is to be left."""
        blocks = {resource.address: resource.lines for resource in resources}
        found = list(self._notes.suppressions(blocks.values()))
        for address, (first, last) in blocks.items():
            own = self._own_metadata(self._resources.fields[address])
            found += suppressions_of(None if own is None else own.fields.get("ignore"), first, last)
        return found

    @staticmethod
    def _own_metadata(node: Node) -> MapNode | None:
        metadata = node.fields.get("Metadata") if isinstance(node, MapNode) else None
        own = metadata.fields.get("recommender") if isinstance(metadata, MapNode) else None
        return own if isinstance(own, MapNode) else None

    def _body(self, kind: str, node: MapNode) -> Fields:
        found = dict(self._properties(node.fields.get("Properties")))
        if kind.startswith(_SERVERLESS):
            inherited = self._properties(self._globals.fields.get(kind.removeprefix(_SERVERLESS)))
            found = {**dict(inherited), **found}
        own = {
            key: moved(self._scope.value(node.fields[key]), node.keys[key]) for key in _ATTRIBUTES if key in node.fields
        }
        return Fields({**found, "Resource": Fields(own, node.location)}, node.location)

    def _properties(self, node: Node | None) -> Iterable[tuple[str, Raw]]:
        value = None if node is None else self._scope.value(node)
        return value.fields.items() if isinstance(value, Fields) else ()

    def _tie(self, node: MapNode, place: Location, last: int) -> Tie | None:
        """The workload that the resource names, in its metadata or in a comment on or directly above it."""
        own = self._own_metadata(node)
        named = None if own is None else own.fields.get("workload")
        if isinstance(named, ScalarNode) and isinstance(named.value, str):
            return Tie(named.value, named.location)
        return self._notes.tie(place.line, last)
