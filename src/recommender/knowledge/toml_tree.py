"""A table of a TOML file as a tree of our own. The standard parser gives no places: keys are found by their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence

from recommender.knowledge.problems import Problems
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location

_HEADER = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""(\s*)([A-Za-z0-9_.\s"'-]+?)\s*=""")
_PLACE = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$")

_Path = tuple[str | int, ...]


def parse_table(text: str, path: str, name: Sequence[str], problems: Problems) -> Node | None:
    """What is called `name`, or None where there is none or the file is no TOML; a fault goes to `problems`."""
    try:
        value: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.settle(*_fault(error, path))
        return None
    for part in name:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return _Places(text, path).node(value, tuple(name), Location(path, 1, 1))


def _fault(error: Exception, path: str) -> tuple[Location, str, str]:
    found = _PLACE.match(str(error))
    if found is None:
        return Location(path, 1, 1), "toml-syntax", _sentence(str(error))
    return Location(path, int(found[2]), int(found[3])), "toml-syntax", _sentence(found[1])


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


class _Places:
    """Where each key of a file stands, as far as its lines tell; what is inside a value has the place of its key."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._found: dict[_Path, Location] = {}
        counts: dict[_Path, int] = {}
        table: _Path = ()
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header is not None:
                table = self._resolved(_split(header[2]), counts)
                if header[1]:
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                self._found.setdefault(table, Location(path, number, header.start(2) + 1))
                continue
            key = _KEY.match(line)
            if key is not None:
                place = Location(path, number, len(key[1]) + 1)
                parts = _split(key[2])
                for end in range(1, len(parts) + 1):
                    self._found.setdefault((*table, *parts[:end]), place)

    def node(self, value: object, path: _Path, outer: Location) -> Node:
        """The tree of a value at a path; what has no place of its own has that of what it stands in."""
        place = self._found.get(path, outer)
        if isinstance(value, Mapping):
            fields = {str(key): self.node(part, (*path, str(key)), place) for key, part in value.items()}
            return MapNode(place, fields, {key: self._found.get((*path, key), place) for key in fields})
        if isinstance(value, list):
            return ListNode(place, tuple(self.node(part, (*path, at), place) for at, part in enumerate(value)))
        return ScalarNode(place, value if isinstance(value, (bool, int, float, str)) else str(value), '"')

    @staticmethod
    def _resolved(parts: Sequence[str], counts: Mapping[_Path, int]) -> _Path:
        """A header's path, with the number of the entry inside each list of tables before its end."""
        path: _Path = ()
        for at, part in enumerate(parts):
            path = (*path, part)
            if path in counts and at < len(parts) - 1:
                path = (*path, counts[path])
        return path


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
