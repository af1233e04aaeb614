"""Files of cases in, cases out: every problem of every file at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from recommender.errors import CaseError
from recommender.knowledge.documents import Document, Identifier, Text, Word
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, quoted, repeated
from recommender.knowledge.registry import Registry
from recommender.knowledge.setting_values import SettingReader
from recommender.knowledge.shape import conform
from recommender.knowledge.text_input import decode, read_bytes
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.workload_file import WorkloadReader
from recommender.knowledge.yaml_tree import parse_documents
from recommender.location import Location
from recommender.model.case import Case, CaseKind, Expectation, SettingWish
from recommender.model.pack import Pack

ENDING = ".yaml"

Fact = Annotated[str, Field(min_length=1, max_length=2000)]
FactNumber = Annotated[int, Field(ge=1)]


class ExpectationDocument(Document):
    """What must come out."""

    accept: list[str] = Field(default_factory=list)
    as_: Word | None = Field(default=None, alias="as")
    reject: list[str] = Field(default_factory=list)
    ruled_out: list[str] = Field(default_factory=list)
    settings: dict[str, Any] = Field(default_factory=dict)
    silent_on: list[str] = Field(default_factory=list)
    companions: dict[Word, list[str]] = Field(default_factory=dict)


class CaseDocument(Document):
    """One case; the workload is read by the workload files' own reader."""

    id: Identifier
    source: Text
    kind: Literal["service", "advice"]
    facts: list[Fact]
    workload: dict[str, Any]
    from_: dict[str, FactNumber | list[FactNumber]] = Field(default_factory=dict, alias="from")
    expect: ExpectationDocument
    expected_failure: Text | None = None
    tricky: bool = False
    advice: Text | None = None


def load_cases(paths: Sequence[Path], pack: Pack) -> tuple[Case, ...]:
    """The cases in files and, recursively, in folders, in the order of the paths and sorted within folders.

    Raises:
        CaseError: with every problem of every file.

    """
    problems = Problems()
    reader = CaseReader(pack, problems)
    for path in paths:
        for file in _files(path, problems):
            content = read_bytes(file, file.as_posix(), problems)
            text = None if content is None else decode(content, file.as_posix(), problems)
            if text is not None:
                reader.read(text, file.as_posix())
    problems.raise_if_any(CaseError)
    return tuple(reader.cases.values())


