"""What every section of a text answer needs: the decision, its references, the width, and how much is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from recommender.frozen import frozen
from recommender.model.decision import Cited, Decision, Reason
from recommender.model.vocabulary import Shown
from recommender.report.answer_words import told_answers
from recommender.report.lines import Line, Part, Span, span, wrapped
from recommender.report.references import References

_MARKS = 2  # sections cited at most for one statement, where not everything is told
DOT = "\N{MIDDLE DOT}"
NARROWEST = 60  # columns of a page; on a narrower terminal the lines go on below
UNBROKEN = 1_000_000  # a width at which every statement is one line


@frozen
class Page:
    """A text answer in the making.

    `is_full`: everything is told, not only what weighs most. `settled` is the service whose set-up is asked for,
    wherever it stands; None asks for that of the winner.
    """

    decision: Decision
    width: int
    is_full: bool = False
    settled: str | None = None
    references: References = field(default_factory=References)

    def cut(self, size: int) -> int | None:
        """`size` where the answer is brief, None where everything is told."""
        return None if self.is_full else size

    def mark(self, cites: Sequence[Cited], most: int = _MARKS) -> Span:
        """The numbers of the cited sections; in a brief answer of `most`, a public page among them if any is."""
        kept = list(cites[: self.cut(most)])
        if not any(cite.url for cite in kept):
            kept[-1:] = next(([cite] for cite in cites if cite.url), kept[-1:])
        return self.references.mark(kept)

    def answers(self, matched: Mapping[str, Shown]) -> str:
        """The answers behind what a rule read: "access.patterns: joins; cost.priority: lowest_bill".

        Derived flags, levels and computed numbers are told by the answers that they follow from. What nobody
        answered is left out beside answers.
        """
        found = {name: value for name, value in matched.items() if name in self.decision.answers}
        for name, value in matched.items():
            for source, shown in self._behind(name, value, frozenset()):
                found.setdefault(source, shown)
        answered = {name: value for name, value in found.items() if name in self.decision.answers}
        answered = answered or {name: value for name, value in found.items() if name not in self.decision.assumed}
        told = told_answers(dict(sorted(answered.items())))
        return "; ".join(told or [f"{answer}, assumed" for answer in told_answers(found)])

    def origin(self, rule: str, matched: Mapping[str, Shown]) -> Span:
        """The rule and the answers that made it fire, in one piece."""
        answers = self.answers(matched)
        return span(f"{rule} {DOT} {answers}" if answers else rule, Part.ORIGIN)

    def origin_of(self, reason: Reason) -> Span:
        """The rule of `reason` and the answers that made it fire."""
        return self.origin(reason.rule, reason.matched)

    def is_answered(self, matched: Mapping[str, Shown]) -> bool:
        """Whether any of it was answered, not just assumed."""
        return any(name not in self.decision.assumed for name in matched)

    def wrapped(self, pieces: Sequence[str | Span], first: str | Span = "", rest: str | None = None) -> list[Line]:
        """The pieces as lines of the page's width."""
        return wrapped(pieces, self.width, first, rest)

    def _behind(self, name: str, value: Shown, seen: frozenset[str]) -> Iterator[tuple[str, Shown]]:
        followed = self.decision.derived.get(name)
        if name in self.decision.answers or followed is None or not followed.inputs or name in seen:
            yield name, value
            return
        for source in followed.inputs:
            if source in self.decision.answers:
                yield source, self.decision.answers[source]
            elif source in self.decision.assumed:
                yield source, self.decision.assumed[source]
            elif source in self.decision.derived:
                yield from self._behind(source, self.decision.derived[source].value, seen | {name})
