"""What the open answers of a workload could still change: likely completions, who wins in them, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.engine.bounds import Bounds
from recommender.engine.completions import completions
from recommender.engine.contest import NOBODY, winners_of_both
from recommender.engine.inquiry import Inquiry
from recommender.engine.mixture import Mixture
from recommender.engine.program import Program
from recommender.engine.residual import Known
from recommender.engine.worlds import Mask, Worlds
from recommender.frozen import frozen

_SUREST = 0.999  # what is not proved is never called certain


@frozen
class Outlook:
    """Completions drawn of a workload, and how its winner fares in them.

    `drawn` has, for each candidate (and `NOBODY`), the draws that it wins among those that count; `beside` the same for
    worlds that were looked at in the same pass. Where the simple bound has settled the winner nothing is drawn.
    """

    decided: bool
    confidence: float
    draws: Worlds
    counted: Mask
    drawn: Mapping[str, Mask]
    beside: Mapping[str, Mask]

    def share(self, service: str) -> float:
        """The share of the draws that `service` wins."""
        total = self.counted.bit_count()
        return self.drawn.get(service, 0).bit_count() / total if total else 0.0


NOTHING_OPEN = Outlook(True, 1.0, Worlds(0, {}), 0, {}, {})


def outlook_of(
    program: Program,
    mixture: Mixture,
    asked: Inquiry,
    known: Known,
    bounds: Bounds,
    seed: str,
    beside: Worlds | None = None,
) -> Outlook:
    """Draw completions and see who wins; `beside` are further worlds to see the winners of."""
    if bounds.decided:
        return NOTHING_OPEN
    draws, counted = completions(program, mixture, known, seed)
    drawn, others = winners_of_both(program, asked.plan, asked.weights, draws, counted, beside)
    total = counted.bit_count()
    kept = drawn[asked.standing.winner or NOBODY].bit_count()
    decided = False
    if 0 < total == kept:
        from recommender.engine.settled import settled  # only where nothing that was drawn speaks against it

        decided = settled(program, asked.plan, asked.weights, known, asked.standing).holds
    confidence = 1.0 if decided else min(round(kept / total, 3), _SUREST) if total else 0.0
    return Outlook(decided, confidence, draws, counted, drawn, others)
