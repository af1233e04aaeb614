"""A program translated into the terms of durable_rules, and proven to fit.

Owns which rule goes into which ruleset; must not load the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.durable_bound import FIELDS, RULES, Piece, entries_of, pieces_of
from recommender.engine.durable_form import ALWAYS, checks_of, form_of
from recommender.engine.durable_table import Names, tables_of
from recommender.engine.durable_text import RulesetText, StratumText
from recommender.engine.normal_form import NormalForm
from recommender.model.vocabulary import Vocabulary


def translated(
    strata: Iterable[Sequence[tuple[str, NormalForm]]], vocabulary: Vocabulary, derives: Mapping[str, tuple[str, ...]]
) -> tuple[StratumText, ...]:
    """The strata for the engine.

    Args:
        strata: the (rule id, formula) pairs of each stratum, lowest first.
        vocabulary: the attributes that the formulas read.
        derives: the derived flags that a rule sets, by rule id; a rule that sets none may be left out.

    Raises:
        EngineBoundError: the program is larger than can be proven safe.

    """
    names = Names()
    return tuple(_stratum(rules, vocabulary, derives, names) for rules in strata)


def _stratum(
    rules: Sequence[tuple[str, NormalForm]],
    vocabulary: Vocabulary,
    derives: Mapping[str, tuple[str, ...]],
    names: Names,
) -> StratumText:
    always: set[str] = set()
    plans: list[_Plan] = []
    for rule, formula in rules:
        form = form_of(formula, vocabulary, names)
        if form == ALWAYS:
            always.add(rule)
        for piece in pieces_of(rule, form):
            plan = next((plan for plan in plans if plan.has_room(piece)), None)
            if plan is None:
                plans.append(plan := _Plan())
            plan.add(rule, piece)
    return StratumText(
        frozenset(always),
        {rule: derives[rule] for rule, _ in rules if rule in derives},
        tuple(plan.text(vocabulary, names) for plan in plans),
    )


class _Plan:
    """What one ruleset is to hold."""

    def __init__(self) -> None:
        self._rules: list[str] = []
        self._pieces: list[Piece] = []
        self._fields: set[str] = set()

    def has_room(self, piece: Piece) -> bool:
        return len(self._rules) < RULES and len(self._fields | piece.fields) <= FIELDS

    def add(self, rule: str, piece: Piece) -> None:
        self._rules.append(rule)
        self._pieces.append(piece)
        self._fields |= piece.fields

    def text(self, vocabulary: Vocabulary, names: Names) -> RulesetText:
        checks = ((check.field, check.op, check.value) for piece in self._pieces for check in checks_of(piece.form))
        return RulesetText(tuple(self._rules), entries_of(self._pieces), tables_of(checks, vocabulary, names))
