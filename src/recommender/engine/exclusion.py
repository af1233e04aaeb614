"""Settings that a service refuses side by side, or that stand in for a second store: what stays, what gives way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from recommender.engine.rationale import cited
from recommender.model.decision import SettingAdvice
from recommender.model.pack import Pack
from recommender.model.setting import Exclusion


def without_what_gives_way(pack: Pack, service: str, advice: Iterable[SettingAdvice]) -> tuple[SettingAdvice, ...]:
    """The advice that stays: of two settings that exclude each other, the one that gives way is left out.

    What gives way itself pushes nothing else aside. Of several words that are left open, and of several members that
    are asked for together, those that give way to a setting that stays are left out as well. The order of the advice
    is kept.
    """
    given = {one.setting: one for one in advice}
    stays: dict[str, bool] = {}
    for name in given:
        _settle(pack, service, given, name, stays)
    return _without_refused_words(pack, service, {name: one for name, one in given.items() if stays[name]})


def _settle(pack: Pack, service: str, given: Mapping[str, SettingAdvice], name: str, stays: dict[str, bool]) -> bool:
    if name not in stays:
        refused: set[str] = set()
        stays[name] = True
        for one in pack.settings[name].excludes:
            if _gives_way(one, given[name], service, given) and _settle(pack, service, given, one.beside, stays):
                refused.update(one.test.has_all)
                stays[name] = bool(one.test.has_all) and not refused.issuperset(given[name].demand.has_all)
                if not stays[name]:
                    break
    return stays[name]


def _without_refused_words(pack: Pack, service: str, given: Mapping[str, SettingAdvice]) -> tuple[SettingAdvice, ...]:
    left = dict(given)
    narrowed = True
    while narrowed:  # a word that falls may settle a setting, before which a word of another gives way
        narrowed = False
        for name, own in left.items():
            for one in pack.settings[name].excludes:
                words = _words(own)
                kept = tuple([word for word in words if not one.test.admits(word)])
                members = tuple([member for member in own.demand.has_all if member not in one.test.has_all])
                if 0 < len(kept) < len(words) and _is_there(one, service, left):
                    own = left[name] = _narrowed(pack, own, left[one.beside], one, kept)
                    narrowed = True
                elif 0 < len(members) < len(own.demand.has_all) and _gives_way(one, own, service, left):
                    own = left[name] = replace(own, value=members)
                    narrowed = True
    return tuple(left.values())


def _gives_way(one: Exclusion, own: SettingAdvice, service: str, given: Mapping[str, SettingAdvice]) -> bool:
    """Whether advice on a setting, or a part of it, is surely what gives way on the service by `one`."""
    return own.demand.implies(one.test) and _is_there(one, service, given)


def _is_there(one: Exclusion, service: str, given: Mapping[str, SettingAdvice]) -> bool:
    """Whether something gives way on the service by `one`, since what stays beside it is surely advised."""
    return (
        one.gives_way
        and service in one.services
        and one.beside in given
        and given[one.beside].demand.implies(one.beside_test)
    )


def _narrowed(
    pack: Pack, own: SettingAdvice, other: SettingAdvice, exclusion: Exclusion, kept: tuple[str, ...]
) -> SettingAdvice:
    """The advice with the words that are `kept`; a single one is settled, for the reason of the exclusion."""
    if len(kept) > 1:
        return replace(own, test={"one_of": kept})
    return replace(
        own,
        value=kept[0],
        test=None,
        rules=tuple(dict.fromkeys((*own.rules, *other.rules))),
        because=exclusion.because or own.because,
        cites=cited(pack, exclusion.cites) or own.cites,
        matched={**own.matched, **other.matched},
    )


def _words(advice: SettingAdvice) -> tuple[str, ...]:
    """The words that the advice leaves open; none if it is settled or leaves a range."""
    words = None if advice.test is None else advice.test.get("one_of")
    return words if isinstance(words, tuple) else ()


def standing_in(pack: Pack, advice: Iterable[SettingAdvice]) -> frozenset[str]:
    """The roles of second stores in whose place something of the service itself is to be switched on."""
    return frozenset(pack.settings[one.setting].stands_in_for for one in advice if one.value is True) - {""}


def without_stand_ins(pack: Pack, advice: Iterable[SettingAdvice], roles: Iterable[str]) -> tuple[SettingAdvice, ...]:
    """The advice without what stands in for a second store in `roles`, and without the parts of that."""
    taken = set(roles)
    gone = {name for name, setting in pack.settings.items() if setting.stands_in_for in taken}
    return tuple([one for one in advice if not gone & {one.setting, pack.settings[one.setting].within}])
