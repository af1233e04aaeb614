"""Which questions may be asked now, and which of them comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.closing import Doubt
from recommender.engine.program import Program
from recommender.engine.prospects import Prospect
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.model.condition import attributes_of
from recommender.model.truth import Truth
from recommender.model.vocabulary import Attribute, AttributeType

# Beside what an answer tells: that it may end the questions, and that what it leaves in first place stays there.
_SURE, _RIGHT = 0.3, 0.3


def next_questions(program: Program, known: Known, possible: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The questions that make sense now, in the order of the vocabulary.

    One whose relevance waits for a question that may still be asked comes after it. A number comes after the levels
    that follow from it: people know "large" before they know how many.

    Args:
        possible: the open questions that got no reply and are not known to be irrelevant.

    """
    names = frozenset(attribute.id for attribute in possible)
    asked_first = frozenset(
        name
        for attribute in possible
        if attribute.type is AttributeType.LEVEL
        for name in _sources(program, attribute.inputs)
    )
    return tuple(
        attribute
        for attribute in possible
        if attribute.id not in asked_first
        and (
            attribute.when is None
            or truth(attribute.when, known.values) is Truth.TRUE
            or names.isdisjoint(_sources(program, attributes_of(attribute.when)))
        )
    )


def opened_by(
    program: Program, possible: Sequence[Attribute], questions: Sequence[Attribute]
) -> dict[str, tuple[str, ...]]:
    """By question that may be asked now, the possible ones that its answer may make relevant."""
    now = frozenset(attribute.id for attribute in questions)
    found: dict[str, tuple[str, ...]] = {}
    for attribute in possible:
        if attribute.id not in now and attribute.when is not None:
            for name in sorted(_sources(program, attributes_of(attribute.when)) & now):
                found[name] = (*found.get(name, ()), attribute.id)
    return found


def most_telling(prospects: Mapping[str, Prospect], questions: Sequence[Attribute]) -> Attribute:
    """The question that promises most; of equals the first."""
    return max(questions, key=lambda attribute: promise(prospects.get(attribute.id)))


def most_doubtful(
    doubt: Doubt, prospects: Mapping[str, Prospect], questions: Sequence[tuple[Attribute, str]]
) -> Attribute:
    """The question that does most for proving the winner; each comes with its dimension. Possible gates come first."""
    chosen, _ = max(questions, key=lambda pair: (*doubt.about(pair[1]), promise(prospects.get(pair[0].id))))
    return chosen


def promise(prospect: Prospect | None) -> float:
    """What a question is worth asking for; 0 where nothing was drawn for it.

    What it tells together with a question that it opens is told by two questions, so it counts half.
    """
    if prospect is None:
        return 0.0
    telling = max(prospect.information, prospect.opened / 2)
    return telling + _SURE * prospect.sure + _RIGHT * prospect.right + prospect.closes


def _sources(program: Program, names: Iterable[str]) -> frozenset[str]:
    """The attributes that can be asked for `names`: what is computed is asked for by its inputs."""
    found: set[str] = set()
    for name in names:
        attribute = program.vocabulary[name]
        found.add(name)
        if attribute.type in (AttributeType.COMPUTED, AttributeType.LEVEL):
            found |= _sources(program, attribute.inputs)
    return frozenset(found)
