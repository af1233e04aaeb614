"""The catalogue of rules as Markdown: an index, and a page for each topic with every rule of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from recommender.frozen import frozen
from recommender.model.condition import ALWAYS
from recommender.model.pack import Pack
from recommender.model.rule import Rule, RuleOrigin
from recommender.model.source import Citation
from recommender.model.uses import AnyRule
from recommender.report.condition_words import condition_lines
from recommender.report.documents import filled
from recommender.report.explain_rule import effects_words, yielding_words
from recommender.report.markdown import escaped
from recommender.report.usage import all_rules, kinds_of
from recommender.report.words import listed, word

MARK = "<!-- Written by `recommender rules docs`; edit the rules. -->"
INDEX = "index.md"

_CASES_NAMED = 3
_LIMITS = "limits"


@frozen
class _Entry:
    """A rule as a page shows it. Texts are safe in Markdown; `fired_by` is None where no cases were given."""

    id: str
    title: str
    kinds: str
    when: Sequence[str]
    effects: Sequence[str]
    because: str
    cites: str
    fired_by: str | None


def rule_pages(pack: Pack, fired_by: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """The text of every page, by file name; `index.md` is the one to begin with.

    Args:
        fired_by: the cases that fire each rule, by its id; without it the pages do not speak of cases.

    """
    topics = {
        topic: [_entry(pack, rule, fired_by) for rule in rules]
        for topic, rules in groupby(sorted(all_rules(pack), key=_topic_of), key=_topic_of)
    }
    packs = listed([f"{identity.name} {identity.version}" for identity in pack.identities])
    pages = {INDEX: filled("rules_index.md", mark=MARK, packs=packs, topics=topics, disabled=_disabled(pack))}
    for topic, entries in topics.items():
        pages[f"{topic}.md"] = filled("rules_topic.md", mark=MARK, topic=word(topic), entries=entries)
    return pages


def is_rule_page(text: str) -> bool:
    """Whether a file was written as one of these pages, so that it may be replaced or removed."""
    return MARK in text[:400]


def _topic_of(rule: AnyRule) -> str:
    """The file that the rule stands in; what follows from the catalogue of services has a page of its own."""
    return _LIMITS if isinstance(rule, Rule) and rule.origin is not RuleOrigin.RULE else rule.topic or "other"


def _entry(pack: Pack, rule: AnyRule, fired_by: Mapping[str, Sequence[str]] | None) -> _Entry:
    return _Entry(
        id=rule.id,
        title=escaped(rule.title),
        kinds=listed(kinds_of(rule)),
        when=["always"]
        if rule.when == ALWAYS
        else [escaped(line) for line in condition_lines(rule.when, pack.vocabulary)],
        effects=[escaped(effect) for effect in (*effects_words(rule), *yielding_words(pack, rule))],
        because=escaped(rule.because),
        cites="; ".join(_cite(pack, cite) for cite in rule.cites),
        fired_by=None if fired_by is None else _cases(fired_by.get(rule.id, ())),
    )


def _cases(names: Sequence[str]) -> str:
    if not names:
        return "no case"
    named = ", ".join(f"`{name}`" for name in names[:_CASES_NAMED])
    return f"{named} and others" if len(names) > _CASES_NAMED else named  # a count would change with nearly every case


def _cite(pack: Pack, cite: Citation) -> str:
    source = pack.sources[cite.source]
    heading = source.sections.get(cite.anchor, "")
    text = escaped(f"{source.title}: {heading}" if heading else source.title)
    linked = f"[{text}]({source.url})" if source.url else text
    return f"{linked} (not checked)" if source.is_unread else linked


def _disabled(pack: Pack) -> list[tuple[str, str]]:
    return [(name, escaped(reason)) for name, reason in sorted(pack.disabled.items())]
