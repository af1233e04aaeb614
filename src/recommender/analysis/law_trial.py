"""Whether a law holds of one workload, or of one pair: plain comparison of how services stand, by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.reference import truth
from recommender.engine.standing import Standing
from recommender.frozen import frozen
from recommender.model.law import Claim, Law, Move, Step
from recommender.model.truth import Truth
from recommender.model.vocabulary import LevelRange, Value
from recommender.model.workload import Workload

Answered = Mapping[str, Value]


@frozen
class Breach:
    """A workload, or a pair, of which a law does not hold: on which service (against which rival), and how.

    `before` and `after` are what is compared: scores, leads, places, or `out`.
    """

    service: str
    rival: str
    before: str
    after: str


def breach(recommender: Recommender, law: Law, witness: Sequence[Workload]) -> Breach | None:
    """How a law fails of a workload, or of a pair; None if it holds, or does not speak of them.

    It speaks of workloads that differ by its move alone, for which `when` is true and `unless` is not, and that do not
    contradict themselves.
    """
    if len(witness) != (1 if law.move is None else 2):
        return None
    if law.move is not None:
        before, after = witness
        if before.priorities != after.priorities or not is_step(law.move, before.answers, after.answers):
            return None
    asked: list[Inquiry] = []
    for workload in witness:
        one = recommender.asked_of(workload)
        if not _speaks_of(law, one.values) or not recommender.program.allows(one.facts):
            return None
        asked.append(one)
    first = asked[0]
    return first_breach(law, [one.standing for one in asked], first.plan.candidates, first.weights.unit)


def _speaks_of(law: Law, values: Answered) -> bool:
    """Whether a law's conditions let it speak of a workload of which `values` is known."""
    return truth(law.when, values) is Truth.TRUE and truth(law.unless, values) is not Truth.TRUE


def first_breach(law: Law, found: Sequence[Standing], candidates: tuple[str, ...], unit: float) -> Breach | None:
    """How a law fails of who stands where, before and after its move if it has one; None if it holds.

    Args:
        unit: what one of the standings' units counts in a score.

    """
    if law.move is None:
        return next(_unmet(law, found[0], candidates), None)
    return next(_changed(law, found[0], found[1], candidates, unit), None)


def is_step(move: Move, before: Answered, after: Answered) -> bool:
    """Whether the two differ by the move and in nothing else."""
    name = move.attribute
    if {k: v for k, v in before.items() if k != name} != {k: v for k, v in after.items() if k != name}:
        return False
    first, second = before.get(name), after.get(name)
    if first == second or second is None or (first is None) is not move.from_unanswered:
        return False
    match move.step:
        case Step.RAISE:
            return _order(first) < _order(second)
        case Step.LOWER:
            return _order(first) > _order(second)
        case Step.ADD:
            return isinstance(first, frozenset) and isinstance(second, frozenset) and _adds(move, first, second)
        case Step.REMOVE:
            return isinstance(first, frozenset) and isinstance(second, frozenset) and _adds(move, second, first)
        case Step.CHANGE:
            starts = move.before is None or truth(move.before, {name: first} if first is not None else {}) is Truth.TRUE
            return starts and (move.after is None or truth(move.after, {name: second}) is Truth.TRUE)


def _order(value: Value | None) -> float:
    if isinstance(value, LevelRange):
        return value.low
    return float(value) if isinstance(value, int | float) else 0.0


def _adds(move: Move, smaller: frozenset[str], larger: frozenset[str]) -> bool:
    return smaller < larger and larger - smaller <= frozenset(move.members)


def pairs(law: Law, candidates: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each service that a law is about with each of its rivals (or with ``), as far as they are candidates."""
    found: dict[tuple[str, str], None] = {}
    for comparison in law.about:
        for service in comparison.services:
            for rival in comparison.rivals or ("",):
                if service in candidates and service != rival and (not rival or rival in candidates):
                    found[service, rival] = None
    yield from found


def _unmet(law: Law, found: Standing, candidates: tuple[str, ...]) -> Iterator[Breach]:
    named = {service for service, _ in pairs(law, candidates)}
    place = {service: position for position, service in enumerate(found.order, start=1)}
    if law.claim is Claim.FIRST:
        if named and found.winner is not None and found.winner not in named:
            yield Breach(found.winner, "", "", "first")
        return
    if law.claim is Claim.NEVER_FIRST:
        if found.winner in named:
            yield Breach(str(found.winner), "", "", "first")
        return
    for service, rival in pairs(law, candidates):
        out = service in found.excluded
        if law.claim is Claim.OUT and not out:
            yield Breach(service, "", "", "in")
        elif law.claim is Claim.IN and out:
            yield Breach(service, "", "", "out")
        elif law.claim is Claim.AHEAD and not out and rival in place and place[rival] < place[service]:
            yield Breach(service, rival, "", f"rank {place[service]}, behind rank {place[rival]}")


def _changed(law: Law, first: Standing, second: Standing, candidates: tuple[str, ...], unit: float) -> Iterator[Breach]:
    for service, rival in pairs(law, candidates):
        was_out, is_out = service in first.excluded, service in second.excluded
        words = _gates((was_out, is_out))
        units = first.units[service], second.units[service]
        match law.claim:
            case Claim.STAYS_OUT:
                broken = was_out and not is_out
            case Claim.STAYS_IN:
                broken = is_out and not was_out
            case Claim.NEVER_GAINS:
                yield from _gained(service, rival, first, second, unit)
                continue
            case _:
                broken, words = _moved(law.claim, (was_out, is_out), units, unit)
        if broken:
            yield Breach(service, "", *words)


def _moved(claim: Claim, out: tuple[bool, bool], units: tuple[int, int], unit: float) -> tuple[bool, tuple[str, str]]:
    """Whether a change of gates, or of points where no gate excludes, breaks a claim about one service."""
    if out[0] or out[1]:
        wrong = {
            Claim.NEVER_HIGHER: out == (True, False),
            Claim.NEVER_LOWER: out == (False, True),
            Claim.UNCHANGED: out[0] != out[1],
        }
        return wrong[claim], _gates(out)
    wrong = {
        Claim.NEVER_HIGHER: units[1] > units[0],
        Claim.NEVER_LOWER: units[1] < units[0],
        Claim.UNCHANGED: units[1] != units[0],
    }
    return wrong[claim], (_score(units[0], unit), _score(units[1], unit))


def _gates(out: tuple[bool, bool]) -> tuple[str, str]:
    return "out" if out[0] else "in", "out" if out[1] else "in"


def _gained(service: str, rival: str, first: Standing, second: Standing, unit: float) -> Iterator[Breach]:
    out = service in first.excluded, service in second.excluded
    rival_out = rival in first.excluded, rival in second.excluded
    if out == (True, False) and rival_out != (True, False):
        yield Breach(service, rival, "out", "in")
    elif not out[1] and rival_out == (False, True):
        yield Breach(service, rival, f"{rival} in", f"{rival} out")
    elif not any((*out, *rival_out)):
        leads = tuple(found.units[service] - found.units[rival] for found in (first, second))
        if leads[1] > leads[0]:
            yield Breach(service, rival, f"lead {_score(leads[0], unit)}", f"lead {_score(leads[1], unit)}")


def _score(units: int, unit: float) -> str:
    return f"{units * unit:+.2f}".rstrip("0").rstrip(".")
