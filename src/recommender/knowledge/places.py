"""What the texts of packs say that a loaded pack no longer needs: finer places, and the selectors as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recommender.knowledge.documents import ConfigureDocument, RuleDocument, StanceDocument
from recommender.knowledge.pack_text import Item, PackText
from recommender.knowledge.tree import ListNode, ScalarNode
from recommender.location import Location
from recommender.model.uses import Mentions


def places_in(texts: Sequence[PackText]) -> Mapping[str, Location]:
    """Where things are written that have no place of their own in a pack.

    Returns:
        Places by name: `when RULE`, `ignore RULE CODE`, `value ATTRIBUTE WORD`, `tag TAG` (where a service first
        carries it), `residual ATTRIBUTE WORD`.

    """
    found: dict[str, Location] = {}
    for text in texts:
        for name, place in _places(text):
            found.setdefault(name, place)
    return found


def mentions_in(texts: Sequence[PackText], stances: Sequence[PackText]) -> Mentions:
    """What `texts` name that the pack made of them no longer shows, and all that other `stances` name."""
    asked = [pair for text in stances for rule in _rules(text) for pair in _asked(rule.document.when or {})]
    cites = [cite for text in stances for rule in _rules(text) for cite in rule.document.cites]
    cites += [
        cite
        for text in stances
        if text.pack is not None and isinstance(text.pack.document, StanceDocument)
        for cite in text.pack.document.cites
    ]
    return Mentions(
        selectors=frozenset(name for text in (*texts, *stances) for name in _named(text)),
        sources=frozenset(cite.partition("#")[0] for cite in cites),
        attributes=frozenset(attribute for attribute, _ in asked),
        words=frozenset(asked),
    )


def _places(text: PackText) -> Iterator[tuple[str, Location]]:
    for item in _rules(text):
        yield f"when {item.id}", item.key_place("when")
        for code in item.document.ignore:
            yield f"ignore {item.id} {code}", item.key_place("ignore", code)
    for attribute in text.attributes:
        yield from _scalars(attribute, "of", f"value {attribute.id}")
        for word in attribute.document.residual:
            yield f"residual {attribute.id} {word}", attribute.key_place("residual", word)
    for service in text.services:
        yield from _scalars(service, "tags", "tag")


def _rules(text: PackText) -> list[Item[RuleDocument] | Item[ConfigureDocument]]:
    return [*text.rules, *text.configure]


def _asked(raw: object, attribute: str = "") -> Iterator[tuple[str, str]]:
    """The attributes that a condition reads as it is written, each with every word that stands under it."""
    if isinstance(raw, dict):
        for key, part in raw.items():
            yield from _asked(part, key if "." in key else attribute)
    elif isinstance(raw, list):
        for part in raw:
            yield from _asked(part, attribute)
    elif attribute:
        yield attribute, str(raw)


def _scalars(item: Item[Any], key: str, prefix: str) -> Iterator[tuple[str, Location]]:
    """The place of each word in a list."""
    listed = item.at(key)
    for node in listed.items if isinstance(listed, ListNode) else ():
        if isinstance(node, ScalarNode):
            yield f"{prefix} {node.value}", node.location


def _named(text: PackText) -> Iterator[str]:
    for rule in text.rules:
        effects = rule.document.then
        yield from (*effects.favor, *effects.oppose, *effects.rule_out, *effects.require)
        yield from () if effects.no_companion is None else effects.no_companion.beside
    for configure in text.configure:
        yield from configure.document.for_
    for setting in text.settings:
        yield from setting.document.services
    for estimate in text.estimates:
        yield from estimate.document.for_
    if text.pack is not None:
        for role in text.pack.document.roles.values():
            for words in role.follows.values():
                for selectors in words.values():
                    yield from selectors
