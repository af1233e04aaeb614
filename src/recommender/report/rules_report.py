"""The rules of a pack as a table or as JSON, filtered."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.errors import UnknownNameError
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule
from recommender.model.uses import AnyRule, reads
from recommender.report.condition_words import condition_words
from recommender.report.explain_report import near_hint
from recommender.report.explain_rule import effects_words, rule_json
from recommender.report.lines import EMPTY, Line, Part, columns, line_of, padded, span, wrapped
from recommender.report.plain import Json
from recommender.report.usage import all_rules, kinds_of, services_touched
from recommender.report.words import counted


def selected_rules(
    pack: Pack, *, topic: str = "", service: str = "", kind: str = "", attribute: str = ""
) -> tuple[AnyRule, ...]:
    """The rules that meet every filter given."""
    return tuple(
        rule
        for rule in all_rules(pack)
        if (not topic or rule.topic == topic)
        and (not service or service in services_touched(rule, pack))
        and (not kind or kind in kinds_of(rule))
        and (not attribute or reads(rule, attribute))
    )


def check_topic(pack: Pack, topic: str) -> None:
    """Nothing, if some rule has this topic.

    Raises:
        UnknownNameError: none has; the hint says the nearest topics.

    """
    topics = sorted({rule.topic for rule in all_rules(pack)})
    if topic not in topics:
        raise UnknownNameError(f"there is no topic `{topic}`", near_hint(topic, topics))


def rules_json(pack: Pack, rules: Sequence[AnyRule]) -> list[Json]:
    """The rules as plain values, as `explain` gives each."""
    return [rule_json(pack, rule) for rule in rules]


def rules_lines(pack: Pack, rules: Sequence[AnyRule], width: int, *, long: bool = False) -> list[Line]:
    """A line for each rule, by topic: kind, id and situation; with `long` also its condition and effects."""
    room = max((columns(_kinds(rule)) for rule in rules), default=0)
    lines: list[Line] = []
    topic = None
    for rule in rules:
        if rule.topic != topic:
            topic = rule.topic
            lines += [*([EMPTY] if lines else []), line_of(span(topic or "(no topic)", Part.HEADING))]
        label = span(f"  {padded(_kinds(rule), room)}  ", Part.DIM)
        lines += wrapped([span(rule.id, Part.STRONG), ": ", rule.title], width, label)
        if long:
            lines += _details(pack, rule, width, room + 6)
    return [*lines, *([EMPTY] if lines else []), line_of(span(counted(len(rules), "rule"), Part.DIM))]


def _kinds(rule: AnyRule) -> str:
    return "+".join(kinds_of(rule))


def _details(pack: Pack, rule: AnyRule, width: int, indent: int) -> list[Line]:
    severity = f" ({rule.severity})" if isinstance(rule, ConfigureRule) else ""
    told = [f"when {condition_words(rule.when, pack.vocabulary)}"]
    told += [f"{effect}{severity}" for effect in effects_words(rule)]
    return [line for text in told for line in wrapped([span(text, Part.DIM)], width, " " * indent, " " * (indent + 2))]
