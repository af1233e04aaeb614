"""JSON text as the tree that YAML is read into, in which every value and key has its place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.tree import MAX_DEPTH, MAX_NODES, ListNode, MapNode, Node, ScalarNode
from recommender.location import Location

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{1,40})?(?:[eE][-+]?[0-9]{1,3})?")
_DECODER = json.JSONDecoder()
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class _FaultError(Exception):
    """The text is no JSON, or more than may be read."""

    def __init__(self, position: int, code: str, message: str, hint: str = "") -> None:
        self.position = position
        self.told = (code, message, hint)
        super().__init__(message)


def parse_json(text: str, path: str, problems: Problems) -> Node | None:
    """The root node, or None with a problem."""
    parser = _Parser(text, path, problems)
    try:
        return parser.document()
    except _FaultError as error:
        problems.settle(parser.place(error.position), *error.told)
        return None


class _Parser:
    def __init__(self, text: str, path: str, problems: Problems) -> None:
        self._text = text
        self._path = path
        self._problems = problems
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._nodes = 0

    def place(self, position: int) -> Location:
        """The place of a character."""
        line = bisect_right(self._lines, position)
        return Location(self._path, line, position - self._lines[line - 1] + 1)

    def document(self) -> Node:
        node, end = self._value(self._skip(0), 0)
        end = self._skip(end)
        if end < len(self._text):
            raise _FaultError(end, "json-syntax", "there is something after the end of the JSON value")
        return node

    def _skip(self, position: int) -> int:
        found = _BLANK.match(self._text, position)
        return found.end() if found else position

    def _value(self, position: int, depth: int) -> tuple[Node, int]:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _FaultError(position, "too-many-nodes", f"the file holds more than {MAX_NODES} values", "split it")
        if depth > MAX_DEPTH:
            raise _FaultError(position, "too-deep", f"values are nested more than {MAX_DEPTH} deep", "nest less")
        character = self._text[position : position + 1]
        if character == "{":
            return self._object(position, depth)
        if character == "[":
            return self._array(position, depth)
        if character == '"':
            word, end = self._string(position)
            return ScalarNode(self.place(position), word, '"'), end
        for word, value in _WORDS.items():
            if self._text.startswith(word, position):
                return ScalarNode(self.place(position), value), position + len(word)
        found = _NUMBER.match(self._text, position)
        if found is None:
            what = quoted(character) if character else "the end of the file"
            raise _FaultError(position, "json-syntax", f"a JSON value is expected, not {what}")
        written = found.group()
        number = int(written) if written.lstrip("-").isdigit() else float(written)
        return ScalarNode(self.place(position), number), found.end()

    def _string(self, position: int) -> tuple[str, int]:
        try:
            word, end = _DECODER.raw_decode(self._text, position)
        except json.JSONDecodeError as error:
            raise _FaultError(error.pos, "json-syntax", error.msg[0].lower() + error.msg[1:]) from error
        return str(word), end

    def _object(self, position: int, depth: int) -> tuple[Node, int]:
        fields: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        at = self._skip(position + 1)
        while self._text[at : at + 1] != "}":
            if self._text[at : at + 1] != '"':
                raise _FaultError(at, "json-syntax", "a key in double quotes is expected")
            key, after = self._string(at)
            place = self.place(at)
            if key in keys:
                message = f"the key {quoted(key)} stands twice"
                self._problems.add(place, "duplicate-key", message, f"the first is on line {keys[key].line}")
            after = self._skip(after)
            if self._text[after : after + 1] != ":":
                raise _FaultError(after, "json-syntax", "a `:` is expected")
            fields[key], after = self._value(self._skip(after + 1), depth + 1)
            keys[key] = place
            at = self._next(after, "}")
        return MapNode(self.place(position), fields, keys), at + 1

    def _array(self, position: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self._skip(position + 1)
        while self._text[at : at + 1] != "]":
            item, after = self._value(at, depth + 1)
            items.append(item)
            at = self._next(after, "]")
        return ListNode(self.place(position), tuple(items)), at + 1

    def _next(self, position: int, closing: str) -> int:
        """Where the next entry begins, or the end of the collection."""
        at = self._skip(position)
        if self._text[at : at + 1] == ",":
            at = self._skip(at + 1)
            if self._text[at : at + 1] == closing:
                raise _FaultError(at, "json-syntax", "a value is expected after the comma")
            return at
        if self._text[at : at + 1] != closing:
            raise _FaultError(at, "json-syntax", f"a `,` or `{closing}` is expected")
        return at
