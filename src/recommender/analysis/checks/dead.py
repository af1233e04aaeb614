"""Dead: a rule that no workload allowed by `never:` can fire, a law that speaks of none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.analysis.boxes import Boxes, TooManyBoxesError
from recommender.analysis.checks.question import Fires, Found
from recommender.analysis.checks.study import Study, inquiry, is_nowhere, looked_at
from recommender.analysis.law_reach import LawReach
from recommender.analysis.layout import Box
from recommender.engine.normal_form import normal_form
from recommender.model.condition import All, Condition
from recommender.model.finding import Code, Finding, Inquiry, Method
from recommender.model.rule import Severity


class Dead:
    """Asks of every rule whether it can fire, of every law whether it speaks of anybody."""

    code = Code.DEAD

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each rule that cannot, with the tests that conflict, and for each law that does not."""
        for rule in study.rules:
            settled = study.ask(Fires(rule.id))
            yield inquiry(self.code, rule.id, settled, good=Found)
            if is_nowhere(settled):
                tests, forbidden = conflict(study.boxes, rule.id)
                yield Finding(
                    self.code,
                    Severity.ERROR,
                    f"no workload can fire `{rule.id}`",
                    study.place(f"when {rule.id}", rule.location),
                    rule.id,
                    (rule.id,),
                    tests,
                    hint=f"{_told(forbidden)}correct a test, or remove the rule",
                )
        yield from self._laws(study)

    def _laws(self, study: Study) -> Iterable[Finding | Inquiry]:
        laws = study.pack.laws
        if not laws:
            return
        reach = LawReach(study.recommender)
        silent = [law for law in laws if reach.speaks_of_nobody(law)]
        for law in silent:
            yield Finding(
                self.code,
                Severity.ERROR,
                f"`{law.id}` speaks of no workload, and so holds whatever the rules say",
                law.location,
                law.id,
                hint="correct `when`, `unless` or the ends of `move`, or name services of one role",
            )
        yield looked_at(self.code, f"{len(laws)} laws", Method.BOXES, finds=silent)


def _told(forbidden: Sequence[str]) -> str:
    return f"`never` excludes it by {', '.join(f'`{name}`' for name in forbidden)}; " if forbidden else ""


def conflict(boxes: Boxes, rule: str) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """The least of a dead rule's tests that cannot hold together, and the impossible combinations that they need."""
    program = boxes.program
    never = [(one.id, boxes.of(made)) for one, made in zip(program.vocabulary.never, program.never, strict=True)]
    parts = _parts(program.base_conditions[rule])
    for part in list(parts):
        fewer = [other for other in parts if other is not part]
        if not _can_hold(boxes, fewer, never):
            parts = fewer
    for entry in list(never):
        fewer_never = [other for other in never if other is not entry]
        if not _can_hold(boxes, parts, fewer_never):
            never = fewer_never
    return tuple(parts), tuple(name for name, _ in never)


def _parts(condition: Condition) -> list[Condition]:
    if isinstance(condition, All):
        return [part for inner in condition.parts for part in _parts(inner)]
    return [condition]


def _can_hold(boxes: Boxes, parts: Sequence[Condition], never: Sequence[tuple[str, Sequence[Box]]]) -> bool:
    """Whether some workload makes all parts true, where only the combinations in `never` are impossible."""
    impossible = [box for _, union in never for box in union]
    try:
        found = boxes.of(normal_form(All(tuple(parts))))
        return any(boxes.outside(boxes.layout.least(box), impossible) is not None for box in found)
    except TooManyBoxesError:
        return True
