"""What rules do: their kinds, and what each does to a service."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.frozen import frozen
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, RuleOrigin, Selector, Strength, Weighing
from recommender.model.uses import AnyRule, selectors_of

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
        COMPANION: bool(rule.companion or rule.spares),
        DERIVE: bool(rule.derives),
    }
    return tuple(kind for kind, does in found.items() if does) or (EVIDENCE,)


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
    named = {service for selector in selectors_of(rule) for service in _reach(selector)}
    return tuple(service for service in pack.services if service in named)


def _reach(selector: Selector) -> frozenset[str]:
    """The services that a selector can select, whatever is answered."""
    if selector.by_value is None:
        return frozenset(selector.services)
    return frozenset(service for services in selector.by_value.values() for service in services)


def _weighing_of(weighings: Iterable[Weighing], service: str) -> Weighing | None:
    """The line that counts for a service: its own id before tags, among tags the strongest."""
    hits = [weighing for weighing in weighings if service in _reach(weighing.selector)]
    return min(hits, key=lambda line: (line.selector.is_tag, -line.strength.points), default=None)
