"""What settings exclude each other: which of their values a service refuses side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recommender.knowledge.cycles import names_in_circle
from recommender.knowledge.documents import ExclusionDocument, SettingDocument
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.setting_values import SettingReader
from recommender.model.setting import Exclusion, Setting, SettingTest, SettingType


class ExclusionCompiler:
    """Adds to settings what they exclude, once all of them are known."""

    def __init__(self, names: PackNames, settings: Registry[Setting]) -> None:
        self._names = names
        self._problems = names.problems
        self._settings = settings
        self._reader = SettingReader(names.attributes, Registry("estimate"), names.problems)

    def compile(self, items: Sequence[Item[SettingDocument]]) -> None:
        """Every setting of `items` with its exclusions; none may give way to itself in a circle."""
        found: dict[str, list[Exclusion]] = {}
        for item in items:
            own = self._settings.items.get(item.id)
            if own is None:
                continue
            for index, document in enumerate(item.document.excludes):
                for name, exclusion in self._exclusions(item, own, index, document):
                    found.setdefault(name, []).append(exclusion)
        for name, exclusions in found.items():
            self._settings.add(name, replace(self._settings.items[name], excludes=tuple(exclusions)))
        self._refuse_circles()

    def _exclusions(
        self, item: Item[SettingDocument], own: Setting, index: int, document: ExclusionDocument
    ) -> list[tuple[str, Exclusion]]:
        """Each with the setting that gives way, or the setting itself."""
        only = document.for_
        services = own.services if only is None else self._names.services(item, only, "excludes", index, "for")
        cites = self._names.cites(item, "an exclusion", "excludes", index, "cites")
        test = self._own_test(item, own, index, is_said="at" in document.model_fields_set)
        found: list[tuple[str, Exclusion]] = []
        for name in sorted(document.beside):
            place = item.key_place("excludes", index, "beside", name)
            other = self._settings.find(name, place, self._problems)
            if other is None:
                continue
            both = tuple(one for one in services if one in own.services and one in other.services)
            if not both:
                message = f"no service here has both `{own.id}` and `{name}`"
                self._problems.add(place, "setting-elsewhere", message, f"it exists on {listed(other.services)}")
            beside = self._reader.test(other, item.at("excludes", index, "beside", name))
            if test is None or beside is None:
                continue
            sides = (own.id, test, name, beside) if document.gives_way != "beside" else (name, beside, own.id, test)
            gives_way = document.gives_way is not None
            found.append((sides[0], Exclusion(*sides[1:], both, gives_way, document.because, cites)))
        return found

    def _own_test(self, item: Item[SettingDocument], own: Setting, index: int, *, is_said: bool) -> SettingTest | None:
        if is_said:
            return self._reader.test(own, item.at("excludes", index, "at"))
        if own.type is SettingType.FLAG:
            return SettingTest(values=(True,))
        message = f"which value of `{own.id}` it is that excludes this, is not said"
        self._problems.add(item.place("excludes", index), "missing-key", message, "add the key `at`")
        return None

    def _refuse_circles(self) -> None:
        graph = {
            name: {one.beside for one in setting.excludes if one.gives_way}
            for name, setting in self._settings.items.items()
        }
        names = names_in_circle(graph)
        if names:
            message = f"the settings {listed(names)} give way to each other in a circle"
            place = self._settings.items[names[0]].location
            self._problems.add(place, "cycle", message, f"let {quoted(names[0])} stay, or another of them")
