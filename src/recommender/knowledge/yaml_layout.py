"""Where the entries of a YAML text begin and end, line by line, and which comments belong to them.

Reads the places that the YAML library gives to nodes; must not know what the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

Entry = tuple[yaml.Node, yaml.Node]


class Layout:
    """The lines of a text, counted from 0, with the entries of its mappings on them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, number: int) -> str:
        """The line without its end; empty after the last."""
        return self.text[self.start(number) : self.start(number + 1)].rstrip()

    def start(self, number: int) -> int:
        """Where a line begins; the end of the text after the last."""
        return self._starts[number] if number < len(self._starts) else len(self.text)

    def end(self, entry: Entry) -> int:
        """Where the last character of an entry stands; no comment is part of it."""
        key, value = entry
        return max(key.end_mark.index, self._end(value))

    def lines(self, entry: Entry) -> range:
        """The lines that an entry stands on, its comments left out."""
        return range(entry[0].start_mark.line, self.text.count("\n", 0, self.end(entry)) + 1)

    def below(self, entry: Entry) -> int:
        """The line below an entry of a block mapping and its comments, which are indented deeper than it."""
        column = entry[0].start_mark.column
        number = self.lines(entry).stop
        while (more := self._next_comment(number)) is not None and indent_of(self.line(more)) > column:
            number = more + 1
        return number

    def inside(self, key: yaml.Node) -> range:
        """The lines below a key that are indented deeper than it, blank ones among them."""
        first = number = key.end_mark.line + 1
        column = key.start_mark.column
        while number < len(self._starts) and (not self.line(number) or indent_of(self.line(number)) > column):
            number += 1
        return range(first, number)

    def is_airy(self, mapping: yaml.MappingNode) -> bool:
        """Whether blank lines stand between the entries of a block mapping."""
        keys = [key.start_mark.line for key, _ in mapping.value]
        return any(not self.line(number) for number in range(keys[0], keys[-1]))

    def _end(self, node: yaml.Node) -> int:
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last) if isinstance(node, yaml.MappingNode) else self._end(last)
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):  # ends after the blank lines below it
            return len(self.text[:end].rstrip())
        return end

    def _next_comment(self, number: int) -> int | None:
        """The next line that is not blank, where that is a comment."""
        while number < len(self._starts) and not self.line(number):
            number += 1
        return number if self.line(number).lstrip().startswith("#") else None


def entries_of(mapping: yaml.MappingNode) -> Mapping[str, Entry]:
    """The entries of a mapping by their keys."""
    return {key.value: (key, value) for key, value in mapping.value}


def indent_of(line: str) -> int:
    """How many columns a line is indented."""
    return len(line) - len(line.lstrip(" "))
