"""Whether the service that a design uses may well be chosen for its workload: not ruled out, nor clearly outranked."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.engine.bounds import bounds_of
from recommender.engine.decide import Recommender
from recommender.engine.reasons import gate_reasons, reasons_of
from recommender.engine.residual import Known
from recommender.model.decision import Reason
from recommender.model.review import Concern, ReviewFinding
from recommender.model.rule import Severity
from recommender.review.askings import Asking

OUTRANKED = "outranked"
_MOST_CITED = 3
_ONLY_WHAT_ALWAYS_HOLDS = "Of its settings only those were checked that hold for all workloads."


class Choices:
    """The findings on choices, each made once for a workload."""

    def __init__(self, recommender: Recommender) -> None:
        self._recommender = recommender
        self._pack = recommender.pack
        self._known: dict[tuple[str, str], ReviewFinding | None] = {}

    def finding(self, service: str, asking: Asking) -> ReviewFinding | None:
        """What speaks against a service for the workload, at no resource yet; None where it may well be chosen."""
        key = (asking.path, service)
        if key not in self._known:
            self._known[key] = self._ruled_out(service, asking) or self._outranked(service, asking)
        return self._known[key]

    def _ruled_out(self, service: str, asking: Asking) -> ReviewFinding | None:
        reasons = gate_reasons(asking.asked, service) if service in asking.asked.standing.excluded else ()
        if not reasons:
            return None
        name = self._pack.services[service].name
        title = reasons[0].title.removeprefix(f"{name}: ")
        message = f"{name} is ruled out for `{asking.workload.name}`: {title}"
        return self._made(service, asking, reasons, message, Severity.ERROR, _ONLY_WHAT_ALWAYS_HOLDS)

    def _outranked(self, service: str, asking: Asking) -> ReviewFinding | None:
        asked = asking.asked
        winner = asked.standing.winner
        if winner is None or winner == service or service not in asked.standing.units:
            return None
        program = self._recommender.program
        known = Known(asked.answers, asked.values, asking.workload.unknown, program.space)
        spread = bounds_of(program, asked.plan, asked.weights, known, asked.standing).spread
        most, least = asked.weights.score(spread[service][1]), asked.weights.score(spread[winner][0])
        if most + self._pack.clear_margin >= least:
            return None
        names = self._pack.services[service].name, self._pack.services[winner].name
        message = (
            f"{names[1]} suits `{asking.workload.name}` clearly better than {names[0]}: "
            f"a score of at least {least:+.1f} against at most {most:+.1f}"
        )
        own = {reason.rule for reason in reasons_of(asked, service) if reason.points > 0}
        reasons = [one for one in reasons_of(asked, winner) if one.points > 0 and one.rule not in own]
        reasons.sort(key=lambda one: -one.contribution)
        return self._made(service, asking, reasons, message, Severity.WARNING)

    def _made(
        self,
        service: str,
        asking: Asking,
        reasons: Sequence[Reason],
        message: str,
        severity: Severity,
        note: str = "",
    ) -> ReviewFinding:
        winner = asking.asked.standing.winner
        is_out = severity is Severity.ERROR
        cites = dict.fromkeys(cite for one in reasons[:_MOST_CITED] for cite in one.cites)
        better = "" if winner is None else f"consider {self._pack.services[winner].name} (`{winner}`)"
        return ReviewFinding(
            concern=Concern.CHOICE,
            rule=reasons[0].rule if is_out else OUTRANKED,
            rules=tuple(one.rule for one in reasons),
            severity=severity,
            message=message,
            location=self._pack.services[service].location,
            resource="",
            resource_type="",
            service=service,
            because=" ".join(filter(None, [*dict.fromkeys(one.because for one in reasons[:_MOST_CITED]), note])),
            cites=tuple(cites),
            fix=better,
            actual=service,
            expected=winner,
            workload=asking.path,
            matched={name: value for one in reasons[:_MOST_CITED] for name, value in one.matched.items()},
        )
