"""What asking each open question would do: how much its answer tells, and who would come first at once.

Owns the look ahead by one answer, with draws of its own: a question chosen by the draws on which the confidence rests
would be one whose answer happens to look well in them. Must not know how these figures are weighed against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from recommender.engine.completions import completions
from recommender.engine.contest import NOBODY, leads_over, winners_of_both
from recommender.engine.inquiry import Inquiry
from recommender.engine.mixture import Mixture
from recommender.engine.program import Program
from recommender.engine.questions import information, value_masks
from recommender.engine.residual import Known
from recommender.engine.worlds import ByMember, ByValue, Mask, Worlds, positions, side_by_side
from recommender.frozen import frozen
from recommender.model.vocabulary import Attribute, LevelRange, Value

DRAWS = 4000  # more than the confidence rests on: questions differ by less than leaders do
_LEAST_GAIN = 0.005  # of all draws: what moves fewer is chance
_MOST_SETS = 24  # answers of a set that are looked at, the likeliest


@frozen
class Prospect:
    """What the answer to one question would do, over the draws.

    `information` is how many bits it tells about the winner; `sure` the share of draws in which the answer makes the
    winner sure enough to stop; `right` the share in which who comes first after it is who wins in the end. Where one
    service is all but sure to win and another still comes first, `closes` is the share of its way to the top that the
    answer is expected to bring it (else 0). `opened` is how many bits it tells together with the answer to the one
    question that it may open and that then tells most (0 where it opens none).
    """

    attribute: str
    information: float
    sure: float
    right: float
    closes: float
    opened: float = 0.0


class NextAnswers:
    """The answers that draws give to some questions, each with a world in which it is the only further answer."""

    def __init__(
        self,
        program: Program,
        mixture: Mixture,
        asked: Inquiry,
        known: Known,
        attributes: Sequence[Attribute],
        seed: str,
    ) -> None:
        self._program = program
        self._asked = asked
        self._draws, self._counted = completions(program, mixture, known, f"ahead {seed}", DRAWS)
        self._total = self._counted.bit_count()
        self._answers: list[tuple[str, Mask]] = []
        self._values: dict[str, Sequence[Mask]] = {}
        worlds: list[Mapping[str, Value]] = []
        for attribute in attributes:
            # Only what belongs to its dimension can follow from the answer; the rest of the world stays as it is.
            dimension = program.space.of_attribute[attribute.id]
            own = frozenset(dimension.attributes)
            answered = {name: known.answers[name] for name in dimension.attributes if name in known.answers}
            rest = {name: value for name, value in asked.facts.values.items() if name not in own}
            for mask, value in _drawn_answers(self._draws, attribute, self._counted):
                facts = program.space.following[dimension.name].facts({**answered, attribute.id: value})
                self._answers.append((attribute.id, mask))
                worlds.append({**rest, **facts.values})
        self._worlds = side_by_side(program.vocabulary, worlds)
        self._drawn, self._first = winners_of_both(
            program, asked.plan, asked.weights, self._draws, self._counted, self._worlds
        )

    def prospects(self, enough: float, opens: Mapping[str, Sequence[str]]) -> dict[str, Prospect]:
        """What each question would do.

        Args:
            enough: the confidence at which asking stops.
            opens: by question, those that can only be asked once it is answered.

        """
        leader = self._asked.standing.winner or NOBODY
        closed = self._closed(leader, enough)
        first = [NOBODY] * self._worlds.count
        for service, mask in self._first.items():
            for world in positions(mask):
                first[world] = service
        leads: dict[str, list[tuple[Mask, str]]] = {}
        for (attribute, mask), service in zip(self._answers, first, strict=True):
            leads.setdefault(attribute, []).append((mask, service))
        return {
            name: replace(
                self._prospect(name, pairs, leader, enough, closed.get(name, 0.0)),
                opened=self._opened(name, opens.get(name, ())),
            )
            for name, pairs in leads.items()
        }

    def apart(self, attribute: str) -> tuple[str, ...]:
        """The candidates whose chances depend on the answer to a question, those that depend most on it first."""
        gained: dict[str, float] = {}
        for service, wins in self._drawn.items():
            share = wins.bit_count() / self._total if self._total else 0.0
            gained[service] = sum(
                abs((wins & mask).bit_count() - share * mask.bit_count()) / self._total
                for name, mask in self._answers
                if name == attribute
            )
        ordered = sorted((service for service in gained if service != NOBODY), key=lambda s: (-gained[s], s))
        return tuple(service for service in ordered if gained[service] >= _LEAST_GAIN)

    def _prospect(
        self, name: str, leads: Sequence[tuple[Mask, str]], leader: str, enough: float, closes: float
    ) -> Prospect:
        sure = right = 0
        unseen = self._counted
        for mask, service in leads:
            hits = (mask & self._drawn[service]).bit_count()
            right += hits
            if hits >= enough * mask.bit_count():
                sure += mask.bit_count()
            unseen &= ~mask
        right += (unseen & self._drawn[leader]).bit_count()
        telling = information(self._masks(name), self._drawn)
        return Prospect(name, telling, sure / self._total, right / self._total, closes)

    def _opened(self, name: str, others: Sequence[str]) -> float:
        first = self._masks(name)
        most = 0.0
        for other in others:
            second = self._masks(other)
            second = [*second, self._draws.every & ~reduce(or_, second, 0)]
            both = [mask for one in first for two in second if (mask := one & two)]
            most = max(most, information(both, self._drawn))
        return most

    def _masks(self, name: str) -> Sequence[Mask]:
        """The draws of each answer to a question, worked out once however many open it."""
        if name not in self._values:
            self._values[name] = value_masks(self._draws, name)
        return self._values[name]

    def _closed(self, leader: str, enough: float) -> dict[str, float]:
        """By question, which share of its way to the top the likeliest winner is expected to make by the answer."""
        asked = self._asked
        wins = {service: self._drawn[service].bit_count() for service in asked.plan.candidates}
        likeliest = max(wins, key=lambda service: wins[service])
        units = asked.standing.units
        behind = units.get(leader, 0) - units[likeliest]
        if likeliest == leader or behind < 0 or wins[likeliest] < enough * self._total:
            return {}
        gains = leads_over(self._program, asked, likeliest, leader, self._worlds)
        found: dict[str, float] = {}
        for (attribute, mask), gain in zip(self._answers, gains, strict=True):
            way = min(gain + behind, behind + 1) / (behind + 1)
            found[attribute] = found.get(attribute, 0.0) + way * mask.bit_count() / self._total
        return found


def _drawn_answers(draws: Worlds, attribute: Attribute, counted: Mask) -> list[tuple[Mask, Value]]:
    """The answers drawn, each with the counted draws that give it; of a set the likeliest."""
    column = draws.columns.get(attribute.id)
    match column:
        case ByValue(masks):
            pairs = [(mask & counted, value) for value, mask in masks if not _is_open(value)]
            return [(mask, value) for mask, value in pairs if mask]
        case ByMember(present, absent):
            parts: list[tuple[Mask, frozenset[str]]] = [(counted, frozenset())]
            for word in attribute.values:
                sides = [(mask & present[word], words | {word}) for mask, words in parts]
                sides += [(mask & absent[word], words) for mask, words in parts]
                parts = sorted((side for side in sides if side[0]), key=lambda side: -side[0].bit_count())
                parts = parts[: 4 * _MOST_SETS]  # what is rare already only becomes rarer
            return list(parts[:_MOST_SETS])
        case _:
            return []


def _is_open(value: Value) -> bool:
    return isinstance(value, LevelRange) and value.low < value.high
