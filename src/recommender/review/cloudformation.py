"""CloudFormation templates, of YAML or JSON and of serverless applications, onto resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from recommender.knowledge.problems import quoted
from recommender.knowledge.tree import MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.model.design import Suppression, Tie, Unread
from recommender.model.design_map import Language
from recommender.review.budget import Budget
from recommender.review.cloudformation_loops import Entry, entries_of
from recommender.review.cloudformation_scope import Scope
from recommender.review.cloudformation_syntax import TemplateFile, macros_of, plain, section_of, word_in
from recommender.review.ignoring import suppressions_of
from recommender.review.raw import NOTHING, NULL, Fields, Raw, RawResource, Unknown, is_null, moved

_SERVERLESS = "AWS::Serverless::"
_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "Condition")
# The types of resources that stand for a template of their own, and the property that says where it lies.
_NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
_ASSET = "aws:asset:path"  # where tools that make templates have written the nested one


class Home(Protocol):
    """What knows the other templates of a run."""

    budget: Budget

    def nested(self, stack: Stack, name: str, where: Raw, place: Location, inputs: Fields) -> Stack | None:
        """The stack that a resource stands for, or None where its template is not at hand, which is noted."""
        ...

    def fragment(self, stack: Stack, location: str) -> Node | None:
        """A file that a template takes in, or None where it is not at hand."""
        ...

    def note(self, unread: Unread) -> None:
        """Note what is not followed."""
        ...


class Stack:
    """A template with the values that its parameters are given. `address` is its prefix, `chain` what led to it."""

    def __init__(
        self,
        home: Home,
        template: TemplateFile,
        address: str = "",
        inputs: Fields = NOTHING,
        chain: tuple[str, ...] = (),
        instances: int | None = 1,
        presence: tuple[str, ...] = (),
    ) -> None:
        self.template = template
        self.address = address
        self.chain = (*chain, template.path)
        self._home = home
        self._instances = instances
        self._presence = presence
        self._scope = Scope(template, self, home.budget, address, inputs)
        self._entries: dict[str, Entry] = {}
        for entry in entries_of(template.section("Resources"), self._scope):
            if entry.node is None:
                home.note(Unread(entry.place, f"{quoted(entry.name)} is not followed"))
            self._entries[entry.name] = entry
        self._scope.resources.update(self._entries)
        for macro, place in macros_of(template.root):
            home.note(Unread(place, f"what the macro {macro} makes of the template is not known"))
        self._starts = sorted({entry.place.line for entry in self._entries.values()})
        self._below: dict[str, Stack | None] = {}

    def resources(self, types: Mapping[str, object]) -> Iterator[RawResource]:
        """The resources of these types that are there, in order, those of nested stacks in their places."""
        for name, entry in self._entries.items():
            kind = str(word_in(entry.node, "Type"))
            if not isinstance(entry.node, MapNode) or not (kind in types or kind in _NESTED):
                continue
            truth = self._truth(entry.node)
            if truth is False:
                continue
            if kind in _NESTED:
                below = self._nested(name)
                if below is not None:
                    yield from below.resources(types)
                continue
            self._home.budget.place = entry.place
            self._home.budget.instance(entry.place)
            first, last = self._lines(entry.place)
            yield RawResource(
                self.address + name,
                kind,
                Language.CLOUDFORMATION,
                entry.place,
                self._body(kind, entry.node),
                self.chain[0],
                self._instances if truth else None,
                self._tie(entry.node, first, last),
                (first, last),
                self.presence_of(name),
            )

    def _truth(self, node: MapNode) -> bool | None:
        condition = node.fields.get("Condition")
        return True if condition is None else self._scope.truth(str(plain(condition)))

    def _nested(self, name: str) -> Stack | None:
        """The stack that a resource stands for, made once; None while that is being worked out, too."""
        if name not in self._below:
            self._below[name] = None
            node = self._entries[name].node
            if isinstance(node, MapNode):
                where = location_in(node)
                given = section_of(node, "Properties").fields.get("Parameters")
                inputs = NOTHING if given is None else self._scope.value(given)
                self._below[name] = self._home.nested(
                    self,
                    name,
                    NULL if where is None else self._scope.value(where),
                    self._entries[name].place,
                    inputs if isinstance(inputs, Fields) else Fields({}, is_complete=False),
                )
        return self._below[name]

    def instances_of(self, name: str) -> int | None:
        """How often a resource is there, None where that is not known."""
        node = self._entries[name].node
        return self._instances if isinstance(node, MapNode) and self._truth(node) else None

    def presence_of(self, name: str) -> tuple[str, ...]:
        """The conditions that are not known and on which it depends whether a resource is there."""
        node = self._entries[name].node
        if not isinstance(node, MapNode) or self._truth(node) is not None:
            return self._presence
        return (*self._presence, f"{self.address}{word_in(node, 'Condition')}")

    def output(self, name: str, output: str) -> Raw | None:
        """An output of a nested stack; None where the name is that of no stack that is followed."""
        below = self._nested(name) if word_in(self._entries[name].node, "Type") in _NESTED else None
        return None if below is None else below.own_output(output)

    def own_output(self, name: str) -> Raw:
        """What the template says for an output of its own."""
        node = self.template.section("Outputs").fields.get(name)
        value = node.fields.get("Value") if isinstance(node, MapNode) else None
        return Unknown(f"there is no output `{name}`") if value is None else self._scope.value(value)

    def fragment(self, location: str) -> Node | None:
        """A file that the template takes in."""
        return self._home.fragment(self, location)

    def _lines(self, place: Location) -> tuple[int, int]:
        """The first and last line of a resource; the comment above the next one is not its own."""
        following = next((start for start in self._starts if start > place.line), self.template.lines + 1)
        return place.line, self.template.notes.first_above(min(following, self.template.lines + 1)) - 1

    def suppressions(self, resources: Mapping[str, RawResource]) -> Iterator[Suppression]:
        """What notes and the metadata of resources say is to be left.

        Args:
            resources: those of the template that were found, by address.

        """
        yield from self.template.notes.suppressions({resource.lines for resource in resources.values()})
        for address, resource in resources.items():
            entry = self._entries.get(address.removeprefix(self.address))
            own = None if entry is None else _own_metadata(entry.node)
            yield from suppressions_of(None if own is None else own.fields.get("ignore"), *resource.lines)

    def stacks(self) -> Iterator[Stack]:
        """The stack and those nested in it that were followed."""
        yield self
        for below in self._below.values():
            if below is not None:
                yield from below.stacks()

    def _body(self, kind: str, node: MapNode) -> Fields:
        said = self._properties(node.fields.get("Properties"))
        found, is_complete = said.fields, said.is_complete
        if kind.startswith(_SERVERLESS):
            inherited = self._properties(self.template.section("Globals").fields.get(kind.removeprefix(_SERVERLESS)))
            found = {**inherited.fields, **found}
            is_complete = is_complete and inherited.is_complete
        own = {
            key: moved(self._scope.value(node.fields[key]), node.keys[key]) for key in _ATTRIBUTES if key in node.fields
        }
        return Fields({**found, "Resource": Fields(own, node.location)}, node.location, is_complete)

    def _properties(self, node: Node | None) -> Fields:
        value = NOTHING if node is None else self._scope.value(node)
        if is_null(value):
            return NOTHING
        return value if isinstance(value, Fields) else Fields({}, is_complete=False)

    def _tie(self, node: MapNode, first: int, last: int) -> Tie | None:
        """The workload that the resource names, in its metadata or in a comment on or directly above it."""
        own = _own_metadata(node)
        named = None if own is None else own.fields.get("workload")
        if isinstance(named, ScalarNode) and isinstance(named.value, str):
            return Tie(named.value, named.location)
        return self.template.notes.tie(first, last)


def location_in(node: Node) -> Node | None:
    """What says where the template of a nested stack lies; None for a resource that is none."""
    kind = str(word_in(node, "Type"))
    if not isinstance(node, MapNode) or kind not in _NESTED:
        return None
    asset = section_of(node, "Metadata").fields.get(_ASSET)
    return section_of(node, "Properties").fields.get(_NESTED[kind]) if asset is None else asset


def _own_metadata(node: Node | None) -> MapNode | None:
    metadata = node.fields.get("Metadata") if isinstance(node, MapNode) else None
    own = metadata.fields.get("recommender") if isinstance(metadata, MapNode) else None
    return own if isinstance(own, MapNode) else None
