"""How to set up a chosen service: the settings that all fired configure rules together demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress

from recommender.engine.estimates import inputs_of, known_estimates
from recommender.engine.exclusion import without_what_gives_way
from recommender.engine.inquiry import Inquiry
from recommender.engine.precedence import Asked, asked_for
from recommender.engine.rationale import cited, matched_by_all, shown
from recommender.frozen import frozen
from recommender.model.condition import Bound, are_apart, attributes_of, is_above, is_below
from recommender.model.decision import SettingAdvice
from recommender.model.notice import Notice, SettingConflict
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule
from recommender.model.setting import Reference, Setting, SettingTest, SettingType
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Shown, Value


@frozen
class Setup:
    """How to set up a service: its settings in the order of their ids, and a warning for each that cannot be met."""

    settings: tuple[SettingAdvice, ...]
    warnings: tuple[Notice, ...]


class _Demand:
    """What is left of a setting's values after all tests that count; None means no restriction."""

    __slots__ = ("aside", "lower", "members", "rules", "upper", "values")

    def __init__(self, asked: Asked) -> None:
        self.aside = asked.aside
        self.values: list[Shown] | None = None
        self.lower: Bound | None = None
        self.upper: Bound | None = None
        self.members: list[str] = []
        self.rules: list[ConfigureRule] = []
        for rule, test in asked.tests:
            self._conjoin(rule, test)
        self._narrow()

    def _conjoin(self, rule: ConfigureRule, test: SettingTest) -> None:
        """Ask for what `test`, whose ends are numbers, demands too."""
        if test.values:
            kept: Sequence[Shown] = test.values if self.values is None else self.values
            self.values = [value for value in kept if value in test.values]
        if isinstance(test.lower, Bound) and (self.lower is None or _is_stricter(test.lower, self.lower, 1)):
            self.lower = test.lower
        if isinstance(test.upper, Bound) and (self.upper is None or _is_stricter(test.upper, self.upper, -1)):
            self.upper = test.upper
        if test.has_all:
            self.members += [member for member in test.has_all if member not in self.members]
        self.rules.append(rule)

    def _narrow(self) -> None:
        """Leave out the values that lie beyond the ends."""
        if self.values is not None and (self.lower or self.upper):
            self.values = [value for value in self.values if _is_between(self.lower, value, self.upper)]

    @property
    def is_empty(self) -> bool:
        """Whether no value is left."""
        if self.values is not None:
            return not self.values
        return self.lower is not None and self.upper is not None and are_apart(self.lower, self.upper)

    def key(self, setting: str) -> tuple[object, ...]:
        """Equal for demands on `setting` by the same rules that come to the same."""
        values = None if self.values is None else tuple([(type(value), value) for value in self.values])
        rules = tuple([rule.id for rule in self.rules])
        return (setting, values, self.lower, self.upper, tuple(self.members), rules, self.aside)


class _Alike:
    """What is demanded alike of several services: one and the same advice for those that the same citations suit."""

    def __init__(self, pack: Pack, setting: Setting, demand: _Demand, values: Mapping[str, Value]) -> None:
        rules = sorted(demand.rules, key=lambda rule: (rule.severity.rank, rule.id))  # the highest severity first
        self._setting = setting
        self._rules = tuple([rule.id for rule in rules])
        self._aside = demand.aside
        self._severity, self._because = rules[0].severity, rules[0].because
        self._value, self._test = _shown(setting, demand)
        self._matched = {
            **matched_by_all([rule.when for rule in rules], values, pack.vocabulary),
            **_answers_behind(pack, rules, setting.id, values),
        }
        self._cites = cited(pack, dict.fromkeys(cite for rule in rules for cite in rule.cites))
        self._sources = [pack.sources[cite.citation.source] for cite in self._cites]
        self._made: dict[tuple[bool, ...], SettingAdvice] = {}

    def advice(self, service: str) -> SettingAdvice:
        """The advice to `service`; it cites what speaks of that or of databases in general, all where nothing does."""
        suits = tuple([source.suits(service) for source in self._sources])
        found = self._made.get(suits)
        if found is None:
            setting = self._setting
            found = self._made[suits] = SettingAdvice(
                setting.id,
                setting.title,
                setting.unit,
                self._value,
                self._test,
                self._severity,
                self._rules,
                self._because,
                tuple(compress(self._cites, suits)) or self._cites,
                self._matched,
                in_place_of=self._aside,
            )
        return found


class Setups:
    """How to set up services, worked out when it is first asked; what is demanded alike of several is one advice.

    A setting within something is left out unless that is to be switched on, and so is one that gives way to another.
    """

    def __init__(self, asked: Inquiry) -> None:
        self._asked = asked
        self._fired: dict[str, list[ConfigureRule]] = {}
        for rule in asked.plan.pack.configure:
            if asked.firing.truths[rule.id] is Truth.TRUE:
                for service in rule.services:
                    self._fired.setdefault(service, []).append(rule)
        self._narrowing = _Narrowing(asked)
        self._alike: dict[tuple[object, ...], _Alike] = {}
        self._known: dict[str, Setup] = {}

    def of(self, service: str) -> Setup:
        """How to set up one of them."""
        if service not in self._known:
            self._known[service] = self._setup(service)
        return self._known[service]

    def _setup(self, service: str) -> Setup:
        pack, values = self._asked.plan.pack, self._asked.values
        estimates = known_estimates(pack, service, values)
        setup = setup_for(pack, service, self._fired.get(service, ()), values, estimates, self._alike)
        staying = without_what_gives_way(pack, service, setup.settings)
        advice = [self._narrowing.until(service, one) for one in _without_loose_parts(pack, staying)]
        return Setup(tuple(advice), setup.warnings)


