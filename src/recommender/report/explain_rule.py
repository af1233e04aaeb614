"""A rule explained: the situation in words, what it says, why, where that is written, and which services it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.rationale import cited
from recommender.model.condition import ALWAYS, Bound
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, Selector, Weighing
from recommender.model.setting import Reference, SettingTest
from recommender.model.uses import AnyRule
from recommender.report.condition_words import condition_lines, condition_words
from recommender.report.lines import EMPTY, Line, Part, line_of, span, wrapped
from recommender.report.plain import Json, cites_json, plain_number, words_list
from recommender.report.references import References
from recommender.report.usage import kinds_of, services_touched
from recommender.report.words import listed, quantity_words, word


def rule_json(pack: Pack, rule: AnyRule) -> dict[str, Json]:
    """The rule as plain values, its condition in words."""
    own = _configure_json(pack, rule) if isinstance(rule, ConfigureRule) else _effects_json(rule)
    return {
        "rule": rule.id,
        "title": rule.title,
        "kinds": words_list(kinds_of(rule)),
        "topic": rule.topic,
        "pack": rule.pack,
        "when": condition_words(rule.when, pack.vocabulary),
        **own,
        "because": rule.because,
        "services": words_list(services_touched(rule, pack)),
        "cites": cites_json(cited(pack, rule.cites)),
        "location": str(rule.location),
    }


def rule_lines(pack: Pack, rule: AnyRule, width: int) -> list[Line]:
    """The rule as text."""
    references = References()
    lines = [*wrapped([span(rule.title, Part.TITLE), " ", span(f"(rule:{rule.id})", Part.DIM)], width)]
    lines += wrapped([span(_place(rule), Part.DIM)], width)
    lines += [EMPTY, line_of(span("When", Part.HEADING))]
    lines += when_lines(pack, rule, width)
    lines += [EMPTY, line_of(span("Then", Part.HEADING))]
    for text in (*effects_words(rule), *yielding_words(pack, rule)):
        lines += wrapped([text], width, "  ", "    ")
    cites = references.mark(cited(pack, rule.cites))
    lines += [EMPTY, line_of(span("Because", Part.HEADING)), *wrapped([rule.because, " ", cites], width, "  ")]
    touched = services_touched(rule, pack)
    if touched:
        lines += [EMPTY, line_of(span(f"Services it touches ({len(touched)})", Part.HEADING))]
        lines += wrapped([", ".join(touched)], width, "  ")
    return [*lines, *references.section(width)]


def when_lines(pack: Pack, rule: AnyRule, width: int) -> list[Line]:
    """The condition, a line for each part that must hold."""
    if rule.when == ALWAYS:
        return [line_of("  always")]
    lines: list[Line] = []
    for position, clause in enumerate(condition_lines(rule.when, pack.vocabulary)):
        lines += wrapped([clause], width, "  and " if position else "  ")
    return lines


def effects_words(rule: AnyRule) -> tuple[str, ...]:
    """What the rule says, an effect a line."""
    if isinstance(rule, ConfigureRule):
        told = [f"{name}: {test_words(test)}" for name, test in rule.settings.items()]
        return (*told, *(f"in place of what {name} says of these" for name in rule.in_place_of))
    found = []
    if rule.favor:
        found.append(f"favor {_weighings(rule.favor)}")
    if rule.oppose:
        found.append(f"oppose {_weighings(rule.oppose)}")
    if rule.rule_out:
        found.append(f"rule out {_selectors(rule.rule_out)}")
    if rule.require:
        found.append(f"rule out everything but {_selectors(rule.require)}")
    if rule.companion:
        found.append(f"ask for a second store{', wanted as such' if rule.wanted else ''}: {word(rule.companion)}")
    if rule.spares:
        beside = f", beside {listed(list(rule.spares_beside))}" if rule.spares_beside else ""
        found.append(f"spare the winner a second store that is not wanted as such: {word(rule.spares)}{beside}")
    found += [f"derive {flag}" for flag in rule.derives]
    return tuple(found)


def gives_way_to(pack: Pack, rule: ConfigureRule) -> tuple[str, ...]:
    """The rules that stand in its place where they fire, in the order of their ids."""
    return tuple([other.id for other in pack.configure if rule.id in other.in_place_of])


def yielding_words(pack: Pack, rule: AnyRule) -> tuple[str, ...]:
    """That the rule gives way to others, one a line."""
    others = gives_way_to(pack, rule) if isinstance(rule, ConfigureRule) else ()
    return tuple(f"gives way to {name} in what both set" for name in others)


def test_words(test: SettingTest) -> str:
    """What a setting must be, in words."""
    told = []
    if test.values:
        told.append(listed([_value(value) for value in test.values], "or"))
    if test.has_all:
        told.append(f"include {listed(list(test.has_all))}")
    if test.lower is not None:
        told.append(f"{'at least' if test.lower.inclusive else 'more than'} {_end(test.lower)}")
    if test.upper is not None:
        told.append(f"{'at most' if test.upper.inclusive else 'below'} {_end(test.upper)}")
    return " and ".join(told)


def _place(rule: AnyRule) -> str:
    parts = [" and ".join(kinds_of(rule)), f"topic {rule.topic}" if rule.topic else ""]
    if isinstance(rule, ConfigureRule):
        parts.append(f"severity {rule.severity}")
    elif rule.criterion:
        parts.append(f"criterion {rule.criterion}")
    parts += [f"pack {rule.pack}" if rule.pack else "", str(rule.location)]
    return ", ".join(part for part in parts if part)


def _weighings(weighings: Iterable[Weighing]) -> str:
    return ", ".join(f"{weighing.selector.text} ({weighing.strength})" for weighing in weighings)


def _selectors(selectors: Iterable[Selector]) -> str:
    return ", ".join(selector.text for selector in selectors)


def _value(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else quantity_words(value, "")


def _end(end: Bound | Reference) -> str:
    return quantity_words(end.value, "") if isinstance(end, Bound) else f"{end.kind} {end.name}"


def _effects_json(rule: Rule) -> dict[str, Json]:
    return {
        "criterion": rule.criterion,
        "favor": _weighings_json(rule.favor),
        "oppose": _weighings_json(rule.oppose),
        "rule_out": [selector.text for selector in rule.rule_out],
        "require": [selector.text for selector in rule.require],
        "companion": rule.companion or None,
        "no_companion": rule.spares or None,
        "derives": words_list(rule.derives),
    }


def _weighings_json(weighings: Sequence[Weighing]) -> dict[str, Json]:
    return {weighing.selector.text: str(weighing.strength) for weighing in weighings}


def _configure_json(pack: Pack, rule: ConfigureRule) -> dict[str, Json]:
    settings: Mapping[str, Json] = {name: _test_json(test) for name, test in rule.settings.items()}
    return {
        "settings": dict(settings),
        "severity": str(rule.severity),
        "in_place_of": words_list(rule.in_place_of),
        "gives_way_to": words_list(gives_way_to(pack, rule)),
    }


def _test_json(test: SettingTest) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if test.values:
        found["one_of"] = [value if isinstance(value, str | bool) else plain_number(value) for value in test.values]
    if test.has_all:
        found["has_all"] = words_list(test.has_all)
    for end, names in ((test.lower, ("gt", "gte")), (test.upper, ("lt", "lte"))):
        if end is not None:
            value: Json = plain_number(end.value) if isinstance(end, Bound) else {end.kind: end.name}
            found[names[end.inclusive]] = value
    return found
