"""Unused: an attribute, a value, a tag, a source or a derived flag that nothing reads.

A value that no rule needs to read is declared so in the vocabulary (`residual`, with the reason).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recommender.analysis.checks.study import Study, looked_at
from recommender.model.condition import Condition, HasAll, HasAny, LevelIn, OneOf, Only, tests_of
from recommender.model.estimate import Formula, Operation, Switch
from recommender.model.finding import Code, Finding, Inquiry, Method, Verdict
from recommender.model.pack import Pack
from recommender.model.rule import CURRENT_SERVICE, SPEAKS, Severity
from recommender.model.uses import AnyRule, Mentions, attributes_read, citing, estimate_inputs, selectors_of
from recommender.model.vocabulary import Attribute, AttributeType

_WORDED = (AttributeType.CHOICE, AttributeType.CHOICES, AttributeType.LEVEL)


class Unused:
    """Looks for a reader of everything that a pack declares."""

    code = Code.UNUSED

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each declaration without a reader, an inquiry for each kind of declaration."""
        kinds: Mapping[str, Iterable[Finding]] = {
            "attributes": self._attributes(study),
            "values": self._values(study),
            "tags": self._tags(study),
            "sources": self._sources(study),
        }
        for kind, findings in kinds.items():
            if kind == "tags" and study.mentions is None:
                yield Inquiry(self.code, kind, Verdict.UNDECIDED, Method.READING, "its texts are not at hand")
                continue
            told = list(findings)
            yield from told
            yield looked_at(self.code, kind, Method.READING, finds=told)

    def _attributes(self, study: Study) -> Iterator[Finding]:
        read = _attributes_read(study.pack) | _mentions(study).attributes
        for attribute in study.pack.vocabulary.attributes.values():
            if attribute.id not in read:
                what = "flag" if attribute.type is AttributeType.DERIVED else "attribute"
                yield Finding(
                    self.code,
                    Severity.WARNING,
                    f"nothing reads the {what} `{attribute.id}`",
                    attribute.location,
                    attribute.id,
                    hint="remove it, or write the rule that it was meant for",
                )

    def _values(self, study: Study) -> Iterator[Finding]:
        pack = study.pack
        conditions = list(_conditions(pack))
        read = _attributes_read(pack) | _mentions(study).attributes
        for attribute in pack.vocabulary.attributes.values():
            if attribute.type not in _WORDED or attribute.id not in read:
                continue
            named = _words_named(attribute, conditions) | _words_selecting(attribute, pack)
            named |= {word for name, word in _mentions(study).words if name == attribute.id}
            residual = attribute.residual or {}
            for word in attribute.values:
                place = study.place(f"value {attribute.id} {word}", attribute.location)
                if word not in named and word not in residual:
                    yield Finding(
                        self.code,
                        Severity.WARNING,
                        f"nothing reads the value `{word}` of `{attribute.id}`",
                        place,
                        f"{attribute.id} {word}",
                        hint=f"remove it, or say why under `residual: {{{word}: …}}`",
                    )
                elif word in residual and word in _words_named(attribute, _deciding(pack)):
                    yield Finding(
                        self.code,
                        Severity.WARNING,
                        f"`{word}` of `{attribute.id}` is called residual, but rules read it",
                        study.place(f"residual {attribute.id} {word}", attribute.location),
                        f"{attribute.id} {word}",
                        hint="remove the line under `residual`",
                    )

    def _tags(self, study: Study) -> Iterator[Finding]:
        followed = {selector.attribute for rule in study.pack.rules for selector in selectors_of(rule)}
        speaking = {f"{SPEAKS}{word}" for name in followed - {"", CURRENT_SERVICE} for word in _words(study, name)}
        tags = sorted({tag for service in study.pack.services.values() for tag in service.tags})
        for tag in tags:
            if tag not in _mentions(study).selectors and tag not in speaking:
                carriers = [service for service in study.pack.services.values() if tag in service.tags]
                yield Finding(
                    self.code,
                    Severity.WARNING,
                    f"nothing selects services by the tag `{tag}`",
                    study.place(f"tag {tag}", carriers[0].location),
                    tag,
                    hint="remove it, or select by it",
                )

    def _sources(self, study: Study) -> Iterator[Finding]:
        pack = study.pack
        cited = {citation.source for citation, _, _ in citing(pack, _rules(pack))}
        cited |= {cite.partition("#")[0] for profile in pack.profiles for cite in profile.cites}
        cited |= study.cited | _mentions(study).sources
        for name, source in pack.sources.items():
            if name not in cited:
                yield Finding(
                    self.code,
                    Severity.WARNING,
                    f"nothing cites the source `{name}`",
                    source.location,
                    name,
                    hint="remove it, or cite it where it is the ground",
                )


