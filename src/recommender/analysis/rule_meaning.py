"""What a rule says, as a value that is equal for two rules that say the same of every service."""

from __future__ import annotations

from recommender.analysis.checks.effects import named_by, points
from recommender.model.rule import ConfigureRule, Selector
from recommender.model.uses import AnyRule


def effects_of(rule: AnyRule) -> object:
    """The effects of a rule; tags count for the services that carry them, and texts for nothing."""
    if isinstance(rule, ConfigureRule):
        return (frozenset(rule.services), dict(rule.settings), rule.severity, rule.in_place_of)
    weighed = points(rule)
    return (
        rule.criterion if weighed else "",
        weighed,
        _named(rule.rule_out),
        _named(rule.require),
        (rule.companion, rule.wanted),
        (rule.spares, frozenset(rule.spares_beside)),
        frozenset(rule.derives),
    )


def _named(selectors: tuple[Selector, ...]) -> frozenset[str]:
    return frozenset(name for selector in selectors for name in named_by(selector))
