"""Settings of services, and the rules on how to set up a chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recommender.knowledge.documents import ConfigureDocument, EstimateDocument, SettingDocument
from recommender.knowledge.exclusions import ExclusionCompiler
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import listed, quoted
from recommender.knowledge.registry import Registry
from recommender.knowledge.setting_values import SettingReader
from recommender.model.rule import ConfigureRule, Severity
from recommender.model.setting import Setting, SettingTest, SettingType, SettingValue


class SettingCompiler:
    """Builds the settings first, then the configure rules that use them."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems
        self.settings: Registry[Setting] = Registry("setting")

    def define(self, packs: Sequence[PackText]) -> dict[str, Setting]:
        """All settings, sorted by id."""
        for pack in packs:
            self.settings.take_broken(pack.broken)
            for item in pack.settings:
                self._define(item)
        for pack in packs:
            for item in pack.settings:
                self._place_within(item)
        ExclusionCompiler(self._names, self.settings).compile([item for pack in packs for item in pack.settings])
        return {name: self.settings.items[name] for name in sorted(self.settings)}

    def _define(self, item: Item[SettingDocument]) -> None:
        known = self.settings.items.get(item.id)
        if known is not None:
            self._problems.defined_twice("setting", item.id, item.location, known.location)
            return
        before = len(self._problems)
        takes_words = self._check_words(item)
        setting = self._setting(item)
        self._check_stand_in(item, setting)
        if takes_words:
            setting = replace(setting, default=self._default(item, setting))
        if len(self._problems) > before:
            self.settings.add_broken(item.id)
        else:
            self.settings.add(item.id, setting)

    def _check_words(self, item: Item[SettingDocument]) -> bool:
        """Whether the setting names its words if it takes words, and none otherwise."""
        kind, words = item.document.type, item.document.of
        is_worded = kind in ("choice", "choices")
        if is_worded == bool(words):
            return True
        message = f"`{item.id}`, a {kind}, {'needs its words in' if is_worded else 'takes no'} `of`"
        self._problems.add(item.place("of"), "missing-key" if is_worded else "unknown-key", message)
        return False

    def _setting(self, item: Item[SettingDocument]) -> Setting:
        document = item.document
        return Setting(
            id=item.id,
            title=document.title,
            type=SettingType(document.type),
            services=self._services(item, "services", document.services),
            values=tuple(document.of or ()),
            unit=document.unit or "",
            help=document.help or "",
            fix=document.fix or "",
            within=document.within or "",
            stands_in_for=document.stands_in_for or "",
            is_moving=document.moving,
            is_staying=document.staying,
            is_secret=document.secret,
            cites=self._names.citations.read_list(item, "cites"),
            location=item.location,
        )

    def _default(self, item: Item[SettingDocument], setting: Setting) -> SettingValue | None:
        if item.document.default is None:
            return None
        reader = SettingReader(self._names.attributes, Registry("estimate"), self._problems)
        return reader.value(setting, item.at("default"))

    def _check_stand_in(self, item: Item[SettingDocument], setting: Setting) -> None:
        """What stands in for a second store must be switched on, and the store have a role that there is."""
        role = item.document.stands_in_for
        if role is None:
            return
        place = item.place("stands_in_for")
        self._names.check_role(role, place)
        if setting.type is not SettingType.FLAG:
            message = f"`{item.id}`, a {item.document.type}, is not switched on"
            self._problems.add(place, "wrong-type", message, "let a flag stand in for a store")

    def _place_within(self, item: Item[SettingDocument]) -> None:
        """What a setting is a part of must be a flag of all its services, and no part of something itself."""
        name = item.document.within
        part = self.settings.items.get(item.id)
        if name is None or part is None:
            return
        place = item.place("within")
        whole = self.settings.find(name, place, self._problems)
        if whole is None:
            return
        if whole.type is not SettingType.FLAG or whole.within:
            message = f"{quoted(name)} does not switch anything on"
            self._problems.add(place, "wrong-whole", message, "name a flag that is within nothing itself")
        elsewhere = [service for service in part.services if service not in whole.services]
        if elsewhere:
            message = f"the setting {quoted(name)} does not exist on {listed(elsewhere)}"
            self._problems.add(place, "setting-elsewhere", message, f"it exists on {listed(whole.services)}")

    def _services(
        self, item: Item[SettingDocument] | Item[ConfigureDocument], key: str, texts: Sequence[str]
    ) -> tuple[str, ...]:
        if not texts:
            self._problems.add(item.place(key), "empty-list", f"the list of `{key}` is empty")
        return self._names.services(item, texts, key)

    def compile(
        self, item: Item[ConfigureDocument], estimates: Registry[Item[EstimateDocument]]
    ) -> ConfigureRule | None:
        """The configure rule, or None with every fault of it noted."""
        before = len(self._problems)
        document = item.document
        services = self._services(item, "for", document.for_)
        when = self._names.when(item)
        cites = self._names.cites(item, f"the rule {quoted(item.id)}", "cites")
        if not document.settings:
            self._problems.add(item.place("settings"), "no-effect", f"the rule {quoted(item.id)} sets nothing")
        reader = SettingReader(self._names.attributes, estimates, self._problems)
        tests: dict[str, SettingTest] = {}
        for name in sorted(document.settings):
            setting = self.settings.find(name, item.key_place("settings", name), self._problems)
            if setting is None:
                continue
            self._carried(item, setting, services)
            test = reader.test(setting, item.at("settings", name))
            if test is not None:
                tests[name] = test
        if tests and len(tests) == len(document.settings) and len(self._problems) == before:
            self._addressed(item, [self.settings.items[name] for name in tests])
        if when is None or len(self._problems) > before:
            return None
        return ConfigureRule(
            id=item.id,
            title=document.title,
            services=services,
            settings=tests,
            severity=Severity(document.severity),
            because=document.because,
            cites=cites,
            when=when,
            caveat=document.caveat,
            topic=item.topic,
            pack=item.pack,
            ignore=dict(sorted(document.ignore.items())),
            location=item.location,
        )

    def _carried(self, item: Item[ConfigureDocument], setting: Setting, services: Sequence[str]) -> None:
        """At least one selected service must have the setting; the others are passed over."""
        if services and not set(services) & set(setting.services):
            message = f"the setting `{setting.id}` does not exist on {listed(services)}"
            hint = f"it exists on {listed(setting.services)}"
            self._problems.add(item.key_place("settings", setting.id), "setting-elsewhere", message, hint)

    def _addressed(self, item: Item[ConfigureDocument], settings: Sequence[Setting]) -> None:
        """Every selected service must have at least one of the settings."""
        carriers = {service for setting in settings for service in setting.services}
        for index, text in enumerate(item.document.for_):
            place = item.place("for", index)
            selected = self._names.catalogue.services_of([(text, place)], self._problems)
            without = [name for name in selected if name not in carriers]
            if without:
                message = f"{quoted(text)} selects {listed(without)}, where none of the settings exists"
                hint = f"they exist on {listed(sorted(carriers))}"
                self._problems.add(place, "nothing-to-set", message, hint)
