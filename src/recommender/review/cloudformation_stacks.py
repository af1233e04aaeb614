"""The CloudFormation templates of a run: those that others nest are read there, with the values that they are given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.tree import Node
from recommender.location import Location
from recommender.model.design import Suppression, Unread
from recommender.review.budget import Budget
from recommender.review.cloudformation import Stack, location_in
from recommender.review.cloudformation_syntax import (
    TemplateFile,
    looks_like_template,
    parse_fragment,
    parse_template,
    plain,
)
from recommender.review.raw import Fields, Literal, Raw, RawResource
from recommender.review.sources import Tree, shown_path

_MAX_NESTED = 20  # stacks inside stacks


class Stacks:
    """Templates by where they lie, each parsed once, whoever names it."""

    def __init__(self, budget: Budget, problems: Problems) -> None:
        self.budget = budget
        self.files: set[str] = set()
        self.unread: list[Unread] = []
        self.suppressions: list[Suppression] = []
        self._problems = problems
        self._files: dict[Path, TemplateFile | None] = {}
        self._fragments: dict[Path, Node | None] = {}
        self._trees: dict[Path, Tree] = {}
        self._asked: list[TemplateFile] = []
        self._nested: set[Path] = set()

    def add(self, content: bytes, path: Path, tree: Tree) -> None:
        """Take a file in that was asked for, if it is a template."""
        file = self._parsed(content, path, tree)
        if file is not None:
            self._asked.append(file)
            self.files.add(file.path)

    def _parsed(self, content: bytes, path: Path, tree: Tree) -> TemplateFile | None:
        place = _normal(path)
        if place not in self._files:
            self._trees[place] = tree
            found = parse_template(content, shown_path(path), place, self._problems)
            if isinstance(found, Unread):
                self.unread.append(found)
            self._files[place] = found if isinstance(found, TemplateFile) else None
        return self._files[place]

    def resources(self, types: Mapping[str, object]) -> Iterator[RawResource]:
        """The resources of these types of all templates asked for; a template that another one nests counts there.

        Raises:
            WorkLimitError: the templates ask for more work than is sensible.

        """
        called = {place for file in self._asked for place in _nested_by(file)}
        # Templates that only nest each other have no root among them; the first then is taken for one.
        for file in sorted(self._asked, key=lambda file: file.place in called):
            if file.place in self._nested:
                continue
            root = Stack(self, file)
            found = list(root.resources(types))
            yield from found
            for stack in root.stacks():
                mine = {one.address: one for one in found if _parent(one.address) == stack.address}
                self.suppressions += stack.suppressions(mine)

    def nested(self, stack: Stack, name: str, where: Raw, place: Location, inputs: Fields) -> Stack | None:
        """The stack that a resource stands for, or None where its template is not at hand, which is noted."""
        path = where.value if isinstance(where, Literal) else None
        if not isinstance(path, str):
            self.note(Unread(place, f"the stack {quoted(name)} is not followed: where its template lies is not known"))
            return None
        if "://" in path:
            self.note(Unread(place, f"the stack {quoted(name)} is not followed: {quoted(path)} is no file here"))
            return None
        target = _normal(stack.template.place.parent / path)
        file = self._at(target, stack)
        if file is None:
            self.note(Unread(place, f"the stack {quoted(name)} is not followed: {quoted(path)} is no template here"))
            return None
        if file.path in stack.chain:
            self._problems.add(place, "circular-stack", f"the stack {quoted(name)} nests itself")
            return None
        if len(stack.chain) > _MAX_NESTED:
            message = f"stacks are nested more than {_MAX_NESTED} deep"
            self._problems.add(place, "too-deep", message, "nest less")
            return None
        self.budget.instance(place)
        self._nested.add(target)
        self.files.add(file.path)
        instances, presence = stack.instances_of(name), stack.presence_of(name)
        return Stack(self, file, f"{stack.address}{name}.", inputs, stack.chain, instances, presence)

    def _at(self, target: Path, stack: Stack) -> TemplateFile | None:
        if target not in self._files:
            content = self._content(target, stack)
            if content is None or not looks_like_template(content):
                return None
            self._parsed(content, target, self._trees[stack.template.place])
        return self._files[target]

    def _content(self, target: Path, stack: Stack) -> bytes | None:
        return self._trees[stack.template.place].read(target) if target.is_file() else None

    def fragment(self, stack: Stack, location: str) -> Node | None:
        """A file that a template takes in, or None where it is not at hand."""
        target = _normal(stack.template.place.parent / location)
        if "://" in location:
            return None
        if target not in self._fragments:
            content = self._content(target, stack)
            shown = shown_path(target)
            self._fragments[target] = None if content is None else parse_fragment(content, shown, self._problems)
        return self._fragments[target]

    def note(self, unread: Unread) -> None:
        """Note what is not followed."""
        self.unread.append(unread)


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _nested_by(file: TemplateFile) -> Iterator[Path]:
    """The places of the templates that a template nests by a plain path."""
    for node in file.section("Resources").fields.values():
        where = plain(location_in(node))
        if isinstance(where, str):
            yield _normal(file.place.parent / where)


def _parent(address: str) -> str:
    """The prefix of an address: the stacks that lead to it."""
    before, dot, _ = address.rpartition(".")
    return before + dot
