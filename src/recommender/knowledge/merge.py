"""Rules of several packs as one set: what overrides what, what is switched off, and that ids are unique."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from recommender.knowledge.documents import ConfigureDocument, RuleDocument
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.registry import Registry
from recommender.location import Location

RuleItem = Item[RuleDocument] | Item[ConfigureDocument]


@dataclass(slots=True)
class MergedRules:
    """The rules that count, sorted by id, and what became of the others. `silenced` also has overridden gates."""

    choose: tuple[Item[RuleDocument], ...] = ()
    configure: tuple[Item[ConfigureDocument], ...] = ()
    disabled: dict[str, str] = field(default_factory=dict)
    overridden: dict[str, str] = field(default_factory=dict)
    silenced: frozenset[str] = frozenset()


def merge_rules(packs: Sequence[PackText], gates: Iterable[str], problems: Problems) -> MergedRules:
    """Apply `overrides` and `disable` of all packs; whatever cannot be applied is a problem.

    `gates` are the ids of the rules that limits and status will be made into.
    """
    merger = _Merger(packs, frozenset(gates), problems)
    return merger.merge()


class _Merger:
    def __init__(self, packs: Sequence[PackText], gates: frozenset[str], problems: Problems) -> None:
        self._packs = packs
        self._gates = gates
        self._problems = problems
        self._known: Registry[RuleItem] = Registry("rule")
        self._plain: dict[str, RuleItem] = {}
        self._overriding: dict[str, RuleItem] = {}

    def merge(self) -> MergedRules:
        for pack in self._packs:
            self._known.take_broken(pack.broken, "rule", "configure rule")
            for item in _rules_of(pack):
                if item.document.overrides is None:
                    self._take(item)
        self._check_retired_ids()
        self._check_other_ids()
        for pack in self._packs:
            for item in _rules_of(pack):
                if item.document.overrides is not None:
                    self._override(item)
        disabled = self._disable()
        counted = self._counted(disabled)
        return MergedRules(
            tuple(item for item in counted if isinstance(item.document, RuleDocument)),
            tuple(item for item in counted if isinstance(item.document, ConfigureDocument)),
            disabled,
            {target: item.id for target, item in sorted(self._overriding.items()) if target != item.id},
            frozenset((*disabled, *self._overriding)),
        )

    def _take(self, item: RuleItem) -> None:
        known = self._plain.get(item.id)
        if known is not None:
            way_out = "" if known.pack == item.pack else f"write `overrides: {item.id}` to replace it"
            self._problems.defined_twice("rule", item.id, item.location, known.location, way_out)
            return
        self._plain[item.id] = item
        self._known.add(item.id, item)

    def _check_retired_ids(self) -> None:
        """An id that a rule succeeds is never used again."""
        for pack in self._packs:
            for item in pack.rules:
                for index, retired in enumerate(item.document.successor_of):
                    if retired in self._plain:
                        message = f"the id {quoted(retired)} is retired, but a rule has it"
                        hint = f"it is at {self._plain[retired].location}"
                        self._problems.add(item.place("successor_of", index), "retired-id", message, hint)

    def _check_other_ids(self) -> None:
        """Ids of rules, impossible combinations, laws and estimates are one name space."""
        seen: dict[str, Location] = {name: item.location for name, item in self._plain.items()}
        for pack in self._packs:
            for other in [(one.id, one.location) for one in pack.never] + [(one.id, one.location) for one in pack.laws]:
                self._unique(*other, seen)
        names: set[str] = set()
        for pack in self._packs:
            for estimate in pack.estimates:
                # Two estimates of one id are the estimates' own concern.
                if estimate.id not in names:
                    self._unique(estimate.id, estimate.location, seen)
                names.add(estimate.id)

    def _unique(self, name: str, place: Location, seen: dict[str, Location]) -> None:
        if name in seen:
            self._problems.add(place, "defined-twice", f"the id {quoted(name)} is taken", f"by {seen[name]}")
        else:
            seen[name] = place

    def _override(self, item: RuleItem) -> None:
        target = item.document.overrides or ""
        place = item.place("overrides")
        known = self._known.items.get(target)
        if known is None and target not in self._gates:
            if not self._known.is_excused(target):
                hint = self._problems.did_you_mean(target, [*self._known, *self._gates])
                self._problems.add(place, "unknown-rule", f"there is no rule {quoted(target)} to override", hint)
            return
        first = self._overriding.get(target)
        if first is not None:
            message = f"the rule {quoted(target)} is overridden twice"
            self._problems.add(place, "overridden-twice", message, f"the other is at {first.location}")
            return
        if known is not None and known.pack == item.pack:
            message = f"the rule {quoted(target)} is overridden in its own pack"
            self._problems.add(place, "own-override", message, "change the rule itself")
            return
        if known is not None and type(known.document) is not type(item.document):
            message = f"the rule {quoted(target)} is of another kind"
            self._problems.add(place, "wrong-kind", message, "rules of choosing and of configuring do not mix")
            return
        if item.id != target and item.id in self._plain:
            self._problems.defined_twice("rule", item.id, item.location, self._plain[item.id].location)
            return
        self._overriding[target] = item

    def _disable(self) -> dict[str, str]:
        disabled: dict[str, str] = {}
        laws = {item.id for pack in self._packs for item in pack.laws}
        for pack in self._packs:
            if pack.pack is None:
                continue
            for index, entry in enumerate(pack.pack.document.disable):
                place = pack.pack.place("disable", index, "rule")
                if entry.rule in self._overriding:
                    message = f"the rule {quoted(entry.rule)} is both disabled and overridden"
                    self._problems.add(place, "disabled-and-overridden", message)
                elif entry.rule in self._known or entry.rule in self._gates or entry.rule in laws:
                    disabled.setdefault(entry.rule, entry.reason)
                elif not self._known.is_excused(entry.rule):
                    hint = self._problems.did_you_mean(entry.rule, [*self._known, *self._gates, *laws])
                    message = f"there is no rule {quoted(entry.rule)} to disable"
                    self._problems.add(place, "unknown-rule", message, hint)
        return dict(sorted(disabled.items()))

    def _counted(self, disabled: Mapping[str, str]) -> list[RuleItem]:
        counted = {
            name: item for name, item in self._plain.items() if name not in disabled and name not in self._overriding
        }
        for item in self._overriding.values():
            if item.id in counted:
                self._problems.defined_twice("rule", item.id, item.location, counted[item.id].location)
            counted[item.id] = item
        return [counted[name] for name in sorted(counted)]


def _rules_of(pack: PackText) -> tuple[RuleItem, ...]:
    return (*pack.rules, *pack.configure)
