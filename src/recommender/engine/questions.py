"""Which open attributes could still change the winner, the most telling first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from operator import and_

from recommender.engine.contest import NOBODY
from recommender.engine.dimensions import plain_values
from recommender.engine.facts import Facts
from recommender.engine.plan import Plan
from recommender.engine.program import Program
from recommender.engine.reference import truth
from recommender.engine.residual import Known
from recommender.engine.worlds import ByMember, ByValue, Mask, Worlds, mapped, side_by_side
from recommender.model.decision import OpenQuestion
from recommender.model.truth import Truth
from recommender.model.vocabulary import Attribute, AttributeType, Value

_TELLING_MEMBERS = 4  # 16 kinds of a set: more would see patterns in a thousand draws that are not there


def askable(program: Program, known: Known) -> tuple[Attribute, ...]:
    """The attributes that are open and, as far as is known, relevant."""
    return tuple(
        attribute
        for attribute in program.vocabulary.answerable()
        if known.is_live(attribute.id)
        and (attribute.when is None or truth(attribute.when, known.values) is not Truth.FALSE)
    )


def leave_out_irrelevant(program: Program, known: Known, worlds: Worlds) -> None:
    """Make an attribute unknown in the worlds in which nobody would ask for it."""
    for name, unasked in program.unasked.items():
        column = worlds.columns.get(name)
        if column is None or not known.is_live(name):
            continue
        asked = worlds.every & ~worlds.true(unasked)
        if asked != worlds.every:
            worlds.replace(name, mapped(column, partial(and_, asked)))


def open_questions(
    program: Program,
    plan: Plan,
    winner: str | None,
    mattering: frozenset[str],
    draws: Worlds,
    drawn_winners: Mapping[str, Mask],
    alone: Mapping[str, set[str]],
) -> tuple[OpenQuestion, ...]:
    """The open attributes that can still change the winner, the most telling first.

    Each names the candidates that its answer alone, or its likely answers among likely completions, put first; none
    where it takes an unlikely answer beside others. Those that no other answer takes are named apart.

    Args:
        mattering: the attributes that can change the winner.
        draws: completions; drawn_winners: who wins in which of those that count.
        alone: who would win if only the one attribute were answered, by attribute.

    """
    ranked: list[tuple[float, str, OpenQuestion]] = []
    for name in mattering:
        values = value_masks(draws, name)
        by_itself = alone.get(name, set()) - {winner or NOBODY, NOBODY}
        rivals = by_itself | (_usual_winners(values, drawn_winners) - {winner or NOBODY, NOBODY})
        telling = information(values, drawn_winners) if rivals else 0.0
        ordered = tuple(service for service in plan.candidates if service in rivals)
        at_once = tuple(service for service in ordered if service in by_itself)
        ranked.append((-telling, name, OpenQuestion(name, program.vocabulary[name].question, ordered, at_once)))
    return tuple(question for _, _, question in sorted(ranked, key=lambda row: (not row[2].could_lead_to, *row[:2])))


def information(values: Sequence[Mask], winner_masks: Mapping[str, Mask]) -> float:
    """How many bits an answer tells about the winner: the mutual information over the draws.

    Few draws look more one-sided than the answers are, so each entropy is taken with the correction of Miller and
    Madow; without it a set, whose answers are many, would seem to tell most.
    """
    every = 0
    for mask in winner_masks.values():
        every |= mask
    total = every.bit_count()
    if not total:
        return 0.0
    most, correction = _entropy(every, winner_masks)
    gain = most + correction
    unasked = every
    for mask in values:
        unasked &= ~mask
    for mask in (*values, unasked):  # where nobody would ask, the answer tells nothing
        share = (mask & every).bit_count() / total
        if share:
            gain -= share * sum(_entropy(mask & every, winner_masks))
    return min(max(gain, 0.0), most)


def _entropy(within: Mask, winner_masks: Mapping[str, Mask]) -> tuple[float, float]:
    """How uncertain the winner is in these worlds, in bits, and by how much that is too little."""
    total = within.bit_count()
    counts = [count for mask in winner_masks.values() if (count := (mask & within).bit_count())]
    seen = -sum(count / total * math.log2(count / total) for count in counts)
    return seen, (len(counts) - 1) / (2 * total * math.log(2))


def _usual_winners(values: Sequence[Mask], winner_masks: Mapping[str, Mask]) -> set[str]:
    """For each answer the candidate that wins most often with it."""
    found = set()
    ordered = sorted((service, own) for service, own in winner_masks.items() if own)
    for mask in values:
        wins = [(own & mask).bit_count() for _, own in ordered]
        most = max(wins, default=0)
        if most:
            found.add(ordered[wins.index(most)][0])
    return found


def value_masks(worlds: Worlds, attribute: str) -> list[Mask]:
    """The worlds of each answer; for a set, by which of its most divided members are in."""
    column = worlds.columns.get(attribute)
    match column:
        case ByValue(masks):
            return [mask for _, mask in masks]
        case ByMember(present, absent):
            words = sorted(present, key=lambda word: -min(present[word].bit_count(), absent[word].bit_count()))
            parts = [worlds.every]
            for word in words[:_TELLING_MEMBERS]:
                parts = [part & side for part in parts for side in (present[word], absent[word]) if part & side]
            return parts
        case _:
            return []


class SingleAnswers:
    """The worlds in which one attribute more is answered, for each of its answers; sets by single members."""

    def __init__(self, names: Sequence[str], worlds: Worlds) -> None:
        """Args: `names` has the attribute that each world answers."""
        self.worlds = worlds
        self._names = names

    def winners(self, outcome: Mapping[str, Mask]) -> dict[str, set[str]]:
        """Who would win by attribute, where `outcome` says who wins in which of the worlds."""
        found: dict[str, set[str]] = {}
        for service, mask in outcome.items():
            if mask:
                for position, name in enumerate(self._names):
                    if mask >> position & 1:
                        found.setdefault(name, set()).add(service)
        return found


def single_answers(program: Program, today: Facts, known: Known) -> SingleAnswers:
    """What may be asked, each answer in a world of its own; what contradicts the answers given is left out.

    Args: `today` is what holds in a world until its answer says otherwise.

    """
    names: list[str] = []
    worlds: list[Mapping[str, Value]] = []
    clashing = {clash.attribute for clash in today.clashes}
    for attribute in askable(program, known):
        # Only what belongs to its dimension can follow from the answer; the rest of the world stays as it is.
        dimension = program.space.of_attribute[attribute.id]
        own = frozenset(dimension.attributes)
        if clashing - own:
            continue
        answered = {name: known.answers[name] for name in dimension.attributes if name in known.answers}
        for value in _answers(program, attribute, known):
            facts = program.space.following[dimension.name].facts({**answered, attribute.id: value})
            if not facts.clashes:
                names.append(attribute.id)
                worlds.append(facts.values)
    return SingleAnswers(names, side_by_side(program.vocabulary, worlds, today.values))


def _answers(program: Program, attribute: Attribute, known: Known) -> list[Value]:
    if attribute.type is AttributeType.CHOICES:
        return [frozenset(), *(frozenset((word,)) for word in attribute.values)]
    if attribute.type is AttributeType.NUMBER:
        # As the other answers of its dimension cut it: with the reads known, a share of writes is a number of writes.
        cells = known.cells(program.space.of_attribute[attribute.id])
        return list(dict.fromkeys(cell[attribute.id] for cell in cells if attribute.id in cell))
    return list(plain_values(attribute))
