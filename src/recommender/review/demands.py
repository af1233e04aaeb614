"""What the rules demand of the settings of a service, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.engine.configure import setup_for
from recommender.engine.estimates import known_estimates
from recommender.engine.exclusion import without_what_gives_way
from recommender.engine.inquiry import Inquiry
from recommender.engine.precedence import asked_for
from recommender.model.condition import ALWAYS
from recommender.model.decision import SettingAdvice
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule
from recommender.model.setting import SettingTest
from recommender.model.truth import Truth
from recommender.model.vocabulary import Shown, Value


class Demands:
    """The demands on each service under one asking of the rules; without one, only those that always hold."""

    def __init__(self, pack: Pack, asked: Inquiry | None) -> None:
        self._pack = pack
        self._values: Mapping[str, Value] = {} if asked is None else asked.values
        self._fired = [rule for rule in pack.configure if _holds(rule, asked)]
        self._by_service: dict[str, dict[str, tuple[tuple[ConfigureRule, SettingAdvice], ...]]] = {}
        self._together: dict[tuple[str, str, tuple[str, ...]], SettingAdvice | None] = {}

    def of(self, service: str) -> Mapping[str, tuple[tuple[ConfigureRule, SettingAdvice], ...]]:
        """For each setting of the service the rules whose demand on it counts, each with its own demand."""
        if service not in self._by_service:
            found: dict[str, list[tuple[ConfigureRule, SettingAdvice]]] = {}
            together = self._advice(service, self._fired)
            gone = {one.setting for one in together} - {
                one.setting for one in without_what_gives_way(self._pack, service, together)
            }
            aside = self._aside(service)
            for rule in self._fired:
                for advice in self._advice(service, [rule]):
                    if advice.setting not in gone and rule.id not in aside.get(advice.setting, ()):
                        found.setdefault(advice.setting, []).append((rule, advice))
            self._by_service[service] = {name: tuple(demands) for name, demands in sorted(found.items())}
        return self._by_service[service]

    def is_refused(self, service: str, setting: str, there: Mapping[str, Shown]) -> bool:
        """Whether the service refuses what is demanded of a setting beside the other settings that are `there`."""
        advice = [one for _, one in self.of(service).get(setting, ())]
        return any(
            service in exclusion.services
            and exclusion.beside in there
            and exclusion.beside_test.admits(there[exclusion.beside])
            and any(_is_all_of(exclusion.test, one.demand) for one in advice)
            for exclusion in self._pack.settings[setting].excludes
        )

    def together(self, service: str, setting: str, rules: tuple[ConfigureRule, ...]) -> SettingAdvice | None:
        """What several rules demand of a setting together; None where no value meets them all."""
        key = (service, setting, tuple(rule.id for rule in rules))
        if key not in self._together:
            advice = self._advice(service, rules)
            self._together[key] = next((one for one in advice if one.setting == setting), None)
        return self._together[key]

    def _aside(self, service: str) -> Mapping[str, tuple[str, ...]]:
        """The rules that give way to others, by setting."""
        estimates = known_estimates(self._pack, service, self._values)
        asked = asked_for(self._pack, service, self._fired, self._values, estimates)
        return {name: one.aside for name, one in asked.items()}

    def _advice(self, service: str, rules: Iterable[ConfigureRule]) -> tuple[SettingAdvice, ...]:
        rules = [rule for rule in rules if service in rule.services]
        if not rules:
            return ()
        estimates = known_estimates(self._pack, service, self._values)
        return setup_for(self._pack, service, rules, self._values, estimates).settings


def _is_all_of(refused: SettingTest, demand: SettingTest) -> bool:
    """Whether nothing of a demand is left without what is refused."""
    if refused.has_all:
        return set(refused.has_all) >= set(demand.has_all) > set()
    return demand.implies(refused)


def _holds(rule: ConfigureRule, asked: Inquiry | None) -> bool:
    return rule.when == ALWAYS if asked is None else asked.firing.truths[rule.id] is Truth.TRUE
