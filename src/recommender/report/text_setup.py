"""How to set up what was chosen: settings, numbers worked out, and a second store beside the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.decision import CompanionAdvice, EstimateResult, SettingAdvice, Shown
from recommender.model.rule import Severity
from recommender.report.lines import Line, Part, Span, span, wrapped
from recommender.report.references import References
from recommender.report.text_points import first_sentence, origin, told
from recommender.report.words import listed, quantity_words, value_words, word

_REASONS = 3  # shown of a companion

_SEVERITIES = [str(severity) for severity in Severity]
_COMPARISONS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "below"}


def settings(advice: Sequence[SettingAdvice], references: References, width: int) -> list[Line]:
    """The settings, the most severe first; those that one reason asks for stand together, and notes go without it."""
    groups: dict[tuple[str, ...], list[SettingAdvice]] = {}
    for entry in sorted(advice, key=lambda entry: _SEVERITIES.index(entry.severity)):
        groups.setdefault((entry.severity, *entry.rules), []).append(entry)
    lines: list[Line] = []
    for group in groups.values():
        first = group[0]
        demands: list[str | Span] = []
        for entry in group:
            demands += ["; " if demands else "", f"{entry.title}: ", span(demand_words(entry), Part.STRONG)]
        where: list[str | Span] = [references.mark(first.cites), " ", span(", ".join(first.rules), Part.DIM)]
        if first.severity == Severity.NOTE:
            lines += wrapped([*demands, " ", *where], width, "  ", "    ")
            continue
        if first.severity == Severity.ERROR:
            demands += [" ", span("(required)", Part.BAD)]
        lines += wrapped(demands, width, "  ", "    ")
        lines += wrapped([first_sentence(first.because), " ", *where], width, "    ")
    return lines


def demand_words(advice: SettingAdvice) -> str:
    """What a setting should be, in words."""
    if advice.test is None:
        return _with_unit(advice.value, advice.unit)
    told = []
    for operator, value in advice.test.items():
        if operator == "one_of":
            options = value if isinstance(value, tuple) else (value_words(value),)
            told.append(listed([word(option) for option in options], "or"))
        else:
            told.append(f"{_COMPARISONS[operator]} {_with_unit(value, advice.unit)}")
    return " and ".join(told)


def estimates(results: Sequence[EstimateResult], references: References, width: int) -> list[Line]:
    """Numbers worked out from the answers, or what is missing for them."""
    lines: list[Line] = []
    for entry in results:
        if entry.value is None:
            lines += wrapped([f"{entry.title}: not known; needs {listed(entry.missing)}"], width, "  ", "    ")
            continue
        value = span(quantity_words(entry.value, entry.unit), Part.STRONG)
        lines += wrapped([f"{entry.title}: ", value, " ", references.mark(entry.cites)], width, "  ", "    ")
        lines += wrapped([span(f"{entry.formula}  {_inputs(entry.inputs)}", Part.DIM)], width, "    ")
    return lines


def companion(entry: CompanionAdvice, references: References, width: int) -> list[Line]:
    """A second store: which, who asks for it, why this one, and its settings in a line each."""
    lines = wrapped(
        [entry.title, ": ", span(entry.name, Part.GOOD), span(f" ({entry.service})", Part.DIM)], width, "  "
    )
    lines += told(entry.asked_by, references, width, 4)
    favoring = [reason for reason in entry.reasons if reason.points > 0][:_REASONS]
    for reason in favoring:
        lines += wrapped(
            [reason.title, " ", references.mark(reason.cites), " ", origin(reason)], width, span("    + ", Part.GOOD)
        )
    if entry.settings:
        shown = "; ".join(f"{advice.title}: {demand_words(advice)}" for advice in entry.settings)
        lines += wrapped([span("set: ", Part.DIM), shown], width, "    ")
    return lines


def _with_unit(value: Shown | None, unit: str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return quantity_words(value, unit)
    if isinstance(value, str):
        return word(value)
    return ", ".join(word(part) for part in value) if value else "none"


def _inputs(inputs: Mapping[str, Shown]) -> str:
    return f"({', '.join(f'{name} {value_words(value)}' for name, value in inputs.items())})" if inputs else ""
