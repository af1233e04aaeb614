"""A broken law in a line: what happened, and the rules that made it so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.analysis.law_trial import Breach
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.plan import Evidence
from recommender.engine.standing import Standing
from recommender.model.law import Claim, Law
from recommender.model.workload import Workload

_MOST = 3

_WORDS = {
    Claim.NEVER_GAINS: "`{service}` gains on `{rival}` ({before}, then {after})",
    Claim.NEVER_HIGHER: "`{service}` gets higher ({before}, then {after})",
    Claim.NEVER_LOWER: "`{service}` gets lower ({before}, then {after})",
    Claim.STAYS_OUT: "`{service}` comes back",
    Claim.STAYS_IN: "`{service}` is ruled out",
    Claim.UNCHANGED: "`{service}` changes ({before}, then {after})",
    Claim.OUT: "`{service}` is not ruled out",
    Claim.IN: "`{service}` is ruled out",
    Claim.FIRST: "`{service}` comes first",
    Claim.NEVER_FIRST: "`{service}` comes first",
    Claim.AHEAD: "`{rival}` stands above `{service}` ({after})",
}


def told(law: Law, breach: Breach) -> str:
    """What a workload, or a pair, does against the law."""
    return _WORDS[law.claim].format(
        service=breach.service, rival=breach.rival, before=breach.before, after=breach.after
    )


def culprits(recommender: Recommender, breach: Breach, witness: Sequence[Workload]) -> tuple[str, ...]:
    """The rules that break a law of a witness, the weightiest first; none where a rule is missing.

    Of a pair those whose effect on the service or its rival came or went; of one workload those that speak for the
    one that stands too high, or that rule out who should be in.
    """
    asked = [recommender.asked_of(workload) for workload in witness]
    first = asked[0].standing
    if len(asked) == 1:
        out = first.excluded.get(breach.service, ())
        high, low = (breach.rival, breach.service) if breach.rival else (breach.service, "")
        return out or _weightiest(((piece, 1) for piece in first.fired), asked[0], high, low)
    second = asked[1].standing
    gates = _moved_gates(first, second, breach)
    if gates:
        return gates
    came = ((piece, 1) for piece in second.fired if piece not in first.fired)
    went = ((piece, -1) for piece in first.fired if piece not in second.fired)
    rising = second.units[breach.service] - first.units[breach.service]
    if breach.rival or rising > 0:
        return _weightiest([*came, *went], asked[0], breach.service, breach.rival)
    return _weightiest([*((piece, -sign) for piece, sign in (*came, *went))], asked[0], breach.service, "")


def _moved_gates(first: Standing, second: Standing, breach: Breach) -> tuple[str, ...]:
    """The gates that opened or closed on the service or the rival."""
    moved: set[str] = set()
    for service in (breach.service, breach.rival):
        moved |= set(first.excluded.get(service, ())) ^ set(second.excluded.get(service, ()))
    return tuple(sorted(moved))[:_MOST]


def _weightiest(pieces: Iterable[tuple[Evidence, int]], asked: Inquiry, high: str, low: str) -> tuple[str, ...]:
    """The rules that do most for `high` over `low`; a piece that went counts with the sign -1."""
    lift: dict[str, int] = {}
    for piece, sign in pieces:
        points = piece.points.get(high, 0) - piece.points.get(low, 0)
        lift[piece.rule] = lift.get(piece.rule, 0) + sign * points * asked.weights.units[piece.criterion]
    found = sorted((rule for rule, units in lift.items() if units > 0), key=lambda rule: (-lift[rule], rule))
    return tuple(found[:_MOST])
