"""Terraform's syntax: a text as blocks with arguments, each with its place. The only module that knows the parser.

Blocks are opened when they are looked into: most of a repository is of no interest here.
"""

from __future__ import annotations

import re
from functools import cache

from tree_sitter import Language, Node, Parser
from tree_sitter_hcl import language

from recommender.frozen import frozen
from recommender.knowledge.problems import Problems, quoted
from recommender.location import Location
from recommender.model.design import Tie
from recommender.review.notes import Notes

Expression = Node

_CLOSING = frozenset(("}", ")", "]", "block_end", "object_end", "tuple_end", "quoted_template_end"))
_SHORT = 200
_DEEPEST = 1_000
_BRACES = re.compile(rb"[$%]?\{|\}")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")


@frozen
class Argument:
    """`name = expression` in a block."""

    name: str
    location: Location
    expression: Expression


class Block:
    """A block: its type and labels at once, its arguments and inner blocks when asked for."""

    __slots__ = (
        "_arguments",
        "_blocks",
        "_body",
        "_notes",
        "is_dynamic",
        "labels",
        "last_line",
        "location",
        "path",
        "type",
    )

    def __init__(self, node: Node, path: str, notes: Notes) -> None:
        words: list[str] = []
        self._body: Node | None = None
        for child in node.children:
            kind = child.type
            if kind == "identifier":
                words.append(text_of(child))
            elif kind == "string_lit":
                words.append(string_of(child))
            elif kind == "body":
                self._body = child
        self.path = path
        self._notes = notes
        self.is_dynamic = words[0] == "dynamic" and len(words) == 2
        self.type = words[0]
        self.labels = tuple(words[1:])
        self.location = location_of(node, path)
        self.last_line = node.end_point[0] + 1
        self._arguments: dict[str, Argument] | None = None
        self._blocks: list[Block] = []

    def override(self, other: Block) -> None:
        """Take over what a block of the same name in an overriding file says: arguments, and blocks of one type."""
        arguments, blocks = self._open(), other.blocks
        arguments.update(other.arguments)
        replaced = {*map(name_of, blocks), *other.arguments}
        self._blocks = [*(block for block in self._blocks if name_of(block) not in replaced), *blocks]
        for name in map(name_of, blocks):
            arguments.pop(name, None)

    def _open(self) -> dict[str, Argument]:
        if self._arguments is None:
            self._arguments = {}
            for child in self._body.children if self._body is not None else ():
                if child.type == "attribute":
                    name, _, expression = child.children[:3]
                    word = text_of(name)
                    self._arguments[word] = Argument(word, location_of(child, self.path), expression)
                elif child.type == "block":
                    self._blocks.append(Block(child, self.path, self._notes))
        return self._arguments

    @property
    def arguments(self) -> dict[str, Argument]:
        """The arguments by name."""
        return self._open()

    @property
    def blocks(self) -> list[Block]:
        """The blocks in it, in order."""
        self._open()
        return self._blocks

    def tie(self) -> Tie | None:
        """The workload that a comment on the block or directly above it names."""
        return self._notes.tie(self.location.line, self.last_line)


def name_of(block: Block) -> str:
    """The name that a block goes by in its parent: that of what it generates, for a dynamic one."""
    return block.labels[0] if block.is_dynamic else block.type


@frozen
class SyntaxTree:
    """The blocks of a file, and its arguments where it has any outside blocks, as files of variables do."""

    path: str
    blocks: tuple[Block, ...]
    arguments: tuple[Argument, ...]
    notes: Notes


def parse(content: bytes, path: str, problems: Problems) -> SyntaxTree | None:
    """The blocks of a text, or None with a problem where it is not in the language."""
    if _is_nested(content, path, problems):
        return None
    root = _parsed(content)
    if root.has_error:
        place, message = _fault(root, content, path)
        problems.settle(place, "terraform-syntax", message, "`terraform validate` says more")
        return None
    notes = Notes(content.decode("utf-8", "replace") if b"recommender:" in content else "", path)
    blocks: list[Block] = []
    arguments: list[Argument] = []
    for body in root.children:
        if body.type != "body":
            continue
        for child in body.children:
            if child.type == "block":
                blocks.append(Block(child, path, notes))
            elif child.type == "attribute":
                name, _, expression = child.children[:3]
                arguments.append(Argument(text_of(name), location_of(child, path), expression))
    return SyntaxTree(path, tuple(blocks), tuple(arguments), notes)


