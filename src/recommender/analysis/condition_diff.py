"""Whether a rule fires in the same workloads as another one, of another pack.

The conditions of both packs, derived flags replaced by what they follow from, become clauses of one program over
the words of both vocabularies; boxes then answer exactly. Where a level's bands differ, those of the new pack count:
the vocabulary itself has changed then, which is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.engine.decide import Recommender
from recommender.engine.program import Clause, Program
from recommender.frozen import frozen
from recommender.model.pack_change import Answers, Reach
from recommender.model.vocabulary import Attribute, AttributeType, Vocabulary

_OLD, _NEW = "old ", "new "  # no id of a rule holds a blank


@frozen
class ReachChange:
    """How the workloads in which a rule fires changed, with the answers of one gained and of one lost."""

    reach: Reach
    gained: Answers | None = None
    lost: Answers | None = None


class ConditionDiff:
    """The conditions of two packs in one place."""

    def __init__(self, old: Recommender, new: Recommender) -> None:
        clauses = [Clause(_OLD + name, when) for name, when in old.program.base_conditions.items()]
        clauses += [Clause(_NEW + name, when) for name, when in new.program.base_conditions.items()]
        self._conditions = {clause.id: clause.when for clause in clauses}
        vocabulary = vocabulary_of_both(old.pack.vocabulary, new.pack.vocabulary)
        pack = new.pack
        self._boxes = Boxes(Program(vocabulary, clauses), pack.role_attribute, pack.default_role)

    def between(self, old: str, new: str) -> ReachChange:
        """How the workloads differ in which the rule `new` fires from those in which `old` did."""
        before, after = _OLD + old, _NEW + new
        if self._conditions[before] == self._conditions[after]:
            return ReachChange(Reach.SAME)
        try:
            gained = self._only(after, before)
            lost = self._only(before, after)
        except TooManyBoxesError:
            return ReachChange(Reach.UNDECIDED)
        return ReachChange(_REACH[gained is not None, lost is not None], gained, lost)

    def _only(self, rule: str, other: str) -> Answers | None:
        """The answers of a workload that fires `rule` and not `other`."""
        box = self._boxes.firing_without(rule, (other,))
        return None if box is None else self._boxes.answers(box)


_REACH = {
    (False, False): Reach.SAME,
    (True, False): Reach.WIDENED,
    (False, True): Reach.NARROWED,
    (True, True): Reach.MOVED,
}


def vocabulary_of_both(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """The new vocabulary with the attributes and words that only the old one has; `never:` is the new one's."""
    attributes = dict(new.attributes)
    for name, attribute in old.attributes.items():
        current = attributes.get(name)
        if current is None:
            attributes[name] = attribute
        elif current.type is attribute.type and attribute.type in (AttributeType.CHOICE, AttributeType.CHOICES):
            attributes[name] = _with_words(current, attribute.values)
    return replace(new, attributes=attributes)


def _with_words(attribute: Attribute, words: Iterable[str]) -> Attribute:
    missing = [word for word in words if word not in attribute.values]
    return replace(attribute, values=(*attribute.values, *missing)) if missing else attribute