class _Narrowing:
    """The rules that an answer could still make fire, by the setting that they leave some words of."""

    def __init__(self, asked: Inquiry) -> None:
        self._asked = asked
        self._rules: dict[str, list[ConfigureRule]] = {}
        self._open: dict[str, list[str]] = {}
        self._configure = {rule.id: rule for rule in asked.plan.pack.configure}
        for rule in asked.plan.pack.configure:
            if asked.firing.truths[rule.id] is Truth.UNKNOWN:
                for name, test in rule.settings.items():
                    if test.values:
                        self._rules.setdefault(name, []).append(rule)

    def until(self, service: str, advice: SettingAdvice) -> SettingAdvice:
        """The advice with the questions whose answers could leave fewer of its words."""
        words = None if advice.test is None else advice.test.get("one_of")
        if not isinstance(words, tuple):
            return advice
        speaking = [self._configure[name] for name in (*advice.rules, *advice.in_place_of)]
        overtaken = {name for rule in speaking for name in rule.in_place_of}
        counts: Counter[str] = Counter()
        for rule in self._rules.get(advice.setting, ()):
            if (
                service in rule.services
                and rule.id not in overtaken
                and not set(words).issubset(rule.settings[advice.setting].values)
            ):
                counts.update(self._open_in(rule))
        names = sorted(counts, key=lambda name: (-counts[name], name))
        return replace(advice, until=tuple(names)) if names else advice

    def _open_in(self, rule: ConfigureRule) -> list[str]:
        """The attributes of its condition that nothing is known of and that can be answered."""
        found = self._open.get(rule.id)
        if found is None:
            values, vocabulary = self._asked.values, self._asked.plan.pack.vocabulary
            unknown = [name for name in attributes_of(rule.when) if name not in values]
            found = [name for name in unknown if vocabulary[name].type is not AttributeType.DERIVED]
            self._open[rule.id] = found
        return found


def setup_of(asked: Inquiry, service: str) -> Setup:
    """How to set up one service."""
    return Setups(asked).of(service)


def _without_loose_parts(pack: Pack, advice: tuple[SettingAdvice, ...]) -> tuple[SettingAdvice, ...]:
    switched_on = {"", *(one.setting for one in advice if one.value is True)}
    return tuple([one for one in advice if pack.settings[one.setting].within in switched_on])


def setup_for(
    pack: Pack,
    service: str,
    fired: Iterable[ConfigureRule],
    values: Mapping[str, Value],
    estimates: Mapping[str, float],
    alike: dict[tuple[object, ...], _Alike] | None = None,
) -> Setup:
    """How to set up `service` by the rules that fired.

    A test whose attribute or estimate is unknown gives no setting, and neither does a rule where another is there in
    its place. Values that one rule leaves open and another narrows are conjoined; the severity is the highest; every
    contributing rule is listed.

    Args:
        alike: what was demanded so far of other services for the same `values`; what is demanded here is added.

    """
    alike = {} if alike is None else alike
    advice: list[SettingAdvice] = []
    warnings: list[Notice] = []
    for name, asked in sorted(asked_for(pack, service, fired, values, estimates).items()):
        demand = _Demand(asked)
        if demand.is_empty:
            warnings.append(SettingConflict(name, tuple(rule.id for rule in demand.rules)))
        else:
            key = demand.key(name)
            if key not in alike:
                alike[key] = _Alike(pack, pack.settings[name], demand, values)
            advice.append(alike[key].advice(service))
    return Setup(tuple(advice), tuple(warnings))


def _answers_behind(
    pack: Pack, rules: Iterable[ConfigureRule], name: str, values: Mapping[str, Value]
) -> dict[str, Shown]:
    """The answers that give the ends of a range that rules ask for, by themselves or through an estimate."""
    names: set[str] = set()
    for rule in rules:
        for end in (rule.settings[name].lower, rule.settings[name].upper):
            if isinstance(end, Reference):
                names.update((end.name,) if end.kind == "attribute" else inputs_of(pack, end.name))
    return {one: shown(pack.vocabulary, one, values[one]) for one in sorted(names) if one in values}


def _is_stricter(new: Bound, old: Bound, direction: int) -> bool:
    if new.value == old.value:
        return old.inclusive and not new.inclusive
    return (new.value - old.value) * direction > 0


def _is_between(lower: Bound | None, value: Shown, upper: Bound | None) -> bool:
    """Whether a number lies between two ends; a word or a flag has none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return is_above(value, lower) and is_below(value, upper)


def _shown(setting: Setting, demand: _Demand) -> tuple[Shown | None, dict[str, Shown] | None]:
    """The one value that is demanded, or else the test that a value must pass."""
    if setting.type is SettingType.CHOICES:
        return tuple(sorted(demand.members, key=setting.values.index)), None
    if demand.values is not None and len(demand.values) == 1:
        return demand.values[0], None
    if demand.values is not None:
        return None, {"one_of": tuple(str(word) for word in demand.values)}
    test: dict[str, Shown] = {}
    if demand.lower:
        test["gte" if demand.lower.inclusive else "gt"] = demand.lower.value
    if demand.upper:
        test["lte" if demand.upper.inclusive else "lt"] = demand.upper.value
    return None, test