def _is_nested(content: bytes, path: str, problems: Problems) -> bool:
    """Whether interpolations stand so deep in each other that the parser would take up the memory of the machine."""
    if content.count(b"${") <= _DEEPEST:
        return False
    depth = 0
    for found in _BRACES.finditer(content):
        depth = max(depth - 1, 0) if found.group() == b"}" else depth + 1
        if depth > _DEEPEST:
            place = Location(path, content.count(b"\n", 0, found.start()) + 1, 1)
            problems.settle(place, "too-deep", "it is nested too deep to be read", "nest less")
            return True
    return False


def _parsed(content: bytes) -> Node:
    return _parser().parse(content).root_node


@cache
def _parser() -> Parser:
    return Parser(Language(language()))


_NAME = "x ="  # before the text of a value that stands alone
VALUE_COLUMN = len(_NAME)  # how far columns of the first line of such a text are behind


def parse_value(text: str, path: str = "", problems: Problems | None = None) -> Node | None:
    """The expression that a text is, or None, with a problem if one is asked for."""
    content = f"{_NAME}{text}\n".encode()
    if problems is not None and _is_nested(content, path, problems):
        return None
    root = _parsed(content)
    body = next((child for child in root.children if child.type == "body"), None)
    attribute = body.children[0] if body is not None and len(body.children) == 1 else None
    if root.has_error or attribute is None or attribute.type != "attribute":
        if problems is not None:
            place, message = _fault(root, text.encode(), path)
            problems.settle(place, "terraform-syntax", message, "`terraform validate` says more")
        return None
    return attribute.children[2]


def entries_of(node: Node) -> list[tuple[Node, Node]]:
    """The keys and values of an object that is written out, in order; none of anything else."""
    inner = _collection(node, "object")
    found = []
    for child in inner.children if inner is not None else ():
        key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
        if child.type == "object_elem" and key is not None and value is not None:
            found.append((key, value))
    return found


def members_of(node: Node) -> list[Node] | None:
    """The entries of a list that is written out, None of anything else."""
    inner = _collection(node, "tuple")
    return None if inner is None else [child for child in inner.children if child.type == "expression"]


def _collection(node: Node, kind: str) -> Node | None:
    while node.type in ("expression", "collection_value") and len(node.children) == 1:
        node = node.children[0]
    return node if node.type == kind else None


def _fault(root: Node, content: bytes, path: str) -> tuple[Location, str]:
    """The first place at which the text is wrong."""
    node = root
    while not node.is_error:
        child = next((child for child in node.children if child.has_error or child.is_missing), None)
        if child is None:
            break
        node = child
    place = location_of(node, path)
    if node.is_missing and node.type in _CLOSING:
        return place, f"something is missing here: {quoted(node.type)}"
    lines = content.split(b"\n")
    line = lines[min(place.line, len(lines)) - 1].decode("utf-8", "replace").strip()
    return place, f"this is not Terraform: {quoted(line)}"


def text_of(node: Node) -> str:
    """The source text of a node."""
    text = node.text
    return "" if text is None else text.decode()


def plain_text(node: Node) -> str:
    """The source text of a short node; empty for a longer one."""
    if node.end_byte - node.start_byte > _SHORT:
        return ""
    return text_of(node)


def location_of(node: Node, path: str) -> Location:
    """Where a node begins; columns count characters as editors do, save in lines that are not plain ASCII."""
    row, column = node.start_point
    return Location(path, row + 1, column + 1)


def string_of(node: Node) -> str:
    """The value of a string without interpolation."""
    return unescaped("".join([text_of(child) for child in node.children if child.type == "template_literal"]))


def unescaped(text: str) -> str:
    """A quoted text with its escapes resolved."""
    if "\\" in text:
        text = _ESCAPE.sub(_character, text)
    return text.replace("$${", "${").replace("%%{", "%{") if "{" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is not None:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    return _ESCAPES.get(found[3], found[0])