def _mentions(study: Study) -> Mentions:
    return study.mentions or Mentions(frozenset())


def _rules(pack: Pack) -> tuple[AnyRule, ...]:
    return (*pack.rules, *pack.configure)


def _deciding(pack: Pack) -> Iterator[Condition]:
    """The conditions on which an outcome depends."""
    for rule in _rules(pack):
        yield rule.when
    for estimate in pack.estimates:
        yield estimate.when


def _conditions(pack: Pack) -> Iterator[Condition]:
    yield from _deciding(pack)
    for impossible in pack.vocabulary.never:
        yield impossible.when
    for attribute in pack.vocabulary.attributes.values():
        if attribute.when is not None:
            yield attribute.when


def _attributes_read(pack: Pack) -> frozenset[str]:
    """The attributes that something reads, those that read ones follow from among them."""
    read = {pack.role_attribute}
    for rule in _rules(pack):
        read |= attributes_read(rule)
    for estimate in pack.estimates:
        read |= estimate_inputs(estimate)
    for condition in _conditions(pack):
        read |= {test.attribute for test in tests_of(condition)}
    for role in pack.roles.values():
        read |= set(role.follows)
    waiting = list(read)
    while waiting:
        attribute = pack.vocabulary.attributes.get(waiting.pop())
        new = set(attribute.inputs) - read if attribute is not None else set()
        read |= new
        waiting += new
    return frozenset(read)


def _words_named(attribute: Attribute, conditions: Iterable[Condition]) -> set[str]:
    """The words that tests name; of a level both words at each step between two that a test tells apart."""
    named: set[str] = set()
    for condition in conditions:
        for test in tests_of(condition):
            if test.attribute != attribute.id:
                continue
            match test:
                case OneOf(_, words) | HasAny(_, words) | HasAll(_, words) | Only(_, words):
                    named.update(words)
                case LevelIn(_, indices):
                    inside = [index in indices for index in range(len(attribute.values))]
                    for index in range(1, len(inside)):
                        if inside[index] != inside[index - 1]:
                            named.update(attribute.values[index - 1 : index + 1])
                case _:
                    pass
    return named


def _words_selecting(attribute: Attribute, pack: Pack) -> set[str]:
    """The words that select services, stand in a formula, or are the name of a role."""
    words: set[str] = set(pack.roles) if attribute.id == pack.role_attribute else set()
    for rule in pack.rules:
        for selector in selectors_of(rule):
            if selector.attribute == attribute.id:
                words.update(selector.by_value or {})
    for estimate in pack.estimates:
        words.update(_words_switched(estimate.formula, attribute.id))
    for role in pack.roles.values():
        words.update(role.follows.get(attribute.id, {}))
    return words


def _words_switched(formula: Formula, attribute: str) -> Iterator[str]:
    match formula:
        case Switch(name, cases) if name == attribute:
            yield from cases
        case Operation(_, operands):
            for operand in operands:
                yield from _words_switched(operand, attribute)


def _words(study: Study, attribute: str) -> tuple[str, ...]:
    known = study.pack.vocabulary.attributes.get(attribute)
    return known.values if known is not None else ()
