"""A tag explained: the services that carry it, and the rules that speak of all of them by it."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.frozen import frozen
from recommender.model.pack import Pack
from recommender.model.rule import Rule
from recommender.report.lines import Line, Part, section, span, wrapped
from recommender.report.plain import Json, words_list
from recommender.report.usage import FAVOR, OPPOSE, REQUIRE, RULE_OUT
from recommender.report.words import counted, word

_TITLES = {
    FAVOR: "Rules that favor them",
    OPPOSE: "Rules that oppose them",
    RULE_OUT: "Rules that rule them out",
    REQUIRE: "Rules that leave them and rule others out",
}


@frozen
class Tag:
    """A word that services carry, so that one rule can speak of all of them."""

    id: str
    services: tuple[str, ...]


def tags_of(pack: Pack) -> dict[str, Tag]:
    """Every tag of the catalogue by its id, with its services sorted."""
    found: dict[str, list[str]] = {}
    for service in sorted(pack.services):
        for tag in pack.services[service].tags:
            found.setdefault(tag, []).append(service)
    return {tag: Tag(tag, tuple(services)) for tag, services in sorted(found.items())}


def tag_json(pack: Pack, tag: Tag) -> dict[str, Json]:
    """The tag as plain values."""
    rules: dict[str, Json] = {
        effect: words_list(rule.id for rule, name, _ in _uses(pack, tag) if name == effect) for effect in _TITLES
    }
    return {"tag": tag.id, "services": words_list(tag.services), "rules": rules}


def tag_lines(pack: Pack, tag: Tag, width: int) -> list[Line]:
    """The tag as text."""
    lines = wrapped([span(word(tag.id), Part.TITLE), " ", span(f"(tag:{tag.id})", Part.DIM)], width)
    count = len(tag.services)
    told = f"A tag of {counted(count, 'service')}: a rule that names it speaks of all that carry it."
    lines += wrapped([told], width) + section(f"Services ({count})", wrapped([", ".join(tag.services)], width, "  "))
    for effect, title in _TITLES.items():
        entries = [(rule, strength) for rule, name, strength in _uses(pack, tag) if name == effect]
        body: list[Line] = []
        for rule, strength in entries:
            start = f"  {strength:<9} " if strength else "  "
            body += wrapped([rule.title, " ", span(rule.id, Part.DIM)], width, start)
        lines += section(f"{title} ({len(entries)})", body)
    return lines


def _uses(pack: Pack, tag: Tag) -> Iterator[tuple[Rule, str, str]]:
    """Each rule that names the tag, with what it does and how strongly, in the order of their ids."""
    for rule in pack.rules:
        for effect, weighed in ((FAVOR, rule.favor), (OPPOSE, rule.oppose)):
            for weighing in weighed:
                if weighing.selector.text == tag.id:
                    yield rule, effect, str(weighing.strength)
        for effect, selectors in ((RULE_OUT, rule.rule_out), (REQUIRE, rule.require)):
            if any(selector.text == tag.id for selector in selectors):
                yield rule, effect, ""
