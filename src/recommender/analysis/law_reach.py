"""Whether a law speaks of anybody: its conditions as boxes, beside the rules that derive flags.

Exact for the conditions, and for the roles in which the services that it names are candidates. Whether two workloads
that it speaks of also differ by its move is looked at only as far as the move says where it starts and where it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.law_trial import pairs
from recommender.engine.decide import Recommender
from recommender.engine.program import Clause, Program
from recommender.model.condition import All, Condition, OneOf, attributes_of
from recommender.model.law import Law

# Before the id of a law stands which of its conditions is meant; no id of a rule holds a blank.
_STARTS, _ENDS, _UNLESS = "starts ", "ends ", "unless "


class LawReach:
    """The laws of one pack, and of whom each speaks."""

    def __init__(self, recommender: Recommender) -> None:
        pack = recommender.pack
        self._recommender = recommender
        clauses = [clause for clause in recommender.program.clauses if clause.derives]
        for law in pack.laws:
            before, after = (law.move.before, law.move.after) if law.move is not None else (None, None)
            clauses.append(Clause(_STARTS + law.id, self._concerned(law, before)))
            clauses.append(Clause(_ENDS + law.id, self._concerned(law, after)))
            clauses.append(Clause(_UNLESS + law.id, law.unless))
        self._boxes = Boxes(Program(pack.vocabulary, clauses), pack.role_attribute, pack.default_role)

    def speaks_of_nobody(self, law: Law) -> bool:
        """Whether it is certain that no workload which `never:` allows is one that the law speaks of."""
        sides, excepted = (_STARTS + law.id, _ENDS + law.id), _UNLESS + law.id
        base = self._boxes.program.base_conditions
        if any(self._boxes.layout.inexact & attributes_of(base[name]) for name in (*sides, excepted)):
            return False
        try:
            return any(self._boxes.firing_without(side, (excepted,)) is None for side in sides)
        except TooManyBoxesError:
            return False

    def _concerned(self, law: Law, end: Condition | None) -> Condition:
        roles = OneOf(self._recommender.pack.role_attribute, tuple(self._roles(law)))
        return All((law.when, roles) if end is None else (law.when, roles, end))

    def _roles(self, law: Law) -> Sequence[str]:
        """The roles in which some service that the law names is a candidate, beside a rival if it compares."""
        recommender = self._recommender
        return [role for role in recommender.pack.roles if any(pairs(law, recommender.plan(role).candidates))]
