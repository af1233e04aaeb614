"""Terraform's modules unfolded: each resource of a root and of the local modules that it calls, with its arguments.

Repetition by a known mapping gives a resource for each key; repetition by number gives one resource that
stands for all, so that a huge number costs nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.location import Location
from recommender.model.design import Tie, Unread
from recommender.model.design_map import Language
from recommender.review.budget import Budget
from recommender.review.raw import Fields, Items, Literal, Raw, RawResource, Unknown, fields, is_null, items, moved
from recommender.review.sources import TERRAGRUNT
from recommender.review.terraform_body import Body
from recommender.review.terraform_expressions import evaluate
from recommender.review.terraform_paths import Reached, Step, StepKind, after, pairs_of
from recommender.review.terraform_source import ModuleSource, Sources
from recommender.review.terraform_syntax import Argument, Block, text_of
from recommender.review.terraform_types import conformed

_NAMES = re.compile(r"module\.([^.\[]+)")
_MAX_LISTED = 1_000  # instances that are listed one by one
_MAX_CALLS = 20  # of modules inside modules
_COUNT = "count"
_EACH = "each"


class Unfolding:
    """What one reading of Terraform shares: the sources, the bounds, and what could not be followed."""

    def __init__(self, sources: Sources, budget: Budget, problems: Problems) -> None:
        self.sources = sources
        self.budget = budget
        self.problems = problems
        self.unread: list[Unread] = []
        self.called: set[Path] = set()

    def root(self, source: ModuleSource) -> Module:
        """The module that nobody calls, with the values that its folder gives to its variables."""
        module = Module(self, source, "", {}, 1, ())
        if (source.folder / TERRAGRUNT).is_file():
            given = Unknown("Terragrunt may give it another value")
            module.inputs.update(dict.fromkeys(source.variables, given))
        for name, argument in self.sources.values_of(source).items():
            module.inputs[name] = module.value_of(argument, {})
        return module


@frozen
class _Instance:
    """An instance of a block, or one that stands for several: its key, what is bound in it, and how many it is.

    `count` is None where that is not known.
    """

    key: str | None
    names: Mapping[str, Raw]
    count: int | None

    @property
    def suffix(self) -> str:
        """What its address has behind that of the block."""
        return "" if self.key is None else f'["{self.key}"]'


@frozen
class Call:
    """Where a module that somebody else wrote is called from one's own code: all that is said of it is said there."""

    location: Location
    lines: tuple[int, int]
    tie: Tie | None


@frozen
class Called:
    """A module that a block calls, with the key of the instance."""

    key: str | None
    module: Module


