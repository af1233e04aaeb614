"""Who uses what in a pack: which rules touch a service, read an attribute or cite a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recommender.frozen import frozen
from recommender.model.condition import attributes_of
from recommender.model.pack import Estimate, Formula, Name, Operation, Pack, Switch
from recommender.model.rule import ConfigureRule, Reference, Rule, RuleOrigin, Selector, Strength, Weighing
from recommender.model.source import Citation

AnyRule = Rule | ConfigureRule

EVIDENCE = "evidence"
GATE = "gate"
COMPANION = "companion"
DERIVE = "derive"
CONFIGURE = "configure"
LIMIT = "limit"
STATUS = "status"
KINDS = (EVIDENCE, GATE, COMPANION, DERIVE, CONFIGURE, LIMIT, STATUS)

FAVOR = "favor"
OPPOSE = "oppose"
RULE_OUT = "rule_out"
REQUIRE = "require"


@frozen
class Touch:
    """What a rule does to one service. `conditional` names the attribute whose answer must select it, if one must."""

    rule: Rule
    effect: str
    strength: Strength | None = None
    conditional: str = ""


def all_rules(pack: Pack) -> tuple[AnyRule, ...]:
    """Rules for choosing and rules for setting up, in the order of topic and id."""
    every: tuple[AnyRule, ...] = (*pack.rules, *pack.configure)
    return tuple(sorted(every, key=lambda rule: (kinds_of(rule)[0] in (LIMIT, STATUS), rule.topic, rule.id)))


def kinds_of(rule: AnyRule) -> tuple[str, ...]:
    """What a rule does, in the order of `KINDS`; one that does nothing yet counts as evidence."""
    if isinstance(rule, ConfigureRule):
        return (CONFIGURE,)
    if rule.origin is not RuleOrigin.RULE:
        return (str(rule.origin),)
    found = {
        EVIDENCE: bool(rule.favor or rule.oppose),
        GATE: rule.is_gate,
        COMPANION: bool(rule.companion),
        DERIVE: bool(rule.derives),
    }
    return tuple(kind for kind, does in found.items() if does) or (EVIDENCE,)


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
        names |= {selector.attribute for selector in _selectors(rule) if selector.attribute}
    return frozenset(names)


def touches(rule: Rule, service: str) -> list[Touch]:
    """What the rule does to the service, once for each effect."""
    found = []
    for effect, weighings in ((FAVOR, rule.favor), (OPPOSE, rule.oppose)):
        chosen = _weighing_of(weighings, service)
        if chosen is not None:
            found.append(Touch(rule, effect, chosen.strength, chosen.selector.attribute))
    for selector in rule.rule_out:
        if service in _reach(selector):
            found.append(Touch(rule, RULE_OUT, None, selector.attribute))
            break
    if rule.require:
        hit = next((selector for selector in rule.require if service in _reach(selector)), None)
        if hit is not None:
            found.append(Touch(rule, REQUIRE, None, hit.attribute))
        elif not any(selector.attribute for selector in rule.require):
            found.append(Touch(rule, RULE_OUT))
    return found


def services_touched(rule: AnyRule, pack: Pack) -> tuple[str, ...]:
    """The services that the rule says something about, in the order of the catalogue."""
    if isinstance(rule, ConfigureRule):
        return rule.services
    named = {service for selector in _selectors(rule) for service in _reach(selector)}
    return tuple(service for service in pack.services if service in named)


def estimate_inputs(estimate: Estimate) -> frozenset[str]:
    """The attributes that the formula of an estimate reads itself, and its condition."""
    return frozenset(_names_in(estimate.formula)) | attributes_of(estimate.when)


def citing(pack: Pack) -> list[tuple[Citation, str, str]]:
    """Every citation in the pack, with the kind and the id of what cites it."""
    found: list[tuple[Citation, str, str]] = []
    for rule in all_rules(pack):
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
        found += _each(setting.cites, "setting", setting.id)
    for estimate in pack.estimates:
        constants = [cite for constant in estimate.constants.values() for cite in constant.cites]
        found += _each(dict.fromkeys([*estimate.cites, *constants]), "estimate", estimate.id)
    for category in pack.categories.values():
        found += _each(category.cites, "category", category.id)
    return found


def _each(cites: Iterable[Citation], kind: str, name: str) -> list[tuple[Citation, str, str]]:
    return [(cite, kind, name) for cite in cites]


def _selectors(rule: Rule) -> list[Selector]:
    weighed = [weighing.selector for weighing in (*rule.favor, *rule.oppose)]
    return [*weighed, *rule.rule_out, *rule.require]


def _reach(selector: Selector) -> frozenset[str]:
    """The services that a selector can select, whatever is answered."""
    if selector.by_value is None:
        return frozenset(selector.services)
    return frozenset(service for services in selector.by_value.values() for service in services)


def _weighing_of(weighings: Iterable[Weighing], service: str) -> Weighing | None:
    """The line that counts for a service: its own id before tags, among tags the strongest."""
    hits = [weighing for weighing in weighings if service in _reach(weighing.selector)]
    return min(hits, key=lambda line: (line.selector.is_tag, -line.strength.points), default=None)


def _names_in(formula: Formula) -> Iterator[str]:
    match formula:
        case Name("attribute", name):
            yield name
        case Switch(attribute, _):
            yield attribute
        case Operation(_, operands):
            for operand in operands:
                yield from _names_in(operand)