def _files(path: Path, problems: Problems) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(
        file
        for file in path.rglob(f"*{ENDING}")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    if not found:
        problems.add(Location(path.as_posix()), "no-case", f"no `{ENDING}` file is in this folder")
    return found


class CaseReader:
    """Reads texts of cases against one pack; `cases` has what was read, by id."""

    def __init__(self, pack: Pack, problems: Problems) -> None:
        self._pack = pack
        self._problems = problems
        self._workloads = WorkloadReader(pack, problems)
        self._services = Registry.of("service", pack.services)
        self._roles = Registry.of("role", pack.roles)
        self._settings = Registry.of("setting", pack.settings)
        self.cases: dict[str, Case] = {}

    def read(self, text: str, shown: str) -> None:
        """Take in one text: a case, a list of cases, or several documents of these."""
        before = len(self._problems)
        documents = parse_documents(text, shown, self._problems)
        nodes = [node for document in documents for node in _cases_in(document)]
        if not nodes and len(self._problems) == before:
            self._problems.add(Location(shown, 1, 1), "no-case", "there is no case in this file")
        for node in nodes:
            document = conform(node, CaseDocument, "a case", self._problems)
            if document is not None and isinstance(node, MapNode):
                self._take(Item(document.id, document, node, "", ""))

    def _take(self, item: Item[CaseDocument]) -> None:
        known = self.cases.get(item.id)
        if known is not None:
            self._problems.defined_twice("case", item.id, item.place("id"), known.location)
            return
        document = item.document
        workload = self._workloads.read(item.at("workload"), item.id)
        self.cases[item.id] = Case(
            id=item.id,
            source=document.source,
            kind=CaseKind(document.kind),
            facts=tuple(fact.strip() for fact in document.facts),
            workload=workload,
            grounds=self._grounds(item),
            expect=self._expectation(item),
            expected_failure=document.expected_failure or "",
            tricky=document.tricky,
            advice=document.advice or "",
            location=item.location,
        )

    def _grounds(self, item: Item[CaseDocument]) -> dict[str, tuple[int, ...]]:
        """The facts behind each answer; exactly the encoded attributes have some."""
        encoded = _encoded(item.at("workload"))
        given = item.document.from_
        for name in given:
            if name not in encoded:
                hint = self._problems.did_you_mean(name, [known for known in encoded if known not in given])
                message = f"{quoted(name)} is not encoded in the workload"
                self._problems.add(item.key_place("from", name), "not-encoded", message, hint)
        for name in encoded:
            if name not in given:
                message = f"`from` does not say which fact states {quoted(name)}"
                self._problems.add(encoded[name], "no-fact", message, f"add `{name}: number of the fact` to `from`")
        grounds: dict[str, tuple[int, ...]] = {}
        for name, numbers in given.items():
            grounds[name] = tuple(numbers) if isinstance(numbers, list) else (numbers,)
            self._check_numbers(item, name, grounds[name])
        return {name: grounds[name] for name in encoded if name in grounds}

    def _check_numbers(self, item: Item[CaseDocument], name: str, numbers: Sequence[int]) -> None:
        if not numbers:
            self._problems.add(item.place("from", name), "empty-list", f"no fact is given for {quoted(name)}")
        twice = repeated(numbers)
        for index, number in enumerate(numbers):
            place = item.place("from", name, index)
            if number > len(item.document.facts):
                message = f"there is no fact {number}"
                hint = f"the case has {len(item.document.facts)} facts"
                self._problems.add(place, "unknown-fact", message, hint)
            elif index in twice:
                self._problems.add(place, "listed-twice", f"the fact {number} is listed twice")

    def _expectation(self, item: Item[CaseDocument]) -> Expectation:
        document = item.document.expect
        accept = self._service_list(item, document.accept, "expect", "accept")
        reject = self._service_list(item, document.reject, "expect", "reject")
        ruled_out = self._service_list(item, document.ruled_out, "expect", "ruled_out")
        for name in set(accept) & {*reject, *ruled_out}:
            message = f"the service {quoted(name)} is both accepted and rejected"
            self._problems.add(item.place("expect"), "contradiction", message)
        if not accept and item.document.kind == CaseKind.SERVICE.value:
            self._problems.add(item.place("expect"), "nothing-expected", "a case of kind `service` accepts a service")
        if document.as_ is not None:
            self._roles.find(document.as_, item.place("expect", "as"), self._problems)
        companions: dict[str, tuple[str, ...]] = {}
        for role, services in document.companions.items():
            self._roles.find(role, item.key_place("expect", "companions", role), self._problems)
            companions[role] = self._service_list(item, services, "expect", "companions", role)
        return Expectation(
            accept, document.as_ or "", reject, ruled_out, self._wishes(item), self._silent_on(item), companions
        )

    def _service_list(self, item: Item[CaseDocument], names: Sequence[str], *path: str) -> tuple[str, ...]:
        twice = repeated(names)
        for index, name in enumerate(names):
            place = item.place(*path, index)
            self._services.find(name, place, self._problems)
            if index in twice:
                self._problems.listed_twice(name, place)
        return tuple(names)

    def _wishes(self, item: Item[CaseDocument]) -> Mapping[str, SettingWish]:
        reader = SettingReader(Registry("attribute"), Registry("estimate"), self._problems)
        wishes: dict[str, SettingWish] = {}
        for name in item.document.expect.settings:
            setting = self._settings.find(name, item.key_place("expect", "settings", name), self._problems)
            if setting is None:
                continue
            wish = reader.wish(setting, item.at("expect", "settings", name))
            if wish is not None:
                wishes[name] = wish
        return wishes

    def _silent_on(self, item: Item[CaseDocument]) -> tuple[str, ...]:
        names = item.document.expect.silent_on
        twice = repeated(names)
        for index, name in enumerate(names):
            place = item.place("expect", "silent_on", index)
            self._settings.find(name, place, self._problems)
            if index in twice:
                self._problems.listed_twice(name, place)
            if name in item.document.expect.settings:
                message = f"{quoted(name)} is expected to be set and not to be spoken of"
                self._problems.add(place, "contradiction", message)
        return tuple(names)


def _cases_in(document: Node) -> Sequence[Node]:
    if isinstance(document, ListNode):
        return document.items
    if isinstance(document, ScalarNode) and document.value is None:
        return ()
    return (document,)


def _encoded(workload: Node) -> dict[str, Location]:
    """Every attribute and priority that the workload writes, with its place, whether or not it is sound."""
    found: dict[str, Location] = {}
    if isinstance(workload, MapNode):
        for group, members in workload.fields.items():
            if isinstance(members, MapNode):
                for key, place in members.keys.items():
                    found[f"{group}.{key}"] = place
    return found
