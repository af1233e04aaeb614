"""A tree held against a pydantic model: either the document, or every fault with its place in our words."""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from recommender.knowledge.node_words import describe_node, describe_value, hint_of_flag
from recommender.knowledge.problems import Problems, listed, quoted
from recommender.knowledge.tree import ListNode, MapNode, Node, node_at
from recommender.location import Location

D = TypeVar("D", bound=BaseModel)

_KEY = "[key]"


def to_plain(node: Node) -> Any:
    """The tree as dicts, lists and scalars, without places."""
    match node:
        case MapNode():
            return {key: to_plain(child) for key, child in node.fields.items()}
        case ListNode():
            return [to_plain(child) for child in node.items]
        case _:
            return node.value


def conform(node: Node, model: type[D], what: str, problems: Problems) -> D | None:
    """`node` as a `model`, or None with a problem for each fault. `what` is the word for it in messages."""
    if not isinstance(node, MapNode):
        problems.add(node.location, "wrong-type", f"{what} must be a mapping, not {describe_node(node)}")
        return None
    try:
        return model.model_validate(to_plain(node))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    _Translation(node, model, problems).tell(errors)
    return None


class _Translation:
    """The errors of one validation, told as problems."""

    def __init__(self, root: MapNode, model: type[BaseModel], problems: Problems) -> None:
        self._root = root
        self._model = model
        self._problems = problems

    def tell(self, errors: Sequence[ErrorDetails]) -> None:
        paths = [self._path(error["loc"]) for error in errors]
        # Where another error says more exactly what is wrong inside a value, the value itself is not complained of.
        outer = {path[:length] for path in paths for length in range(len(path))}
        told: set[tuple[Any, ...]] = set()
        for error, path in zip(errors, paths, strict=True):
            identity = (path, error["loc"][-1] if error["type"] in ("missing", "extra_forbidden") else "")
            if identity in told or (error["type"] != "missing" and path in outer):
                continue
            told.add(identity)
            self._tell_one(error, path)

    def _path(self, loc: Sequence[int | str]) -> tuple[Any, ...]:
        """The part of pydantic's location that exists in the tree; its names of union branches are left out."""
        node: Node = self._root
        path: list[Any] = []
        for part in loc:
            if isinstance(node, MapNode) and part in node.fields:
                node = node.fields[str(part)]
            elif isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
            elif part == _KEY:
                path.append(_KEY)
                break
            else:
                continue
            path.append(part)
        return tuple(path)

    def _key_location(self, path: Sequence[Any]) -> Location:
        parent = node_at(self._root, path[:-1])
        if isinstance(parent, MapNode) and path and path[-1] in parent.keys:
            return parent.keys[path[-1]]
        return node_at(self._root, path).location

    def _tell_one(self, error: ErrorDetails, path: tuple[Any, ...]) -> None:
        kind = error["type"]
        node = node_at(self._root, path)
        if kind == "missing":
            name = str(error["loc"][-1])
            self._problems.add(node.location, "missing-key", f"the key {quoted(name)} is missing")
        elif kind == "extra_forbidden":
            name = str(path[-1])
            known = keys_of(_annotation_at(self._model, path[:-1]))
            self._problems.unknown_key(name, self._key_location(path), known)
        elif path and path[-1] == _KEY:
            name = str(path[-2])
            message = f"{quoted(name)} is not a valid name here"
            self._problems.add(self._key_location(path[:-1]), "bad-name", message, self._name_hint(error, path[:-1]))
        else:
            self._tell_value(error, path, node)

    def _name_hint(self, error: ErrorDetails, path: Sequence[Any]) -> str:
        parent = _annotation_at(self._model, path[:-1])
        words = _literals(_key_annotation(parent))
        if words:
            return self._problems.did_you_mean(str(path[-1]), words) or f"one of {listed(words)}"
        return _pattern_hint(error)

    def _tell_value(self, error: ErrorDetails, path: tuple[Any, ...], node: Node) -> None:
        name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        subject = (f"an entry of {quoted(name)}" if path and isinstance(path[-1], int) else quoted(name)) or "this"
        kind = error["type"]
        context = error.get("ctx", {})
        annotation = _annotation_at(self._model, path)
        value = None if isinstance(node, (MapNode, ListNode)) else node.value
        if isinstance(value, str) and kind == "string_too_short":
            self._problems.add(node.location, "empty-text", f"{subject} is empty")
        elif isinstance(value, str) and kind == "string_too_long":
            message = f"{subject} is longer than {context.get('max_length')} characters"
            self._problems.add(node.location, "too-long", message, "shorten it")
        elif kind == "greater_than_equal":
            self._problems.add(node.location, "out-of-range", f"{subject} must be at least {context.get('ge')}")
        elif isinstance(value, str) and kind == "string_pattern_mismatch":
            message = f"{describe_value(value)} is not valid for {subject}"
            self._problems.add(node.location, "bad-text", message, _pattern_hint(error))
        elif isinstance(value, str) and _literals(annotation):
            words = _literals(annotation)
            hint = self._problems.did_you_mean(value, words) or f"one of {listed(words)}"
            self._problems.add(node.location, "bad-word", f"{quoted(value)} is not a value of {subject}", hint)
        else:
            message = f"{subject} must be {describe(annotation)}, not {describe_node(node)}"
            self._problems.add(node.location, "wrong-type", message, _type_hint(annotation, value))


