"""Which open attributes can still change the winner: whose answer, all else equal, makes another candidate win.

First what is read at all by a rule that sets candidates apart which may still win; then, where few ways to answer
are left, every one of them is tried. Sound throughout (what is left out cannot change the winner), exact where all are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.engine.contenders import contenders
from recommender.engine.contest import winners
from recommender.engine.dimensions import Cell
from recommender.engine.inquiry import Inquiry
from recommender.engine.normal_form import NormalForm, normal_form
from recommender.engine.program import Program
from recommender.engine.questions import askable, leave_out_irrelevant
from recommender.engine.remaining import left_of, left_to_lift
from recommender.engine.residual import Known, literals_of, residual
from recommender.engine.worlds import positions, side_by_side
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.vocabulary import AttributeType, Value

_MOST_WORLDS = 1 << 11
_MOST_MEMBERS = 6


def mattering(program: Program, asked: Inquiry, known: Known) -> frozenset[str]:
    """The attributes that may be asked and whose answer can still change the winner, alone or with other answers."""
    return _tried(program, asked, known, bearing(program, asked, known))


def bearing(program: Program, asked: Inquiry, known: Known) -> frozenset[str]:
    """The attributes that may be asked and that a rule reads which sets apart candidates that may still win.

    Those through which such an attribute may become irrelevant are among them. Every reply leaves them fewer.
    """
    may_win = contenders(asked.plan, known, asked.standing)
    found: set[str] = set()
    for piece in asked.plan.evidence:
        if len({piece.points.get(service, 0) for service in may_win}) > 1:
            found |= _open_in(left_of(program, piece, known), program)
    for gate in asked.plan.gates:
        if not gate.excluded.isdisjoint(may_win):
            rest = left_to_lift(program, gate, known) if gate.is_standing else left_of(program, gate, known)
            found |= _open_in(rest, program)
    if known.is_live(CURRENT_SERVICE):
        found |= _asked_for((CURRENT_SERVICE,), program)  # ties go to what runs today
    waiting = list(found)
    while waiting:  # a question can make another one irrelevant
        when = program.vocabulary[waiting.pop()].when
        if when is not None:
            fresh = _open_in(residual(normal_form(when), known), program) - found
            found |= fresh
            waiting += fresh
    return frozenset(attribute.id for attribute in askable(program, known) if attribute.id in found)


def _open_in(rest: NormalForm, program: Program) -> set[str]:
    """The attributes that can be answered to settle what is left of a formula; none where it is settled."""
    return _asked_for((literal.test.attribute for literal in literals_of(rest)), program)


def _asked_for(names: Iterable[str], program: Program) -> set[str]:
    """The attributes that can be answered to settle `names`: of a level and its numbers any may."""
    found: set[str] = set()
    for name in names:
        found.update(program.space.of_attribute[name].attributes)
    return found


def _tried(program: Program, asked: Inquiry, known: Known, names: frozenset[str]) -> frozenset[str]:
    """Those of `names` that change the winner in some completion, where all can be tried; else all of them."""
    ways = _ways(program, known, names)
    if ways is None:
        return names
    order = list(ways)
    sizes = [len(ways[name]) for name in order]
    worlds: list[Mapping[str, Value]] = []
    fixed = {name: value for name, value in known.values.items() if name in program.vocabulary.attributes}
    count = math.prod(sizes)
    for number in range(count):
        world, rest = dict(fixed), number
        for name, size in zip(order, sizes, strict=True):
            rest, position = divmod(rest, size)
            world.update(ways[name][position])
        worlds.append(world)
    side = side_by_side(program.vocabulary, worlds)
    leave_out_irrelevant(program, known, side)
    allowed = side.every & ~side.impossible(program.never)
    outcome = winners(program, asked.plan, asked.weights, side)
    by_world = {place: service for service, mask in outcome.items() for place in positions(mask & allowed)}
    kept: set[str] = set()
    step = 1
    for name, size in zip(order, sizes, strict=True):
        if _changes(by_world, count, step, size):
            kept |= names.intersection(program.space.of_attribute[name].attributes)
        step *= size
    if not kept and len(set(by_world.values())) > 1:
        return names  # completions with other winners lie beyond combinations that never occur
    return frozenset(kept)


def _ways(program: Program, known: Known, names: frozenset[str]) -> dict[str, Sequence[Cell]] | None:
    """Every way to answer each open dimension, one representative for each outcome; None where they are too many."""
    dimensions = {program.space.of_attribute[name].name: program.space.of_attribute[name] for name in sorted(names)}
    ways: dict[str, Sequence[Cell]] = {}
    count = 1
    for name, dimension in dimensions.items():
        attribute = program.vocabulary[name]
        if attribute.type is AttributeType.CHOICES:
            if len(attribute.values) > _MOST_MEMBERS:
                return None
            found: Sequence[Cell] = [{name: members} for members in _subsets(attribute.values)]
        elif not known.is_exact(dimension):
            return None
        else:
            found = known.cells(dimension)
        ways[name] = found
        count *= len(found)
        if count > _MOST_WORLDS or not found:
            return None
    return ways


def _subsets(words: Sequence[str]) -> Iterator[frozenset[str]]:
    for number in range(1 << len(words)):
        yield frozenset(word for position, word in enumerate(words) if number >> position & 1)


def _changes(by_world: Mapping[int, str], count: int, step: int, size: int) -> bool:
    """Whether two allowed worlds that differ in one dimension only have different winners."""
    for start in range(count):
        if start // step % size:
            continue
        found = {by_world[at] for at in range(start, start + step * size, step) if at in by_world}
        if len(found) > 1:
            return True
    return False
