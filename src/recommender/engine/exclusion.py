"""Settings that a service refuses side by side, or that stand in for a second store: what stays, what gives way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.model.condition import is_above, is_below
from recommender.model.decision import SettingAdvice, Shown
from recommender.model.pack import Pack
from recommender.model.setting import Reference, SettingTest


def without_what_gives_way(pack: Pack, service: str, advice: Iterable[SettingAdvice]) -> tuple[SettingAdvice, ...]:
    """The advice that stays: of two settings that exclude each other, the one that gives way is left out.

    What gives way itself pushes nothing else aside. The order of the advice is kept.
    """
    given = {one.setting: one for one in advice}
    stays: dict[str, bool] = {}
    for name in given:
        _settle(pack, service, given, name, stays)
    return tuple([one for name, one in given.items() if stays[name]])


def _settle(pack: Pack, service: str, given: Mapping[str, SettingAdvice], name: str, stays: dict[str, bool]) -> bool:
    if name not in stays:
        stays[name] = not any(
            one.gives_way
            and service in one.services
            and one.beside in given
            and is_surely(given[name], one.test)
            and is_surely(given[one.beside], one.beside_test)
            and _settle(pack, service, given, one.beside, stays)
            for one in pack.settings[name].excludes
        )
    return stays[name]


def standing_in(pack: Pack, advice: Iterable[SettingAdvice]) -> frozenset[str]:
    """The roles of second stores in whose place something of the service itself is to be switched on."""
    return frozenset(pack.settings[one.setting].stands_in_for for one in advice if one.value is True) - {""}


def without_stand_ins(pack: Pack, advice: Iterable[SettingAdvice], roles: Iterable[str]) -> tuple[SettingAdvice, ...]:
    """The advice without what stands in for a second store in `roles`, and without the parts of that."""
    taken = set(roles)
    gone = {name for name, setting in pack.settings.items() if setting.stands_in_for in taken}
    return tuple([one for one in advice if not gone & {one.setting, pack.settings[one.setting].within}])


def is_surely(advice: SettingAdvice, test: SettingTest) -> bool:
    """Whether all values that the advice leaves meet the test."""
    if test.has_all:
        return isinstance(advice.value, tuple) and set(test.has_all) <= set(advice.value)
    left: tuple[Shown, ...] = () if advice.value is None else (advice.value,)
    words = None if advice.test is None else advice.test.get("one_of")
    if isinstance(words, tuple):
        left = tuple(words)
    if left:
        return all(is_met(test, value) for value in left)
    ends = advice.test or {}
    low, high = ends.get("gte", ends.get("gt")), ends.get("lte", ends.get("lt"))
    if test.values or (test.lower is not None and low is None) or (test.upper is not None and high is None):
        return False
    return all(is_met(test, end) for end in (low, high) if end is not None)


def is_met(test: SettingTest, value: Shown) -> bool:
    """Whether a value meets the test; ends of a range that follow an answer are met by none."""
    if test.has_all:
        return isinstance(value, tuple) and set(test.has_all) <= set(value)
    if test.values:
        return any(isinstance(value, bool) == isinstance(one, bool) and value == one for one in test.values)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if isinstance(test.lower, Reference) or isinstance(test.upper, Reference):
        return False
    return is_above(value, test.lower) and is_below(value, test.upper)
