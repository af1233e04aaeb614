"""What the fired configure rules ask of each setting of a service, and which of them give way to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from recommender.frozen import frozen
from recommender.model.condition import Bound
from recommender.model.pack import Pack
from recommender.model.rule import CURRENT_SERVICE, ConfigureRule
from recommender.model.setting import End, Reference, SettingTest
from recommender.model.vocabulary import Value


@frozen
class Asked:
    """What counts of what is asked of one setting, each test with its rule, and the rules that gave way."""

    tests: tuple[tuple[ConfigureRule, SettingTest], ...]
    aside: tuple[str, ...] = ()


def asked_for(
    pack: Pack,
    service: str,
    fired: Iterable[ConfigureRule],
    values: Mapping[str, Value],
    estimates: Mapping[str, float],
) -> dict[str, Asked]:
    """What the rules that fired ask of the settings of `service`, by setting; ends that follow an answer are resolved.

    A rule asks nothing of a setting while an end that it follows is unknown, and then nobody gives way to it there.
    Nothing is asked of bringing the data to the service that runs today, nor of changing what runs on any other.
    Each pair of rules stands on its own: one that gives way still takes the place of those that it names itself. As
    no rule gives way to itself in a circle, something counts wherever anything is asked.
    """
    found: dict[str, list[tuple[ConfigureRule, SettingTest]]] = {}
    overtaking = False
    stays = values.get(CURRENT_SERVICE) == service
    for rule in fired:
        if service not in rule.services:
            continue
        overtaking = overtaking or bool(rule.in_place_of)
        for name, test in rule.settings.items():
            setting = pack.settings[name]
            is_idle = setting.is_moving if stays else setting.is_staying
            if service in setting.services and not is_idle:
                resolved = _resolved(test, values, estimates)
                if resolved is not None:
                    found.setdefault(name, []).append((rule, resolved))
    if not overtaking:
        return {name: Asked(tuple(tests)) for name, tests in found.items()}
    return {name: _without_overtaken(tests) for name, tests in found.items()}


def _without_overtaken(tests: list[tuple[ConfigureRule, SettingTest]]) -> Asked:
    overtaken = {name for rule, _ in tests for name in rule.in_place_of}
    aside = tuple(sorted(rule.id for rule, _ in tests if rule.id in overtaken))
    return Asked(tuple([one for one in tests if one[0].id not in overtaken]) if aside else tuple(tests), aside)


def _resolved(test: SettingTest, values: Mapping[str, Value], estimates: Mapping[str, float]) -> SettingTest | None:
    """The test with numbers as its ends; None while one of them is unknown."""
    if not (isinstance(test.lower, Reference) or isinstance(test.upper, Reference)):
        return test
    lower, upper = _number(test.lower, values, estimates), _number(test.upper, values, estimates)
    if (test.lower and lower is None) or (test.upper and upper is None):
        return None
    return replace(test, lower=lower, upper=upper)


def _number(end: End, values: Mapping[str, Value], estimates: Mapping[str, float]) -> Bound | None:
    if not isinstance(end, Reference):
        return end
    value = values.get(end.name) if end.kind == "attribute" else estimates.get(end.name)
    return Bound(float(value), end.inclusive) if isinstance(value, int | float) else None