class Module:
    """A module as called once: names resolve here. `address` is its prefix, `inputs` what its caller gives."""

    def __init__(
        self,
        unfolding: Unfolding,
        source: ModuleSource,
        address: str,
        inputs: dict[str, Raw],
        instances: int | None,
        chain: tuple[Path, ...],
        call: Call | None = None,
        presence: tuple[str, ...] = (),
    ) -> None:
        self.unfolding = unfolding
        self.budget = unfolding.budget
        self.source = source
        self.address = address
        self.inputs = inputs
        self.instances = instances
        self.path = ""
        self._call = call
        self._presence = presence
        self._chain = (*chain, source.folder)
        self._known: dict[tuple[str, str], Raw] = {}
        self._open: set[tuple[str, str]] = set()
        self._counting: set[tuple[str, ...]] = set()
        self._children: dict[str, list[Called] | None] = {}

    def resources(self, types: Mapping[str, object]) -> Iterator[RawResource]:
        """The resources of the types asked for, those of called modules after one's own."""
        for (kind, _), block in self.source.resources.items():
            if kind in types:
                yield from self._resource(block)
        for name in self.source.modules:
            for child in self.children(name) or ():
                yield from child.module.resources(types)

    def _resource(self, block: Block) -> Iterator[RawResource]:
        self.budget.place = block.location
        address = f"{self.address}{block.labels[0]}.{block.labels[1]}"
        call = self._call or Call(block.location, (block.location.line, block.last_line), block.tie())
        for instance in self._repeated(block):
            self.budget.instance(block.location)
            yield RawResource(
                address + instance.suffix,
                block.labels[0],
                Language.TERRAFORM,
                call.location,
                Fields(Body(block, self, instance.names), call.location),
                str(self._chain[0]),
                self._in_all(instance),
                call.tie,
                call.lines,
                self._presence_of(block, instance),
            )

    def _in_all(self, instance: _Instance) -> int | None:
        """How many there are of an instance, this module being there several times; None where that is not known."""
        return None if instance.count is None or self.instances is None else instance.count * self.instances

    def _presence_of(self, block: Block, instance: _Instance) -> tuple[str, ...]:
        """The conditions that are not known and on which it depends whether a block is there."""
        argument = block.arguments.get(_COUNT) or block.arguments.get("for_each")
        if instance.count is not None or argument is None:
            return self._presence
        return (*self._presence, f"{self.address}{text_of(argument.expression)}")

    def _repeated(self, block: Block) -> Iterator[_Instance]:
        """The instances of a block."""
        arguments = block.arguments
        if _COUNT in arguments:
            number = self._number_of(block)
            index = Literal(0) if number == 1 else Unknown("the index differs between the instances", is_given=True)
            if number is None or number > 0:
                yield _Instance(None, {_COUNT: fields({"index": index})}, number)
        elif "for_each" in arguments:
            over = self.value_of(arguments["for_each"], {})
            pairs = pairs_of(over)
            if pairs is None:
                unknown = Unknown(over.reason if isinstance(over, Unknown) else "not known as a whole", is_given=True)
                yield _Instance(None, {_EACH: fields({"key": unknown, "value": unknown})}, None)
                return
            for key, value in pairs:
                each = value if isinstance(over, Items) else key  # of a set, the member is key and value
                word = str(each.value) if isinstance(each, Literal) else None
                if word is None:
                    word = f"?{key.value}" if isinstance(key, Literal) else "?"
                yield _Instance(word, {_EACH: fields({"key": each, "value": value})}, 1)
        else:
            yield _Instance(None, {}, 1)

    def children(self, name: str) -> list[Called] | None:
        """The modules that a `module` block calls; None where its source is not at hand."""
        if name not in self._children:
            self._children[name] = None  # while it is being worked out, it is not known
            self._children[name] = self._called(name, self.source.modules[name])
        return self._children[name]

    def _called(self, name: str, block: Block) -> list[Called] | None:
        argument = block.arguments.get("source")
        origin = None if argument is None else self.value_of(argument, {})
        path = origin.value if isinstance(origin, Literal) else None
        is_local = isinstance(path, str) and path.startswith(("./", "../"))
        folder = Path(os.path.normpath(self.source.folder / str(path))) if is_local else self._fetched(name)
        call = self._call
        if folder is None:
            shown = f"{quoted(path)} is not in the repository" if isinstance(path, str) else "its source is not known"
            self.unfolding.unread.append(Unread(block.location, f"the module `{name}` is not followed: {shown}"))
            return None
        if not is_local and call is None:
            call = Call(block.location, (block.location.line, block.last_line), block.tie())
        problems = self.unfolding.problems
        if folder in self._chain:
            problems.add(block.location, "circular-module", f"the module {quoted(name)} calls itself")
            return None
        if len(self._chain) > _MAX_CALLS:
            message = f"modules call each other more than {_MAX_CALLS} deep"
            problems.add(block.location, "too-deep", message, "nest less")
            return None
        source = self.unfolding.sources.folder(folder, self.place_of(block.location), name, is_own=call is None)
        if source is None:
            return None
        self.unfolding.called.add(folder)
        found: list[Called] = []
        for instance in self._repeated(block):
            self.budget.instance(block.location)
            inputs: dict[str, Raw] = {
                argument.name: self.value_of(argument, instance.names)
                for argument in block.arguments.values()
                if argument.name in source.variables
            }
            prefix, presence = f"{self.address}module.{name}{instance.suffix}.", self._presence_of(block, instance)
            many = self._in_all(instance)
            child = Module(self.unfolding, source, prefix, inputs, many, self._chain, call, presence)
            found.append(Called(instance.key, child))
        return found

    def _fetched(self, name: str) -> Path | None:
        """Where `terraform init` has put the module of a name, if it has."""
        names = [*_NAMES.findall(self.address), name]
        return self.unfolding.sources.fetched(self._chain[0]).get(".".join(names))

    def resolve(self, root: str, steps: Sequence[Step]) -> Reached:
        """Where a name leads from here."""
        word = steps[0].word if steps else ""
        match root:
            case "var":
                return Reached(self.known("var", word), 1)
            case "local":
                return Reached(self.known("local", word), 1)
            case "module":
                return self._output_of(word, steps)
            case "data":
                return Reached(Unknown("a data source is known only when it is applied", is_given=True), len(steps))
            case "path" | "terraform" | "self" | "each" | "count":
                reason = f"`{root}.{word}` is known only when it is applied"
                return Reached(Unknown(reason, is_given=True), len(steps))
        return self._attribute(root, word, steps)

    def known(self, kind: str, name: str) -> Raw:
        """A variable, local value or output, worked out once; one that needs itself is a problem."""
        key = (kind, name)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            home: Mapping[str, Argument | Block] = self.source.locals if kind == "local" else self.source.outputs
            place = home[name].location if name in home else Location(self.path)
            self.unfolding.problems.add(place, "circular-value", f"the {kind} {quoted(name)} needs its own value")
            return Unknown(f"`{kind}.{name}` needs its own value")
        self._open.add(key)
        try:
            value = self._worked_out(kind, name)
        finally:
            self._open.discard(key)
        self._known[key] = value
        return value

    def _worked_out(self, kind: str, name: str) -> Raw:
        if kind == "local":
            argument = self.source.locals.get(name)
            return Unknown(f"there is no `local.{name}`") if argument is None else self.value_of(argument, {})
        block = (self.source.variables if kind == "var" else self.source.outputs).get(name)
        if block is None:
            return Unknown(f"there is no `{kind}.{name}`")
        argument = block.arguments.get("default" if kind == "var" else "value")
        if kind == "var" and name in self.inputs:
            given = self.inputs[name]
            is_nullable = "nullable" not in block.arguments
            if is_nullable or not is_null(given):
                return conformed(given, block.arguments.get("type"), self)
        if argument is None:
            return Unknown(f"`{kind}.{name}` has no default" if kind == "var" else f"`{kind}.{name}` has no value")
        value = self.value_of(argument, {})
        return conformed(value, block.arguments.get("type"), self) if kind == "var" else value

    def value_of(self, argument: Argument, names: Mapping[str, Raw]) -> Raw:
        """The value of an argument, at its place."""
        before, self.path = self.path, argument.location.path
        try:
            value = evaluate(argument.expression, self, names)
        finally:
            self.path = before
        is_own = self._call is None or value.location.path not in self.unfolding.sources.notes
        return moved(value, self.place_of(argument.location)) if is_own else value

    def place_of(self, location: Location) -> Location:
        """Where what stands at a place is told: for code of somebody else, where that is called."""
        return location if self._call is None else self._call.location

    def _output_of(self, name: str, steps: Sequence[Step]) -> Reached:
        children = self.children(name) if name in self.source.modules else None
        if children is None:
            return Reached(Unknown(f"the module `{name}` is not followed"), len(steps))
        if not children and len(steps) > 1:
            return _of_none(f"module.{name}", steps)
        used, chosen = 1, children
        if len(steps) > 1 and steps[1].kind is StepKind.INDEX:
            used, key = 2, steps[1].key
            wanted = key.value if isinstance(key, Literal) else None
            chosen = [child for child in children if child.key is None or child.key == wanted]
        if len(steps) <= used or steps[used].kind is not StepKind.ATTRIBUTE or len(chosen) != 1:
            return Reached(Unknown(f"which of `module.{name}` is meant is not known"), len(steps))
        return Reached(chosen[0].module.known("output", steps[used].word), used + 1)

    def _attribute(self, kind: str, name: str, steps: Sequence[Step]) -> Reached:
        """An attribute of a resource: what its argument says, else something known only when it is applied."""
        address = f"{self.address}{kind}.{name}"
        block = self.source.resources.get((kind, name))
        if block is None:
            return Reached(Unknown(f"there is no `{kind}.{name}`"), len(steps))
        if len(steps) > 1 and steps[1].kind is not StepKind.ATTRIBUTE and _COUNT in block.arguments:
            number = self._number_of(block)
            if number == 0:
                return _of_none(f"{kind}.{name}", steps)
            if steps[1].kind is StepKind.SPLAT and number is not None and number <= _MAX_LISTED:
                each = self._attribute(kind, name, [steps[0], *steps[2:]])
                return Reached(items([after(each.value, steps[2:], each.used - 1)] * number), len(steps))
        used, names = 1, _names_inside(block)
        if len(steps) > 1 and steps[1].kind is StepKind.INDEX:
            used, key = 2, steps[1].key
            if isinstance(key, Literal) and isinstance(key.value, str):
                address = f'{address}["{key.value}"]'
        word = steps[used].word if len(steps) > used else ""
        if word in block.arguments and (kind, name) not in self._open:
            self._open.add((kind, name))
            try:
                value = self.value_of(block.arguments[word], names)
            finally:
                self._open.discard((kind, name))
            if isinstance(value, Literal):
                return Reached(Literal(value.value, value.location, (*value.refs, address)), used + 1)
            if not isinstance(value, Unknown):
                return Reached(value, used + 1)
        reason = f"`{address}` is known only when it is applied"
        return Reached(Unknown(reason, refs=(address,), is_given=True), len(steps))

    def _number_of(self, block: Block) -> int | None:
        """How often a counted block is there, None where that is not known."""
        key = (block.type, *block.labels)
        if key in self._counting:
            return None
        self._counting.add(key)
        try:
            count = self.value_of(block.arguments[_COUNT], {})
        finally:
            self._counting.discard(key)
        number = count.value if isinstance(count, Literal) else None
        if isinstance(number, str):
            number = int(number) if number.isdecimal() and len(number) < 10 else None
        return None if number is None or number != number or abs(number) > 1e15 else int(number)


def _of_none(name: str, steps: Sequence[Step]) -> Reached:
    """What follows after the name of what is not there once: a list of all is empty, each single one a fault."""
    if steps[1].kind is StepKind.SPLAT:
        return Reached(items(()), 1)
    return Reached(Unknown(f"there is no `{name}`", is_fault=True), len(steps))


def _names_inside(block: Block) -> Mapping[str, Raw]:
    unknown = Unknown("which instance is meant is not known", is_given=True)
    if _COUNT in block.arguments:
        return {_COUNT: fields({"index": unknown})}
    return {_EACH: fields({"key": unknown, "value": unknown})} if "for_each" in block.arguments else {}
