"""Pairs of rules, as checks look at them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from recommender.analysis.boxes import Boxes
from recommender.model.rule import Rule
from recommender.model.uses import AnyRule


def equivalent_pairs(boxes: Boxes, rules: Iterable[Rule]) -> Iterable[tuple[Rule, Rule]]:
    """The pairs of rules that fire in the same workloads, those that never fire left out."""
    alive = [rule for rule in rules if boxes.least(rule.id)]
    for rule, other in combinations(alive, 2):
        if boxes.are_equivalent(rule.id, other.id):
            yield rule, other


def in_order(rule: AnyRule, other: AnyRule) -> tuple[AnyRule, AnyRule]:
    """The two as they are read: by place, then by id. What is wrong with a pair is told at the second."""
    first, second = sorted((rule, other), key=lambda one: (one.location, one.id))
    return first, second
