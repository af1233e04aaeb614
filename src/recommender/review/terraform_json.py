"""Terraform's JSON syntax (`*.tf.json`, `*.tfvars.json`): the same blocks and arguments as of its own language.

JSON is all but an expression of that language, so the parser of the one reads the other, and every value keeps its
place. Only escapes inside texts are written otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from recommender.knowledge.problems import Problems
from recommender.location import Location
from recommender.review.notes import Notes
from recommender.review.terraform_syntax import (
    VALUE_COLUMN,
    Argument,
    Block,
    Expression,
    SyntaxTree,
    entries_of,
    location_of,
    members_of,
    parse_value,
    string_of,
    text_of,
)

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_OPENING = re.compile(r"[$%]\{")
_ODD = re.compile(r"\\([/bf])|\\(.)")
_ODDITIES = {"/": "/", "b": "", "f": ""}
_COMMENT = "//"
_LABELS = {"resource": 2, "variable": 1, "output": 1, "module": 1, "locals": 0}


class JsonBlock(Block):
    """A block as an object of JSON. What is a block in it and what an argument does not show: all are arguments."""

    def __init__(self, kind: str, labels: tuple[str, ...], name: Expression, body: Expression, path: str) -> None:
        self.type = kind
        self.labels = labels
        self.path = path
        self.is_dynamic = kind == "dynamic"
        self.location = _place(name, path)
        self.last_line = body.end_point[0] + 1
        self._object = body
        self._notes = Notes("", path)
        self._arguments = None
        self._blocks = []

    def _open(self) -> dict[str, Argument]:
        if self._arguments is None:
            self._arguments = {}
            for key, name, value in _pairs(self._object):
                if key == "dynamic":
                    self._blocks += [
                        JsonBlock(key, (label,), place, body, self.path)
                        for label, place, whole in _pairs(value)
                        for body in _each(whole)
                    ]
                elif self.is_dynamic and key == "content":
                    self._blocks.append(JsonBlock(key, (), name, value, self.path))
                else:
                    is_type = self.type == "variable" and key == "type"
                    made = parse_value(string_of_expression(value)) if is_type else None
                    self._arguments[key] = Argument(key, _place(name, self.path), made or value)
        return self._arguments


def parse_json_syntax(content: bytes, path: str, problems: Problems) -> SyntaxTree | None:
    """The blocks of a text, and its outermost keys as arguments; None with a problem where it is no JSON."""
    text = content.decode("utf-8", "replace")
    if text.lstrip()[:1] not in ("{", "["):
        problems.settle(Location(path, 1, 1), "terraform-syntax", "an object of JSON is expected", "begin it by `{`")
        return None
    whole = parse_value(_as_expression(text), path, problems)
    if whole is None:
        return None
    blocks: list[Block] = []
    arguments: list[Argument] = []
    for key, name, value in _pairs(whole):
        arguments.append(Argument(key, _place(name, path), value))
        if key in _LABELS:
            blocks += _blocks(key, (), name, value, path)
    return SyntaxTree(path, tuple(blocks), tuple(arguments), Notes("", path))


def _place(node: Expression, path: str) -> Location:
    place = location_of(node, path)
    return Location(path, place.line, place.column - (VALUE_COLUMN if place.line == 1 else 0))


def _blocks(kind: str, labels: tuple[str, ...], name: Expression, value: Expression, path: str) -> Iterator[Block]:
    for part in _each(value):
        if len(labels) == _LABELS[kind]:
            yield JsonBlock(kind, labels, name, part, path)
            continue
        for key, place, inner in _pairs(part):
            yield from _blocks(kind, (*labels, key), place, inner, path)


def _pairs(value: Expression) -> Iterator[tuple[str, Expression, Expression]]:
    """The keys of an object, each with its place and its value; comments are left out."""
    for key, inner in entries_of(value):
        word = string_of_expression(key)
        if word != _COMMENT:
            yield word, key, inner


def _each(value: Expression) -> list[Expression]:
    """A value, or those of a list: where a block stands, a list of blocks may."""
    parts = members_of(value)
    return [value] if parts is None else parts


def string_of_expression(node: Expression) -> str:
    """A text that stands alone, its quotes taken off; else what is written."""
    while len(node.children) == 1 and node.type not in ("string_lit", "quoted_template"):
        node = node.children[0]
    return string_of(node) if node.type in ("string_lit", "quoted_template") else text_of(node)


def _as_expression(text: str) -> str:
    return _STRING.sub(lambda found: _rewritten(found.group()), text)


def _rewritten(quoted: str) -> str:
    """A text of JSON as Terraform writes it: within `${ }` nothing is escaped. As long as before, spaces behind it."""
    if "\\" not in quoted:
        return quoted
    made: list[str] = []
    position = 0
    while (found := _OPENING.search(quoted, position)) is not None:
        end = _closing(quoted, found.end())
        made += [_ODD.sub(_usual, quoted[position : found.start()]), _decoded(quoted[found.start() : end])]
        position = end
    made.append(_ODD.sub(_usual, quoted[position:]))
    return "".join(made).ljust(len(quoted))


def _closing(text: str, position: int) -> int:
    """Where the bracket that is open at a position has been closed."""
    depth = 1
    while depth and position < len(text) - 1:
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        position += 1
    return position


def _usual(found: re.Match[str]) -> str:
    return found.group() if found[1] is None else _ODDITIES[found[1]]


def _decoded(part: str) -> str:
    try:
        return str(json.loads(f'"{part}"')).replace("\n", " ")
    except ValueError:
        return part
