"""Which configure rules stand in the place of others: that these exist, speak of the same, and form no circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from recommender.knowledge.cycles import names_in_circle
from recommender.knowledge.documents import ConfigureDocument
from recommender.knowledge.merge import MergedRules
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, listed, quoted, repeated
from recommender.knowledge.registry import Registry
from recommender.model.rule import ConfigureRule
from recommender.model.setting import Setting

_KEY = "in_place_of"


class PrecedenceCompiler:
    """Adds to configure rules those in whose place they stand, once all of them are known."""

    def __init__(self, texts: Sequence[PackText], merged: MergedRules, problems: Problems) -> None:
        self._problems = problems
        self._merged = merged
        self._items = {item.id: item for item in merged.configure}
        self._choosing = {item.id for text in texts for item in text.rules}
        self._written: Registry[object] = Registry("configure rule")
        for text in texts:
            self._written.take_broken(text.broken, "configure rule")
            for item in text.configure:
                self._written.add(item.id, item)

    def compile(self, rules: Sequence[ConfigureRule], settings: Mapping[str, Setting]) -> tuple[ConfigureRule, ...]:
        """The rules, each with those in whose place it stands; none may come to stand in its own.

        A rule that is switched off gives way to nobody. One that overrides another stands where that stood.
        """
        known = {rule.id: rule for rule in rules}
        graph: dict[str, list[str]] = {}
        for item in self._merged.configure:
            graph[item.id] = self._named(item, known, settings)
        self._refuse_circles(graph)
        return tuple([replace(rule, in_place_of=tuple(sorted(graph[rule.id]))) for rule in rules])

    def _named(
        self, item: Item[ConfigureDocument], known: Mapping[str, ConfigureRule], settings: Mapping[str, Setting]
    ) -> list[str]:
        """The rules that `item` names and that count, after every fault of its list is noted."""
        names = item.document.in_place_of
        twice = repeated(names)
        found: list[str] = []
        for index, name in enumerate(names):
            place = item.place(_KEY, index)
            if index in twice:
                self._problems.listed_twice(name, place)
            elif name in self._choosing:
                message = f"the rule {quoted(name)} is of another kind"
                self._problems.add(place, "wrong-kind", message, "rules of choosing and of configuring do not mix")
            elif self._written.find(name, place, self._problems) is not None:
                standing = self._merged.overridden.get(name, name)
                if standing not in self._items or standing in found:
                    continue
                found.append(standing)
                rule, other = known.get(item.id), known.get(standing)
                if rule and other and standing == name and not _meet(rule, other, settings):
                    message = f"{quoted(item.id)} and {quoted(name)} set nothing in common"
                    hint = "name a rule that asks something of the same setting of the same service"
                    self._problems.add(place, "nothing-in-common", message, hint)
        return found

    def _refuse_circles(self, graph: Mapping[str, Sequence[str]]) -> None:
        names = names_in_circle(graph)
        if not names:
            return
        if len(names) == 1:
            message, hint = f"the rule {quoted(names[0])} stands in its own place", "name another rule"
        else:
            message = f"the rules {listed(names)} stand in each other's place in a circle"
            hint = f"let {quoted(names[0])} give way, or another of them"
        self._problems.add(self._items[names[0]].place(_KEY), "cycle", message, hint)


def _meet(rule: ConfigureRule, other: ConfigureRule, settings: Mapping[str, Setting]) -> bool:
    """Whether both ask something of one setting of one service."""
    services = set(rule.services) & set(other.services)
    return any(name in other.settings and services & set(settings[name].services) for name in rule.settings)
