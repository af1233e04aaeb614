"""What the answers of a workload come to before any service is looked at: what follows from them, where they clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import matched, shown
from recommender.engine.reference import truth
from recommender.model.condition import attributes_of
from recommender.model.decision import Followed
from recommender.model.notice import Contradiction, LevelClash, Notice
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType


def followed_from(asked: Inquiry, derivers: Mapping[str, Sequence[str]]) -> dict[str, Followed]:
    """Levels, computed numbers and derived flags that follow from the answers, by id.

    Args: `derivers` are the rules that may derive each flag.

    """
    found: dict[str, Followed] = {}
    vocabulary = asked.plan.pack.vocabulary
    for name, attribute in sorted(vocabulary.attributes.items()):
        if name in asked.facts.followed:
            value = shown(vocabulary, name, asked.values[name])
            found[name] = Followed(value, (), asked.facts.followed[name])
        elif attribute.type is AttributeType.DERIVED and name in asked.values:
            rules = tuple(r for r in derivers[name] if asked.firing.truths[r] is Truth.TRUE)
            read = (matched(asked.plan.rules[r].when, asked.values, vocabulary) for r in rules)
            found[name] = Followed(True, rules, tuple(sorted({key for part in read for key in part})))
    return found


def unanswered_in(asked: Inquiry) -> tuple[str, ...]:
    """The attributes that were not answered and do not follow from answers, by id."""
    known = asked.answers.keys() | asked.facts.followed.keys()
    return tuple(sorted(one.id for one in asked.plan.pack.vocabulary.answerable() if one.id not in known))


def warnings_about(asked: Inquiry) -> tuple[Notice, ...]:
    """Answers that contradict what follows from others, or that no workload has together."""
    vocabulary = asked.plan.pack.vocabulary
    clashes = [
        LevelClash(
            clash.attribute,
            shown(vocabulary, clash.attribute, clash.answered),
            clash.inputs,
            shown(vocabulary, clash.attribute, clash.followed),
        )
        for clash in asked.facts.clashes
    ]
    contradictions = [
        Contradiction(tuple(sorted(attributes_of(impossible.when))), impossible.because)
        for impossible in vocabulary.never
        if truth(impossible.when, asked.values) is Truth.TRUE
    ]
    return (*clashes, *contradictions)
