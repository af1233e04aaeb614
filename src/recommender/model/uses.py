"""Who uses what in a pack: which attributes a rule or an estimate reads, and what cites which section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.frozen import frozen
from recommender.model.condition import attributes_of
from recommender.model.estimate import Estimate, Formula, Name, Operation, Switch
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, Selector
from recommender.model.setting import Reference
from recommender.model.source import Citation

AnyRule = Rule | ConfigureRule


def rules_of(pack: Pack) -> dict[str, AnyRule]:
    """Every rule, configure rules included, by its id and in the order of the ids."""
    every: list[AnyRule] = [*pack.rules, *pack.configure]
    return {rule.id: rule for rule in sorted(every, key=lambda rule: rule.id)}


@frozen
class Mentions:
    """What the texts of packs name, stances that are switched off included.

    `selectors` are ids, tags and `@` selectors as written; `sources` cited by stances; `attributes` and `words`
    (of an attribute) that conditions of stances read.
    """

    selectors: frozenset[str]
    sources: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    words: frozenset[tuple[str, str]] = frozenset()


def reads(rule: AnyRule, attribute: str) -> bool:
    """Whether the rule asks for the attribute: in its condition, a selector, or the end of a setting's range."""
    return attribute in attributes_read(rule)


def attributes_read(rule: AnyRule) -> frozenset[str]:
    """Every attribute that the rule asks for."""
    names = set(attributes_of(rule.when))
    if isinstance(rule, ConfigureRule):
        for test in rule.settings.values():
            ends = [end for end in (test.lower, test.upper) if isinstance(end, Reference)]
            names |= {end.name for end in ends if end.kind == "attribute"}
    else:
        names |= {selector.attribute for selector in selectors_of(rule) if selector.attribute}
    return frozenset(names)


def estimate_inputs(estimate: Estimate) -> frozenset[str]:
    """The attributes that the formula of an estimate reads itself, and its condition."""
    return frozenset(_names_in(estimate.formula)) | attributes_of(estimate.when)


def citing(pack: Pack, rules: Iterable[AnyRule]) -> list[tuple[Citation, str, str]]:
    """Every citation of `rules`, in their order, then of the rest of the pack: with kind and id of what cites."""
    found: list[tuple[Citation, str, str]] = []
    for rule in rules:
        found += _each(rule.cites, "rule", rule.id)
    for service in pack.services.values():
        cites = [*service.cites, *service.status_cites]
        for limit in service.limits:
            cites += limit.cites
        for fact in service.facts:
            cites += [*fact.cites, *fact.documents_cites]
        found += _each(dict.fromkeys(cites), "service", service.id)
    for attribute in pack.vocabulary.attributes.values():
        found += _each(attribute.cites, "attribute", attribute.id)
    for setting in pack.settings.values():
        cites = [*setting.cites, *(cite for exclusion in setting.excludes for cite in exclusion.cites)]
        found += _each(dict.fromkeys(cites), "setting", setting.id)
    for estimate in pack.estimates:
        constants = [cite for constant in estimate.constants.values() for cite in constant.cites]
        found += _each(dict.fromkeys([*estimate.cites, *constants]), "estimate", estimate.id)
    for category in pack.categories.values():
        found += _each(category.cites, "category", category.id)
    return found


def _each(cites: Iterable[Citation], kind: str, name: str) -> list[tuple[Citation, str, str]]:
    return [(cite, kind, name) for cite in cites]


def selectors_of(rule: Rule) -> list[Selector]:
    """Every selector in the effects of a rule."""
    weighed = [weighing.selector for weighing in (*rule.favor, *rule.oppose)]
    return [*weighed, *rule.rule_out, *rule.require]


def _names_in(formula: Formula) -> Iterator[str]:
    match formula:
        case Name("attribute", name):
            yield name
        case Switch(attribute, _):
            yield attribute
        case Operation(_, operands):
            for operand in operands:
                yield from _names_in(operand)