def _pattern_hint(error: ErrorDetails) -> str:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    if r"\d{4}" in pattern:
        return "write a date as YYYY-MM-DD"
    if r"\." in pattern and "_" in pattern and "-" not in pattern.replace("a-z", "").replace("0-9", ""):
        return "write group.name in small letters, digits and `_`"
    return "write small letters and digits, with `-` or `_` between"


def _type_hint(annotation: Any, value: object) -> str:
    wants = describe(annotation)
    if "`true`" in wants and (hint := hint_of_flag(value)):
        return hint
    if isinstance(value, (bool, int, float)) and "text" in wants:
        return "put it in quotes"
    if isinstance(value, str) and wants == "a number" and re.fullmatch(r"[-+]?[0-9.]+", value):
        return "write it without quotes"
    if isinstance(value, (str, int, float)) and wants == "a list":
        return "write it in `[ ]`"
    return ""


def describe(annotation: Any) -> str:
    """The type that a model wants, in words."""
    annotation = _bare(annotation)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        kinds = [describe(member) for member in get_args(annotation) if member is not type(None)]
        return " or ".join(dict.fromkeys(kinds))
    if origin is Literal:
        words = get_args(annotation)
        return "`true`" if words == (True,) else f"one of {listed(str(word) for word in words)}"
    if origin is list:
        return "a list"
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return "a mapping"
    return {str: "text", float: "a number", int: "a whole number", bool: "`true` or `false`"}.get(annotation, "a value")


def keys_of(annotation: Any) -> tuple[str, ...]:
    """The keys that a document of this type may have."""
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            return tuple(field.alias or name for name, field in member.model_fields.items())
    return ()


def _annotation_at(annotation: Any, path: Sequence[Any]) -> Any:
    """The type of what stands at `path` in a document of type `annotation`; Any when it cannot be told."""
    for part in path:
        annotation = next((step for member in _members(annotation) if (step := _step(member, part)) is not None), Any)
    return annotation


def _step(annotation: Any, part: Any) -> Any:
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        return fields.get(part)
    if origin is dict and isinstance(part, str):
        return get_args(annotation)[1]
    if origin is list and isinstance(part, int):
        return get_args(annotation)[0]
    return None


def _key_annotation(annotation: Any) -> Any:
    return next((get_args(member)[0] for member in _members(annotation) if get_origin(member) is dict), Any)


def _literals(annotation: Any) -> tuple[str, ...]:
    return tuple(
        str(word) for member in _members(annotation) if get_origin(member) is Literal for word in get_args(member)
    )


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _members(annotation: Any) -> tuple[Any, ...]:
    annotation = _bare(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(_bare(member) for member in get_args(annotation))
    return (annotation,)
