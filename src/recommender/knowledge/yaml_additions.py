"""Entries added to the mappings of a YAML text; what stands there stays as it is, character by character.

A YAML writer would lay the whole text out anew. Owns how an entry is put beside others; must not know what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from recommender.knowledge.yaml_layout import Entry, Layout

_WIDE = 100  # where a line of a flow mapping would be longer, it goes on below
_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")


class Additions:
    """What is added to a text; nothing is taken out but a scalar that says nothing."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._text = layout.text
        self._break = "\r\n" if "\r\n" in self._text else "\n"
        self._edits: list[tuple[int, int, str]] = []
        self._below: dict[int, list[str]] = {}

    def fill(self, entry: Entry, filling: str) -> None:
        """Put `filling` where an entry has a scalar that says nothing, or no value at all."""
        key, value = entry
        start, end = value.start_mark.index, value.end_mark.index
        if start < end:
            self._edits.append((start, end, filling))
        elif ":" in self._text[key.end_mark.index : start]:
            self._edits.append((start, start, f" {filling}"))
        else:
            self._edits.append((key.end_mark.index, key.end_mark.index, f": {filling}"))

    def clear(self, entry: Entry) -> None:
        """Take out the scalar of an entry, for lines below to stand in its place."""
        start, end = entry[1].start_mark.index, entry[1].end_mark.index
        if start < end:
            self._edits.append((start - (self._text[start - 1] == " "), end, ""))

    def put_below(self, number: int, lines: Sequence[str]) -> None:
        """Put `lines` before the line of that number."""
        self._below.setdefault(number, []).extend(lines)

    def put_into(self, mapping: yaml.MappingNode, entries: Sequence[str]) -> None:
        """Put entries (`key: value`) at the end of a mapping in flow style."""
        if not mapping.value:
            inside = mapping.start_mark.index + 1
            self._edits.append((inside, inside, ", ".join(entries)))
            return
        last = mapping.value[-1]
        end = self._layout.end(last)
        rest = _REST_OF_LINE.match(self._text, end)
        if rest is not None and last[0].start_mark.line != mapping.start_mark.line:
            self._put_lines(last, end, rest, entries)
        else:
            self._put_behind(mapping, end, entries)

    def result(self) -> str:
        """The text with everything that was added."""
        edits = list(self._edits)
        for number, lines in self._below.items():
            place = self._layout.start(number)
            before = self._break if place and self._text[place - 1] != "\n" else ""
            edits.append((place, place, before + "".join(line + self._break for line in lines)))
        found, done = "", 0
        for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
            found += self._text[done:start] + new
            done = end
        return found + self._text[done:]

    def _put_lines(self, last: Entry, end: int, rest: re.Match[str], entries: Sequence[str]) -> None:
        """Below the last entry of a mapping that has a line for each."""
        margin = self._break + " " * last[0].start_mark.column
        comma = rest.group(1)
        if not comma:
            self._edits.append((end, end, ","))
        self._edits.append((rest.end(), rest.end(), margin + f",{margin}".join(entries) + comma))

    def _put_behind(self, mapping: yaml.MappingNode, end: int, entries: Sequence[str]) -> None:
        column = mapping.value[0][0].start_mark.column
        width = end - self._text.rfind("\n", 0, end) - 1
        told = ""
        for entry in entries:
            fits = width + len(entry) + 2 < _WIDE
            told += f", {entry}" if fits else f",{self._break}{' ' * column}{entry}"
            width = (width + 2 if fits else column) + len(entry)
        self._edits.append((end, end, told))
