"""Rules of choosing and deriving, put against the vocabulary and the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.knowledge.cycles import names_in_circle
from recommender.knowledge.documents import NoCompanionDocument, RuleDocument
from recommender.knowledge.pack_names import PackNames
from recommender.knowledge.pack_text import Item
from recommender.knowledge.problems import Problems, listed, quoted, repeated
from recommender.knowledge.registry import Registry
from recommender.model.condition import attributes_of
from recommender.model.rule import Rule, Selector, Strength, Weighing
from recommender.model.vocabulary import Attribute, AttributeType


class RuleCompiler:
    """Builds rules once everything that they refer to is known."""

    def __init__(self, names: PackNames) -> None:
        self._names = names
        self._problems = names.problems
        self._criteria = names.foundation.criteria

    def compile(self, item: Item[RuleDocument]) -> Rule | None:
        """The rule, or None with every fault of it noted."""
        before = len(self._problems)
        document = item.document
        when = self._names.condition(item.at("when"))
        criterion = self._criterion(item)
        favor = self._weighings(item, "favor", document.then.favor)
        oppose = self._weighings(item, "oppose", document.then.oppose)
        rule_out = self._selectors(item, "rule_out", document.then.rule_out)
        require = self._selectors(item, "require", document.then.require)
        companion = self._companion(item)
        spared = document.then.no_companion
        beside = () if spared is None else self._beside(item, spared)
        derives = self._derives(item)
        cites = self._names.cites(item, f"the rule {quoted(item.id)}", "cites")
        if when is None or len(self._problems) > before:
            return None
        return Rule(
            id=item.id,
            title=document.title,
            when=when,
            because=document.because,
            cites=cites,
            criterion=criterion,
            favor=favor,
            oppose=oppose,
            rule_out=rule_out,
            require=require,
            companion=companion,
            wanted=document.then.companion is not None and document.then.companion.wanted,
            spares="" if spared is None else spared.role,
            spares_beside=beside,
            derives=derives,
            topic=item.topic,
            pack=item.pack,
            ignore=dict(sorted(document.ignore.items())),
            location=item.location,
        )

    def _criterion(self, item: Item[RuleDocument]) -> str:
        document = item.document
        effects = document.then
        weighs = bool(effects.favor or effects.oppose)
        gates = bool(effects.rule_out or effects.require or effects.companion or effects.no_companion or effects.derive)
        if not weighs and not gates:
            self._problems.add(item.place("then"), "no-effect", f"the rule {quoted(item.id)} has no effect")
        if document.criterion is None:
            if weighs:
                message = f"the rule {quoted(item.id)} weighs services and needs a `criterion`"
                hint = f"the criteria are {listed(self._criteria)}"
                self._problems.add(item.location, "missing-criterion", message, hint)
            return ""
        if not weighs and gates:
            message = f"the rule {quoted(item.id)} weighs no service and takes no `criterion`"
            self._problems.add(item.place("criterion"), "needless-criterion", message, "remove it")
        self._criteria.find(document.criterion, item.place("criterion"), self._problems)
        return document.criterion

    def _weighings(self, item: Item[RuleDocument], key: str, weighings: Mapping[str, str]) -> tuple[Weighing, ...]:
        found: list[Weighing] = []
        for text in sorted(weighings):
            place = item.key_place("then", key, text)
            selector = self._names.selector(text, place)
            if selector is not None:
                found.append(Weighing(selector, Strength(weighings[text])))
        return tuple(found)

    def _selectors(self, item: Item[RuleDocument], key: str, texts: Sequence[str]) -> tuple[Selector, ...]:
        found: list[Selector] = []
        twice = repeated(texts)
        for index, text in enumerate(texts):
            place = item.place("then", key, index)
            if index in twice:
                self._problems.listed_twice(text, place)
                continue
            selector = self._names.selector(text, place)
            if selector is not None:
                found.append(selector)
        return tuple(found)

    def _companion(self, item: Item[RuleDocument]) -> str:
        companion = item.document.then.companion
        if companion is None:
            return ""
        role = companion.role
        if role is None:
            self._problems.add(item.place("then", "companion"), "missing-key", "the key `role` is missing")
            return ""
        self._names.check_role(role, item.place("then", "companion", "role"))
        return role

    def _beside(self, item: Item[RuleDocument], spared: NoCompanionDocument) -> tuple[str, ...]:
        """The services that are spared a second store; none where all are."""
        self._names.check_role(spared.role, item.place("then", "no_companion", "role"))
        return self._names.services(item, spared.beside, "then", "no_companion", "beside")

    def _derives(self, item: Item[RuleDocument]) -> tuple[str, ...]:
        flags: list[str] = []
        for flag in sorted(item.document.then.derive):
            place = item.key_place("then", "derive", flag)
            attribute = self._names.attributes.find(flag, place, self._problems)
            if attribute is None:
                continue
            if attribute.type is not AttributeType.DERIVED:
                message = f"`{flag}` is answered, only a derived flag may be derived"
                self._problems.add(place, "not-derived", message, "declare a flag of type `derived`")
            else:
                flags.append(flag)
        return tuple(flags)


def check_strata(
    rules: Sequence[Rule], attributes: Registry[Attribute], excused: frozenset[str], problems: Problems
) -> None:
    """Note derived flags that nothing derives (`excused` ones apart) and cycles among those that something does."""
    derived = {name for name, attribute in attributes.items.items() if attribute.type is AttributeType.DERIVED}
    derivers: dict[str, list[Rule]] = {flag: [] for flag in derived}
    for rule in rules:
        for flag in rule.derives:
            derivers[flag].append(rule)
    for flag in sorted(derived - excused):
        if not derivers[flag]:
            place = attributes.items[flag].location
            problems.add(place, "never-derived", f"no rule derives the flag `{flag}`", "add one or remove the flag")
    graph = {
        flag: sorted({read for rule in derivers[flag] for read in attributes_of(rule.when) if read in derived})
        for flag in sorted(derived)
    }
    circle = names_in_circle(graph)
    if circle:
        _tell_circle(circle, derivers, problems)


def _tell_circle(flags: Sequence[str], derivers: Mapping[str, Sequence[Rule]], problems: Problems) -> None:
    names = [
        rule for flag in flags for rule in derivers[flag] if any(read in flags for read in attributes_of(rule.when))
    ]
    involved = sorted(names, key=lambda rule: rule.id)
    message = f"the flags {listed(flags)} follow from themselves by {listed(rule.id for rule in involved)}"
    problems.add(involved[0].location, "cycle", message, "let one of the rules read answers only")
