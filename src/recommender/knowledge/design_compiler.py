"""The kinds of `designs/*.yaml` put together and checked against the services and settings of the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.knowledge.design_documents import KindDocument, LinkDocument
from recommender.knowledge.design_readings import ReadingCompiler
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.registry import Registry
from recommender.model.design_map import Kind, Language, Link, Output, Path, ServiceChoice
from recommender.model.pack import Pack
from recommender.model.setting import SettingType


def compile_kinds(items: Sequence[Item[KindDocument]], pack: Pack, problems: Problems) -> dict[str, Kind]:
    """All kinds by id, in the order written; whatever is faulty is a problem."""
    kinds: dict[str, Kind] = {}
    known = Registry.of("kind", {item.id: item for item in items})
    facts = Registry.of("fact", {name: name for item in items for name in item.document.facts})
    links = [link for item in items for link in (item.document.part_of, *item.document.companion_of) if link]
    keys = frozenset((link.kind, link.key) for link in links if link.key)
    for item in items:
        if item.id in kinds:
            problems.defined_twice("kind", item.id, item.location, kinds[item.id].location)
            continue
        kinds[item.id] = _KindCompiler(item, pack, known, facts, keys, problems).compile()
    return kinds


class _KindCompiler:
    def __init__(
        self,
        item: Item[KindDocument],
        pack: Pack,
        kinds: Registry[Item[KindDocument]],
        facts: Registry[str],
        keys: frozenset[tuple[str, str]],
        problems: Problems,
    ) -> None:
        self._item = item
        self._known_services = Registry.of("service", pack.services)
        self._known_settings = Registry.of("setting", pack.settings)
        self._kinds = kinds
        self._problems = problems
        self._keys = keys
        self._readings = ReadingCompiler(item, kinds, facts, problems)

    def compile(self) -> Kind:
        document = self._item.document
        arguments: dict[str, Mapping[Language, tuple[Path, ...]]] = {}
        for name, texts in document.arguments.items():
            arguments[name] = {
                language: self._readings.path(text, ("arguments", name, index))
                for index, (language, text) in enumerate(zip(Language, texts, strict=True))
                if text is not None
            }
        kind = Kind(
            id=self._item.id,
            title=document.title,
            types={
                Language.TERRAFORM: tuple(document.terraform),
                Language.CLOUDFORMATION: tuple(document.cloudformation),
            },
            arguments=arguments,
            when=self._readings.tests(document.when, ("when",)),
            is_beside=document.beside,
            services=self._services(),
            outputs=(*self._settings(), *self._fact_outputs()),
            part_of=None if document.part_of is None else self._link(document.part_of, ("part_of",)),
            companion_of=tuple(
                self._link(link, ("companion_of", index)) for index, link in enumerate(document.companion_of)
            ),
            location=self._item.location,
        )
        for name in document.arguments:
            if name not in self._readings.used and (self._item.id, name) not in self._keys:
                place = self._item.key_place("arguments", name)
                self._problems.add(place, "unused", f"the argument {quoted(name)} is read by nothing")
        return kind

    def _services(self) -> tuple[ServiceChoice, ...]:
        found: list[ServiceChoice] = []
        for service, written in self._item.document.services.items():
            self._known_services.find(service, self._item.key_place("services", service), self._problems)
            alternatives = written if isinstance(written, list) else [written]
            tests = tuple(self._readings.tests(part, ("services", service)) for part in alternatives)
            found.append(ServiceChoice(service, tests))
        return tuple(found)

    def _settings(self) -> list[Output]:
        found: list[Output] = []
        for name, written in self._item.document.settings.items():
            setting = self._known_settings.find(name, self._item.key_place("settings", name), self._problems)
            if setting is None:
                continue
            readings = self._readings.readings(written, setting.type, setting.values, ("settings", name))
            found.append(Output(name, setting.type, setting.values, readings, setting.default, setting.services))
        return found

    def _fact_outputs(self) -> list[Output]:
        found: list[Output] = []
        for name, fact in self._item.document.facts.items():
            kind = SettingType(fact.type)
            readings = self._readings.readings(fact.read, kind, fact.of, ("facts", name, "read"))
            default = float(fact.default) if type(fact.default) is int else fact.default
            found.append(Output(name, kind, tuple(fact.of), readings, default, is_fact=True))
        return found

    def _link(self, link: LinkDocument, place: Sequence[str | int]) -> Link:
        target = self._kinds.find(link.kind, self._item.place(*place, "kind"), self._problems)
        if target is not None and link.key is not None and link.key not in target.document.arguments:
            where = self._item.place(*place, "key")
            self._problems.add(where, "unknown-argument", f"{quoted(link.kind)} has no argument {quoted(link.key)}")
        self._readings.argument(link.by, place)
        return Link(link.kind, link.by, link.key or "", self._readings.tests(link.when, place))
