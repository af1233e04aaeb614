"""The files of one pack as documents of the right shape, each with its node and place.

The first gate: syntax, keys and types. What the words refer to is checked when packs are put together.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from recommender.frozen import frozen
from recommender.knowledge.documents import (
    AttributeDocument,
    ConfigureDocument,
    EstimateDocument,
    ImpossibleDocument,
    LawDocument,
    PackDocument,
    ProfileDocument,
    RuleDocument,
    ServiceDocument,
    SettingDocument,
    SourceDocument,
    StanceDocument,
)
from recommender.knowledge.node_words import describe_node
from recommender.knowledge.pack_files import PackFiles
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.shape import conform
from recommender.knowledge.text_input import decode
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode, node_at
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location

D = TypeVar("D", bound=BaseModel)


@frozen
class Item(Generic[D]):
    """One definition: its id, document and node. `topic` is the file's stem, `pack` the pack's name."""

    id: str
    document: D
    node: MapNode
    topic: str
    pack: str

    @property
    def location(self) -> Location:
        """Where it begins: at its key where it has one, else at its first line."""
        return self.node.location

    def at(self, *path: str | int) -> Node:
        """The node at `path` below, as deep as it exists."""
        return node_at(self.node, path)

    def place(self, *path: str | int) -> Location:
        """The place at `path` below."""
        return self.at(*path).location

    def key_place(self, *path: str | int) -> Location:
        """The place of the last key of `path`."""
        parent = self.at(*path[:-1])
        return parent.keys.get(str(path[-1]), parent.location) if isinstance(parent, MapNode) else parent.location


@dataclass(slots=True)
class PackText:
    """Every definition of one pack; `broken` has (kind, id) of those whose shape is wrong, id "" for a whole file.

    `conditions` are those of broken rules: they can still be read, so that all faults of a rule are told at once.
    """

    label: str
    name: str
    pack: Item[PackDocument] | None = None
    attributes: list[Item[AttributeDocument]] = field(default_factory=list)
    never: list[Item[ImpossibleDocument]] = field(default_factory=list)
    sources: list[Item[SourceDocument]] = field(default_factory=list)
    services: list[Item[ServiceDocument]] = field(default_factory=list)
    profiles: list[Item[ProfileDocument]] = field(default_factory=list)
    rules: list[Item[RuleDocument]] = field(default_factory=list)
    configure: list[Item[ConfigureDocument]] = field(default_factory=list)
    settings: list[Item[SettingDocument]] = field(default_factory=list)
    estimates: list[Item[EstimateDocument]] = field(default_factory=list)
    laws: list[Item[LawDocument]] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)


def digest_of_texts(texts: Sequence[PackText]) -> str:
    """The SHA-256 of what the texts say: the order of files, keys and definitions, and comments, do not count.

    Nor do laws: nothing is decided by them, so that a law more leaves every decision as it was, byte for byte. Nor does
    it count whether a key is left out or has the value that it has where it is left out.
    """
    digest = hashlib.sha256()
    for text in texts:
        kinds: list[Sequence[Item[Any]]] = [
            text.attributes, text.never, text.sources, text.services, text.profiles,
            text.rules, text.configure, text.settings, text.estimates,
        ]  # fmt: skip
        said: list[list[Any]] = [[_said(text.pack)] if text.pack is not None else []]
        said += [[[item.id, _said(item)] for item in sorted(kind, key=_by_id)] for kind in kinds]
        digest.update(json.dumps(said, sort_keys=True, ensure_ascii=True).encode())
    return digest.hexdigest()


def _by_id(item: Item[Any]) -> str:
    return item.id


def _said(item: Item[Any]) -> object:
    return item.document.model_dump(mode="json", exclude_defaults=True)


def read_pack_text(files: PackFiles, problems: Problems, *, is_stance: bool = False) -> PackText:
    """The documents of a pack; whatever is faulty is a problem and left out, the rest goes on."""
    return _Reader(files, problems, is_stance).read()


class _Reader:
    def __init__(self, files: PackFiles, problems: Problems, is_stance: bool) -> None:
        self._files = files
        self._problems = problems
        self._is_stance = is_stance
        self._text = PackText(files.label, PurePosixPath(files.label).name)

    def read(self) -> PackText:
        self._read_pack()
        for name in sorted(self._files.contents):
            if name != "pack.yaml":
                self._read_file(name)
        for name in self._files.unreadable:
            self._text.broken.append((_kind_of(name), ""))
        return self._text

    def _read_pack(self) -> None:
        if "pack.yaml" not in self._files.contents:
            if "pack.yaml" not in self._files.unreadable:
                message = "a pack needs the file `pack.yaml` with its name and version"
                self._problems.add(Location(self._files.label), "missing-file", message)
            self._text.broken.append(("pack", ""))
            return
        root = self._root("pack.yaml")
        model = StanceDocument if self._is_stance else PackDocument
        document = None if root is None else conform(root, model, "a pack", self._problems)
        if document is None or not isinstance(root, MapNode):
            self._text.broken.append(("pack", ""))
            return
        self._text.name = document.name
        self._text.pack = Item(document.name, document, root, "pack", document.name)

    def _root(self, name: str) -> Node | None:
        """The one document of a file, or None when there is none that can be used."""
        shown = self._files.shown(name)
        text = decode(self._files.contents[name], shown, self._problems)
        if text is None:
            return None
        before = len(self._problems)
        roots = parse_documents(text, shown, self._problems)
        if len(roots) > 1:
            place = roots[1].location
            self._problems.add(place, "two-documents", "a file of a pack holds one YAML document", "remove the `---`")
        if not roots:
            if len(self._problems) > before:
                return None
            return ScalarNode(Location(shown, 1, 1), None)
        return roots[0]

    def _read_file(self, name: str) -> None:
        root = self._root(name)
        if root is None:
            self._text.broken.append((_kind_of(name), ""))
        elif isinstance(root, ScalarNode) and root.value is None:
            return
        else:
            self._dispatch(name, root)

    def _dispatch(self, name: str, root: Node) -> None:
        text = self._text
        kind = _kind_of(name)
        topic = PurePosixPath(name).stem
        if kind == "vocabulary":
            self._read_vocabulary(root)
        elif kind == "source":
            text.sources += self._mapped(root, SourceDocument, kind, topic)
        elif kind == "service":
            text.services += self._mapped(root, ServiceDocument, kind, topic)
        elif kind == "profile":
            text.profiles += self._mapped(root, ProfileDocument, kind, topic)
        elif kind == "setting":
            text.settings += self._mapped(root, SettingDocument, kind, topic)
        elif kind == "rule":
            text.rules += self._listed(root, RuleDocument, kind, topic)
        elif kind == "configure rule":
            text.configure += self._listed(root, ConfigureDocument, kind, topic)
        elif kind == "law":
            text.laws += self._listed(root, LawDocument, kind, topic)
        else:
            text.estimates += self._listed(root, EstimateDocument, kind, topic)

    def _read_vocabulary(self, root: Node) -> None:
        for key, place, node in self._entries(root, "the vocabulary"):
            if key == "attributes":
                for group, group_place, members in self._entries(node, "`attributes`"):
                    self._read_group(group, group_place, members)
            elif key == "never":
                self._text.never += self._listed(node, ImpossibleDocument, "impossible combination", "vocabulary")
            else:
                hint = self._problems.did_you_mean(key, ("attributes", "never"))
                self._problems.add(place, "unknown-key", f"unknown key {quoted(key)}", hint)

    def _read_group(self, group: str, place: Location, node: Node) -> None:
        form, hint = _ID_FORMS["attribute"]
        if not form.fullmatch(group):
            self._problems.add(place, "bad-name", f"{quoted(group)} is not a valid name of a group", hint)
            self._text.broken.append(("vocabulary", ""))
            return
        if group in ("name", "description", "priorities", "workloads"):
            message = f"no group may be called {quoted(group)}, workload files use it otherwise"
            self._problems.add(place, "bad-name", message)
            self._text.broken.append(("vocabulary", ""))
            return
        for item in self._mapped(node, AttributeDocument, "attribute", "vocabulary", prefix=f"{group}."):
            self._text.attributes.append(item)

    def _entries(self, node: Node, what: str) -> Iterator[tuple[str, Location, Node]]:
        if not isinstance(node, MapNode):
            self._problems.add(node.location, "wrong-type", f"{what} must be a mapping, not {describe_node(node)}")
            return
        for key, child in node.fields.items():
            yield key, node.keys[key], child

    def _mapped(self, root: Node, model: type[D], kind: str, topic: str, prefix: str = "") -> Iterator[Item[D]]:
        if not isinstance(root, MapNode):
            self._text.broken.append((kind, ""))
        for key, place, node in self._entries(root, f"a file of {kind}s"):
            form, hint = _ID_FORMS.get(kind, _PLAIN_ID)
            if not form.fullmatch(key):
                self._problems.add(place, "bad-name", f"{quoted(key)} is not a valid id of a {kind}", hint)
                self._text.broken.append((kind, prefix + key))
                continue
            document = conform(node, model, f"the {kind} {quoted(key)}", self._problems)
            if document is not None and isinstance(node, MapNode):
                yield Item(prefix + key, document, node, topic, self._text.name)
            else:
                self._text.broken.append((kind, prefix + key))

    def _listed(self, root: Node, model: type[D], kind: str, topic: str) -> Iterator[Item[D]]:
        if not isinstance(root, ListNode):
            message = f"a file of {kind}s must be a list, not {describe_node(root)}"
            self._problems.add(root.location, "wrong-type", message)
            self._text.broken.append((kind, ""))
            return
        for node in root.items:
            document = conform(node, model, f"a {kind}", self._problems)
            if document is not None and isinstance(node, MapNode):
                yield Item(str(getattr(document, "id", "")), document, node, topic, self._text.name)
            elif isinstance(node, MapNode):
                name = node.fields.get("id")
                known = name.value if isinstance(name, ScalarNode) else None
                self._text.broken.append((kind, str(known)))
                condition = node.fields.get("when")
                if isinstance(condition, MapNode) and kind in ("rule", "configure rule"):
                    self._text.conditions.append(condition)


_PLAIN_ID = (re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*"), "write small letters and digits, with `-` or `_` between")
_ID_FORMS = {
    "attribute": (re.compile(r"[a-z][a-z0-9_]*"), "write small letters, digits and `_`"),
    "setting": (re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"), "write `family.setting_name`"),
}
_KINDS = {
    "pack.yaml": "pack",
    "vocabulary.yaml": "vocabulary",
    "sources.yaml": "source",
    "profiles.yaml": "profile",
    "settings.yaml": "setting",
    "estimates.yaml": "estimate",
    "laws.yaml": "law",
    "services": "service",
    "derive": "rule",
    "choose": "rule",
    "configure": "configure rule",
}


def _kind_of(name: str) -> str:
    """What the file `name` defines; an unreadable vocabulary makes every attribute unknown for now."""
    return _KINDS[name.partition("/")[0]]
