"""Unwinnable: a service that no workload ranks first."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.analysis.checks.question import Found, Open, Wins
from recommender.analysis.checks.study import Study, inquiry
from recommender.model.finding import Code, Finding, Inquiry
from recommender.model.rule import Severity


class Unwinnable:
    """Asks of every service for a workload that it wins.

    Where search alone was asked and met none, that is told as a finding too, and as not decided.
    """

    code = Code.UNWINNABLE

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each service that wins nowhere, an inquiry for each service."""
        for service in study.pack.services.values():
            settled = study.ask(Wins(service.id))
            yield inquiry(self.code, service.id, settled, good=Found)
            if isinstance(settled.answer, Found):
                continue
            is_open = isinstance(settled.answer, Open)
            tried = f" of {settled.answer.limit}" if isinstance(settled.answer, Open) else ""
            yield Finding(
                self.code,
                Severity.ERROR,
                f"no workload{tried} ranks `{service.id}` first",
                service.location,
                service.id,
                hint=("ask for a proof by `--prove`; " if is_open else "")
                + "write the rule that speaks for it, or take it out of the catalogue",
            )
