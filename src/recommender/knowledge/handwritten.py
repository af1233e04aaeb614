"""A workload file as somebody wrote it, and the same with answers added where they belong.

Comments, order and layout stay. Owns where an answer belongs; `yaml_additions` puts it there. What comes of it is read
again before it is given out, so that no layout that was not thought of can lose or change an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

import yaml

from recommender.errors import Problem, WorkloadError
from recommender.knowledge.workload_file import TEXT_KEYS, parse_workloads, workload_node
from recommender.knowledge.workload_text import answer_text
from recommender.knowledge.yaml_additions import Additions
from recommender.knowledge.yaml_layout import Entry, Layout, entries_of
from recommender.location import Location
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute
from recommender.model.workload import Workload

_INDENT = 2
_MARK = "\ufeff"  # the byte order mark that some editors write
_LAYOUT = "answers cannot be added to this file as it is laid out"
_ELSEWHERE = "name another file by -o: this one then stays as it is"


class Handwritten:
    """The text of a file that holds one workload, to which answers can be added."""

    def __init__(self, content: bytes, shown: str, stem: str, pack: Pack) -> None:
        """Args: `shown` is the path in places, `stem` the name of a workload without one.

        Raises:
            WorkloadError: answers cannot be added to the file as it is written.

        """
        text = content.decode("utf-8")
        self._mark = _MARK if text.startswith(_MARK) else ""
        self._text = text.removeprefix(_MARK)
        self._shown, self._stem, self._pack = shown, stem, pack
        (self._start,) = parse_workloads(self._text, shown, pack, stem=stem)
        self._root = self._found()
        self._layout = Layout(self._text)
        open_ = frozenset(attribute.id for attribute in pack.vocabulary.answerable()).difference(self._start.answers)
        self.with_answers(replace(self._start, unknown=open_))  # every question has a place for its reply

    def with_answers(self, workload: Workload) -> str:
        """The text of the file with what `workload` says beyond it: answers, and what nobody knows.

        Raises:
            WorkloadError: it cannot be added to the file as it is written.

        """
        said = self._start.answers.keys() | self._start.unknown
        new = [
            attribute
            for attribute in self._pack.vocabulary.answerable()
            if attribute.id not in said and (attribute.id in workload.answers or attribute.id in workload.unknown)
        ]
        text = _Adding(self._layout, self._root, self._pack).text_with(new, workload)
        try:
            read = parse_workloads(text, self._shown, self._pack, stem=self._stem)
        except WorkloadError:
            read = []
        if read != [replace(workload, name=self._start.name)]:
            raise self._refusal(_LAYOUT, *_place(self._root))
        return self._mark + text

    def _found(self) -> yaml.MappingNode:
        """The mapping of the workload in the file."""
        for event in yaml.parse(self._text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                message = f"answers cannot be added beside the alias `*{event.anchor}`"
                raise self._refusal(message, *_place(event))
        place = workload_node(self._text, self._shown).location
        for document in yaml.compose_all(self._text, Loader=yaml.SafeLoader):
            for node in _mappings(document):
                if _place(node) == (place.line, place.column):
                    return node
        raise self._refusal(_LAYOUT, place.line, place.column)

    def _refusal(self, message: str, line: int, column: int) -> WorkloadError:
        return WorkloadError([Problem(Location(self._shown, line, column), "cannot-add-answers", message, _ELSEWHERE)])


class _Adding:
    """Answers on their way into one text."""

    def __init__(self, layout: Layout, root: yaml.MappingNode, pack: Pack) -> None:
        self._layout = layout
        self._root = root
        self._groups = entries_of(root)
        self._additions = Additions(layout)
        self._indent = self._usual_indent()
        self._members: dict[str, list[str]] = {}
        for attribute in pack.vocabulary.answerable():
            self._members.setdefault(attribute.group, []).append(attribute.id.partition(".")[2])
        self._order = (*TEXT_KEYS, *self._members)

    def text_with(self, attributes: Iterable[Attribute], workload: Workload) -> str:
        """The text with the answers of `workload` to `attributes`, which are in the order of the vocabulary."""
        missing: dict[str, list[tuple[str, str]]] = {}
        for group, members in groupby(attributes, key=lambda attribute: attribute.group):
            is_json = self._is_json(self._groups[group][1] if group in self._groups else self._root)
            pairs = [
                (
                    attribute.id.partition(".")[2],
                    answer_text(attribute, workload.answers.get(attribute.id), is_json=is_json),
                )
                for attribute in members
            ]
            if group in self._groups:
                self._into(self._groups[group], pairs, is_json=is_json)
            else:
                missing[group] = pairs
        self._new_groups(missing)
        return self._additions.result()

    def _into(self, group: Entry, pairs: list[tuple[str, str]], *, is_json: bool) -> None:
        """Answers into a group that is there."""
        value = group[1]
        if not isinstance(value, yaml.MappingNode):  # it says that nothing is known
            if self._root.flow_style:
                self._additions.fill(group, _flow(pairs, is_json=is_json))
            else:
                self._additions.clear(group)
                self._below(group, {}, pairs)
            return
        present = entries_of(value)
        for key, text in pairs:
            if key in present:
                self._additions.fill(present[key], text)
        new = [pair for pair in pairs if pair[0] not in present]
        if new and value.flow_style:
            self._additions.put_into(value, [_entry(*pair, is_json=is_json) for pair in new])
        elif new:
            self._below(group, present, new)

    def _below(self, group: Entry, present: Mapping[str, Entry], pairs: list[tuple[str, str]]) -> None:
        """Lines into a group in block style: each below the comment that it was, or below what comes before it."""
        layout, key = self._layout, group[0]
        column = next((entry[0].start_mark.column for entry in present.values()), key.start_mark.column + self._indent)
        taken = {number for entry in present.values() for number in layout.lines(entry)[:-1]}
        free = [number for number in layout.inside(key) if number not in taken]
        place = max((layout.below(entry) for entry in present.values()), default=key.end_mark.line + 1)
        texts = dict(pairs)
        for name in self._members[key.value]:
            if name in present:
                place = layout.below(present[name])
            elif name in texts:
                comment = re.compile(rf"#+\s*{re.escape(name)}\s*:(\s|$)")
                place = next((number + 1 for number in free if comment.match(layout.line(number).lstrip())), place)
                self._additions.put_below(place, [f"{' ' * column}{name}: {texts[name]}"])

    def _new_groups(self, missing: Mapping[str, list[tuple[str, str]]]) -> None:
        """Groups that are not there yet, each below the one that comes before it in the vocabulary."""
        root, layout = self._root, self._layout
        if root.flow_style:
            is_json = self._is_json(root)
            groups = {group: _flow(pairs, is_json=is_json) for group, pairs in missing.items()}
            if groups:
                self._additions.put_into(root, [_entry(*pair, is_json=is_json) for pair in groups.items()])
            return
        margin = " " * root.start_mark.column
        gap = [""] if layout.is_airy(root) else []
        for group, pairs in missing.items():
            before = [key for key in self._order[: self._order.index(group)] if key in self._groups]
            place = layout.below(self._groups[before[-1]] if before else root.value[-1])
            inner = margin + " " * self._indent
            lines = [f"{margin}{group}:", *(f"{inner}{name}: {text}" for name, text in pairs)]
            self._additions.put_below(place, [*gap, *lines])

    def _usual_indent(self) -> int:
        for _, value in self._root.value:
            if isinstance(value, yaml.MappingNode) and not value.flow_style and not self._root.flow_style:
                return int(value.start_mark.column - self._root.start_mark.column) or _INDENT
        return _INDENT

    def _is_json(self, node: yaml.Node) -> bool:
        """Whether a mapping is written as JSON: in flow style with keys in quotes."""
        if not isinstance(node, yaml.MappingNode) or not node.value:
            return node is not self._root and self._is_json(self._root)
        return bool(node.flow_style) and node.value[0][0].style == '"'


def _flow(pairs: Iterable[tuple[str, str]], *, is_json: bool) -> str:
    return f"{{{', '.join(_entry(key, text, is_json=is_json) for key, text in pairs)}}}"


def _entry(key: str, text: str, *, is_json: bool) -> str:
    return f'"{key}": {text}' if is_json else f"{key}: {text}"


def _place(node: yaml.Node | yaml.Event) -> tuple[int, int]:
    """The line and column where something begins, counted from 1."""
    mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _mappings(node: yaml.Node) -> Iterable[yaml.MappingNode]:
    """The mappings in a tree, outer ones first."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item)
