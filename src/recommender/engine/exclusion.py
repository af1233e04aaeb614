"""Settings that a service refuses side by side, or that stand in for a second store: what stays, what gives way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.model.decision import SettingAdvice
from recommender.model.pack import Pack


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
            and given[name].demand.implies(one.test)
            and given[one.beside].demand.implies(one.beside_test)
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
