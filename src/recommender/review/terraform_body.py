"""The arguments and blocks of a resource, worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from recommender.location import Location
from recommender.review.raw import Raw, Unknown, fields, items
from recommender.review.terraform_expressions import Resolver
from recommender.review.terraform_paths import pairs_of
from recommender.review.terraform_syntax import Argument, Block, name_of, text_of

# Arguments that speak to Terraform itself.
_META = frozenset(("count", "for_each", "provider", "depends_on", "lifecycle"))


class Owner(Resolver, Protocol):
    """The module that a resource stands in."""

    def value_of(self, argument: Argument, names: Mapping[str, Raw]) -> Raw:
        """The value of an argument, at its place."""
        ...

    def place_of(self, location: Location) -> Location:
        """Where what stands at a place is told."""
        ...


class Body(Mapping[str, Raw]):
    """What a block says, by name: the value of an argument, or the list of the blocks of that name."""

    __slots__ = ("_block", "_known", "_names", "_owner")

    def __init__(self, block: Block, owner: Owner, names: Mapping[str, Raw]) -> None:
        self._block = block
        self._owner = owner
        self._names = names
        self._known: dict[str, Raw] = {}

    def __getitem__(self, key: str) -> Raw:
        found: Raw | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str, default: Any = None) -> Any:
        """The value, worked out the first time, or the default: most of what is asked for is not there."""
        if key in self._known:
            return self._known[key]
        if key in _META:
            return default
        argument = self._block.arguments.get(key)
        if argument is not None:
            self._owner.budget.place = self._block.location
            value = self._owner.value_of(argument, self._names)
        else:
            inner = [block for block in self._block.blocks if name_of(block) == key]
            if not inner:
                return default
            value = _blocks(inner, self._owner, self._names)
        self._known[key] = value
        return value

    def __iter__(self) -> Iterator[str]:
        names = (*self._block.arguments, *(name_of(block) for block in self._block.blocks))
        return (name for name in dict.fromkeys(names) if name not in _META)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _blocks(blocks: list[Block], owner: Owner, names: Mapping[str, Raw]) -> Raw:
    """Blocks of one name as a list; a dynamic one gives as many as it runs through."""
    found: list[Raw] = []
    is_complete = True
    for block in blocks:
        if not block.is_dynamic:
            found.append(_fields_of(block, owner, names))
            continue
        content = next((inner for inner in block.blocks if inner.type == "content"), None)
        over = block.arguments.get("for_each")
        pairs = None if over is None else pairs_of(owner.value_of(over, names))
        if content is None:
            continue
        word = _iterator(block)
        if pairs is None:
            unknown = Unknown("what the block runs through is not known", is_given=True)
            pairs, is_complete = [(unknown, unknown)], False
        for key, value in pairs:
            owner.budget.instance(block.location)
            found.append(_fields_of(content, owner, {**names, word: fields({"key": key, "value": value})}))
        if not is_complete:
            found = [Unknown("what the block runs through is not known", owner.place_of(block.location))]
    return items(found, owner.place_of(blocks[0].location), is_complete=is_complete)


def _iterator(block: Block) -> str:
    """The word under which a dynamic block knows what it runs through."""
    argument = block.arguments.get("iterator")
    return block.labels[0] if argument is None else text_of(argument.expression).strip().strip('"')


def _fields_of(block: Block, owner: Owner, names: Mapping[str, Raw]) -> Raw:
    if not owner.budget.enter():
        return Unknown("blocks are nested too deep", block.location)
    try:
        found: dict[str, Raw] = {
            argument.name: owner.value_of(argument, names) for argument in block.arguments.values()
        }
        inner: dict[str, list[Block]] = {}
        for child in block.blocks:
            inner.setdefault(name_of(child), []).append(child)
        for name, children in inner.items():
            found[name] = _blocks(children, owner, names)
        return fields(found, owner.place_of(block.location))
    finally:
        owner.budget.leave()
