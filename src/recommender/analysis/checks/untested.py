"""Untested: a rule that no case fires, a service that no case expects. Asked only where cases are given."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.analysis.checks.study import Study, looked_at
from recommender.analysis.coverage import coverage_of
from recommender.model.case import Case
from recommender.model.finding import Code, Finding, Inquiry, Method, Verdict
from recommender.model.rule import Severity


class Untested:
    """Runs the cases and looks at what they left alone."""

    code = Code.UNTESTED

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A note for each rule and each service; limits of services count as rules."""
        if study.cases is None:
            yield Inquiry(self.code, "cases", Verdict.UNDECIDED, Method.READING, "no cases were given")
            return
        silent = coverage_of(study.recommender, study.cases).silent
        for rule in silent:
            yield Finding(
                self.code,
                Severity.NOTE,
                f"no case fires `{rule.rule}`",
                rule.location,
                rule.rule,
                (rule.rule,),
                hint="write a case that fires it, and one that just does not",
            )
        expected = {name for case in study.cases for name in _expected(case)}
        missed = [service for name, service in study.pack.services.items() if name not in expected]
        for service in missed:
            yield Finding(
                self.code,
                Severity.NOTE,
                f"no case expects `{service.id}`",
                service.location,
                service.id,
                hint="write a case in which it is the right answer",
            )
        yield looked_at(self.code, f"{len(study.cases)} cases", Method.READING, finds=[*silent, *missed])


def _expected(case: Case) -> Iterable[str]:
    yield from case.expect.accept
    for services in case.expect.companions.values():
        yield from services
