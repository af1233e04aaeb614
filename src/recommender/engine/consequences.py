"""What the answers of a workload come to before any service is looked at: what follows from them, where they clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.engine.facts import Facts
from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import matched, shown
from recommender.engine.reference import truth
from recommender.model.condition import attributes_of
from recommender.model.decision import CONTRADICTION, Followed, Notice
from recommender.model.truth import Truth
from recommender.model.vocabulary import AttributeType, Value, Vocabulary


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
    return _clashes(asked.facts) + _contradictions(asked.plan.pack.vocabulary, asked.values)


def _clashes(facts: Facts) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            "level-clash",
            f"{clash.attribute} is answered {clash.answered}, but {' and '.join(clash.inputs)} "
            f"{'says' if len(clash.inputs) == 1 else 'say'} {clash.followed}; the answer counts",
            (clash.attribute, *clash.inputs),
        )
        for clash in facts.clashes
    )


def _contradictions(vocabulary: Vocabulary, values: Mapping[str, Value]) -> tuple[Notice, ...]:
    """What the answers say together that no workload is: such answers agree with no likely way to go on."""
    found = []
    for impossible in vocabulary.never:
        if truth(impossible.when, values) is Truth.TRUE:
            names = tuple(sorted(attributes_of(impossible.when)))
            what = "contradicts itself" if len(names) == 1 else "contradict each other"
            found.append(Notice(CONTRADICTION, f"{' and '.join(names)} {what}: {impossible.because}", names))
    return tuple(found)
