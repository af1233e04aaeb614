"""How to set up what was chosen: settings, numbers worked out, and a second store beside the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from recommender.model.decision import CompanionAdvice, EstimateResult, SettingAdvice
from recommender.model.rule import Severity
from recommender.model.vocabulary import Shown
from recommender.report.answer_words import written_words
from recommender.report.lines import Line, Part, Span, span
from recommender.report.notices import notice_words
from recommender.report.text_page import Page
from recommender.report.text_points import asked_for
from recommender.report.words import (
    COMPARISONS,
    counted,
    listed,
    quantity_words,
    rounded,
    value_words,
    word,
)

_REASONS = 2  # shown of a companion
_GROUPS = 5  # of settings that are told with their reasons
_ABBREVIATION = 3  # letters of the longest unit that a title cannot spell out
_NAMED = 9  # further settings that are named
_ALWAYS = 6  # settings named that hold whatever the answers
_STAYING = 3  # groups told with their reasons of what runs today and is not chosen

_Group = list[SettingAdvice]


def settings(page: Page, advice: Sequence[SettingAdvice]) -> list[Line]:
    """The settings that the answers call for, then those that always hold; what one reason asks for is told together.

    What is required comes first, then what follows from answers that ask for little else. A brief answer tells the
    first of them with their reasons and names others.
    """
    called, always = _by_occasion(page, advice)
    lines = _by_reason(page, called, always, _GROUPS, _NAMED)
    if page.is_full:
        return lines
    return lines + _in_passing(page, [entry for group in always for entry in group], "Always", 2, _ALWAYS)


def staying(page: Page, advice: Sequence[SettingAdvice], chosen: Sequence[SettingAdvice]) -> list[Line]:
    """What the answers call for on a service that runs today and is not chosen, besides what they ask of the `chosen`.

    What always holds is told in a full answer only: the service runs already.
    """
    told_above = {_demanded(entry) for entry in chosen}
    own = [entry for entry in advice if _demanded(entry) not in told_above]
    lines = _by_reason(page, *_by_occasion(page, own), _STAYING, _ALWAYS)
    same = len(advice) - len(own)
    return lines + (page.wrapped([f"and {counted(same, 'setting')} as above"], "  ") if page.is_full and same else [])


def _demanded(entry: SettingAdvice) -> tuple[str, str]:
    """By title: what is one setting to people has an id of its own in each family of services."""
    return entry.title, demand_words(entry)


def demand_words(advice: SettingAdvice) -> str:
    """What a setting should be, in words."""
    if advice.test is None:
        return _with_unit(advice.value, advice.unit, advice.title)
    told = []
    for operator, value in advice.test.items():
        if operator == "one_of":
            options = value if isinstance(value, tuple) else (value_words(value),)
            open_until = f" (open until {advice.until[0]} is answered)" if advice.until else ""
            told.append(listed([word(option) for option in options], "or") + open_until)
        else:
            told.append(f"{COMPARISONS[operator]} {_with_unit(value, advice.unit, advice.title)}")
    return " and ".join(told)


def demand_in_passing(advice: SettingAdvice) -> str:
    """A setting and what it should be inside a sentence: "encryption at rest", "public address: off"."""
    first, _, others = advice.title.partition(" ")
    is_name = first[1:2].isupper() or others[:1].isupper()
    title = advice.title if is_name else f"{advice.title[:1].lower()}{advice.title[1:]}"
    return title if advice.value is True else f"{title}: {demand_words(advice)}"


def estimates(page: Page, results: Sequence[EstimateResult]) -> list[Line]:
    """Numbers worked out from the answers, then what is missing for the others."""
    lines: list[Line] = []
    for entry in results:
        if entry.value is None:
            continue
        value = span(_quantity(rounded(entry.value), entry.unit, entry.title), Part.STRONG)
        lines += page.wrapped([f"{entry.title}: ", value, " ", page.mark(entry.cites)], "  ", "    ")
        formula = f"{entry.formula}  " if page.is_full else ""
        lines += page.wrapped([span(f"{formula}{_inputs(entry.inputs)}", Part.DIM)], "    ")
    missing: dict[tuple[str, ...], list[str]] = {}
    for entry in results:
        if entry.value is None:
            missing.setdefault(entry.missing, []).append(entry.title)
    for names, titles in missing.items():
        lines += page.wrapped([f"{'; '.join(titles)}: ", span(f"needs {listed(names)}", Part.DIM)], "  ", "    ")
    return lines


def companion(page: Page, entry: CompanionAdvice) -> list[Line]:
    """A second store: which, what to mind, who asks for it, why this one, and its settings in passing."""
    lines = page.wrapped([entry.title, ": ", span(entry.name, Part.GOOD), span(f" ({entry.service})", Part.DIM)], "  ")
    for warning in entry.warnings:
        lines += page.wrapped([notice_words(warning)], span("    Mind ", Part.CAUTION), " " * 9)
    asked_by = entry.asked_by[: page.cut(1)]
    lines += asked_for(page, asked_by, 4)
    others = [reason.rule for reason in entry.asked_by[len(asked_by) :]]
    if others:
        lines += page.wrapped([span(f"also asked for by {', '.join(others)}", Part.DIM)], "    ")
    favoring = [reason for reason in entry.reasons if reason.points > 0][: page.cut(_REASONS)]
    for reason in favoring:
        matched = {name: value for name, value in reason.matched.items() if value != entry.role}
        pieces: list[str | Span] = [reason.title, " ", page.mark(reason.cites), " ", page.origin(reason.rule, matched)]
        lines += page.wrapped(pieces, span("    + ", Part.GOOD))
    if page.is_full:
        return lines + [line for group in _groups(entry.settings) for line in _told(page, group, 4)]
    called, always = _by_occasion(page, entry.settings)
    return lines + _in_passing(page, [one for group in called + always for one in group], "Set", 4)


def _by_reason(page: Page, called: list[_Group], always: list[_Group], groups: int, named: int) -> list[Line]:
    """The first `groups` that are called for with their reasons, then `named` settings more; in full all of both."""
    if page.is_full:
        return [line for group in called + always for line in _told(page, group)]
    lines = [line for group in called[:groups] for line in _told(page, group)]
    return lines + _in_passing(page, [entry for group in called[groups:] for entry in group], "Also", 2, named)


def _by_occasion(page: Page, advice: Sequence[SettingAdvice]) -> tuple[list[_Group], list[_Group]]:
    """The settings that the answers call for, by weight, and those that hold whatever the answers."""
    called = _groups([entry for entry in advice if page.is_answered(entry.matched)])
    return _by_weight(page, called), _groups([entry for entry in advice if not page.is_answered(entry.matched)])


def _in_passing(page: Page, advice: Sequence[SettingAdvice], label: str, indent: int, most: int = _NAMED) -> list[Line]:
    """Settings in one paragraph, `most` by their names; what would be too much is counted."""
    told = advice[: most if len(advice) > most + 1 else most + 1]
    named = [f"{demand_in_passing(entry)}{' (required)' if entry.severity == Severity.ERROR else ''}" for entry in told]
    if len(told) < len(advice):
        named.append(f"{counted(len(advice) - len(told), 'more setting')} (--full)")
    start = span(f"{' ' * indent}{label} ", Part.STRONG)
    return page.wrapped(["; ".join(named)], start, " " * (indent + 2)) if named else []


def _groups(advice: Sequence[SettingAdvice]) -> list[_Group]:
    """The settings by severity and by the rule whose reason is told."""
    groups: dict[tuple[str, str], _Group] = {}
    for entry in sorted(advice, key=lambda entry: Severity(entry.severity).rank):
        groups.setdefault((entry.severity, entry.rules[0]), []).append(entry)
    return list(groups.values())


def _by_weight(page: Page, groups: Sequence[_Group]) -> list[_Group]:
    """What is required first, then what follows from answers that few of the groups follow from."""
    answers = [
        {name for entry in group for name in entry.matched if name not in page.decision.assumed} for group in groups
    ]
    asked_by = Counter(name for names in answers for name in names)
    order = sorted(
        range(len(groups)),
        key=lambda at: (
            groups[at][0].severity != Severity.ERROR,
            min((asked_by[name] for name in answers[at]), default=0),
            Severity(groups[at][0].severity).rank,
        ),
    )
    return [groups[at] for at in order]


def _told(page: Page, group: _Group, indent: int = 2) -> list[Line]:
    """Settings that one reason asks for: what, why, which rules and which answers."""
    first = group[0]
    demands: list[str | Span] = []
    for entry in group:
        demands += ["; " if demands else "", f"{entry.title}: ", span(demand_words(entry), Part.STRONG)]
        if page.is_full:
            demands += [" ", span(entry.setting, Part.DIM)]
    if first.severity == Severity.ERROR:
        demands += [" ", span("(required)", Part.BAD)]
    why: list[str | Span] = [first.because, " ", page.mark(first.cites), " "]
    rules = dict.fromkeys(rule for entry in group for rule in entry.rules[: page.cut(1)])
    matched = {name: value for entry in group for name, value in entry.matched.items()}
    aside = dict.fromkeys(rule for entry in group for rule in entry.in_place_of) if page.is_full else {}
    told = ", ".join(rules) + (f", in place of {', '.join(aside)}" if aside else "")
    lines = page.wrapped(demands, " " * indent, " " * (indent + 2))
    return lines + page.wrapped([*why, page.origin(told, matched)], " " * (indent + 2))


def _with_unit(value: Shown | None, unit: str, title: str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return _quantity(rounded(value), unit, title)
    if isinstance(value, str):
        return word(value)
    return ", ".join(word(part) for part in value) if value else "none"


def _quantity(number: float, unit: str, title: str) -> str:
    """A number with its unit, unless the title says what is counted."""
    is_said = len(unit) > _ABBREVIATION and unit.lower() in title.lower()
    return quantity_words(number, "" if is_said else unit)


def _inputs(inputs: Mapping[str, Shown]) -> str:
    shown = ", ".join(f"{name} {written_words(value)}" for name, value in inputs.items())
    return f"from {shown}" if shown else ""
