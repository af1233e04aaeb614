"""Witnesses made small: every answer that is not needed goes, then every value becomes as plain as it can.

A smaller witness is one only if it is a possible workload, contradicts itself nowhere and still shows what the
question asks for, by the engines that replay it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from recommender.analysis.checks.question import Question, Witness
from recommender.engine.decide import Recommender
from recommender.model.pack import Pack
from recommender.model.vocabulary import Attribute, LevelRange, Value
from recommender.model.workload import Workload

_ROUNDS = 4


def smallest(recommender: Recommender, question: Question, witness: Witness) -> Witness:
    """The smallest witness found by leaving answers out and making values plainer, one at a time.

    Of a pair an answer that both workloads give is left out of both at once.
    """

    def is_possible(workload: Workload) -> bool:
        program = recommender.program
        return program.allows(program.following.facts(recommender.answers_of(workload)))

    def holds(made: Witness) -> bool:
        return all(map(is_possible, made)) and question.holds(recommender, made)

    for _ in range(_ROUNDS):
        before = witness
        for change in _changes(recommender.pack, witness):
            smaller = _changed(witness, *change)
            if smaller is not None and holds(smaller):
                witness = smaller
        if witness == before:
            break
    return witness


# What of a workload is changed, from which value, and to which; None leaves it out.
_Change = tuple[str, Value | None, Value | None]
_PRIORITY = "priority:"


def _changes(pack: Pack, witness: Witness) -> Iterable[_Change]:
    """First every answer left out, the last of the vocabulary first; then every value made plainer."""
    names = list(dict.fromkeys(name for workload in witness for name in workload.answers))
    for workload in witness:
        for criterion in workload.priorities:
            yield f"{_PRIORITY}{criterion}", None, None
    for name in reversed(names):
        for value in _given(witness, name):
            yield name, value, None
    for name in names:
        for value in _given(witness, name):
            for plainer in _plainer(pack.vocabulary[name], value):
                yield name, value, plainer


def _given(witness: Witness, name: str) -> Iterable[Value]:
    """What the workloads answer to one question, each answer once."""
    return {repr(w.answers[name]): w.answers[name] for w in witness if name in w.answers}.values()


def _changed(witness: Witness, name: str, value: Value | None, plainer: Value | None) -> Witness | None:
    """The witness with one change in every workload that it applies to, or None if there is none."""
    if name.startswith(_PRIORITY):
        criterion = name.removeprefix(_PRIORITY)
        made = tuple(
            replace(w, priorities={other: p for other, p in w.priorities.items() if other != criterion})
            for w in witness
        )
    else:
        made = tuple(_put(w, name, plainer) if w.answers.get(name) == value else w for w in witness)
    return None if made == witness else made


def _put(workload: Workload, name: str, value: Value | None) -> Workload:
    answers: Mapping[str, Value] = (
        {other: kept for other, kept in workload.answers.items() if other != name}
        if value is None
        else {**workload.answers, name: value}
    )
    return replace(workload, answers=answers)


def _plainer(attribute: Attribute, value: Value) -> Iterable[Value]:
    """Values simpler than `value`, the better ones last: what holds with a later one has that one."""
    match value:
        case frozenset():
            for word in attribute.values:
                if word in value and len(value) > 1:
                    yield value - {word}
        case bool() | str() | LevelRange():
            return
        case _:
            yield from _rounder(attribute, value)


def _rounder(attribute: Attribute, number: float) -> Iterable[float]:
    """Numbers with fewer digits near `number`, then the whole numbers that are read most easily."""
    low = attribute.minimum if attribute.minimum is not None else 0.0
    high = attribute.maximum if attribute.maximum is not None else float("inf")
    found: list[float] = [float(f"{number:.{digits}g}") for digits in (4, 3, 2, 1)]
    found += [float(round(number)), 100.0, 10.0, 1.0, 0.0]
    for plain in found:
        if low <= plain <= high and plain != number and len(f"{plain:g}") <= len(f"{number:g}"):
            yield plain
