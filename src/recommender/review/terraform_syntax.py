"""Terraform's syntax: a text as blocks with arguments, each with its place. The only module that knows the parser.

Blocks are opened when they are looked into: most of a repository is of no interest here.
"""

from __future__ import annotations

import re

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


@frozen
class SyntaxTree:
    """The blocks of a file, and its arguments where it has any outside blocks, as files of variables do."""

    path: str
    blocks: tuple[Block, ...]
    arguments: tuple[Argument, ...]
    notes: Notes


_PARSER: list[Parser] = []


def parse(content: bytes, path: str, problems: Problems) -> SyntaxTree | None:
    """The blocks of a text, or None with a problem where it is not in the language."""
    if not _PARSER:
        _PARSER.append(Parser(Language(language())))
    tree = _PARSER[0].parse(content)
    root = tree.root_node
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
    line = content.split(b"\n")[place.line - 1].decode("utf-8", "replace").strip()
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
