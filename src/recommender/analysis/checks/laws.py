"""Whether the laws of a pack hold."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.analysis.checks.question import Found, Nowhere, Witness
from recommender.analysis.checks.study import Study, inquiry
from recommender.analysis.law_blame import culprits, told
from recommender.analysis.law_trial import breach
from recommender.engine.decide import Recommender
from recommender.errors import WitnessError
from recommender.frozen import frozen
from recommender.model.finding import Code, Finding, Inquiry
from recommender.model.law import Law
from recommender.model.rule import Severity


@frozen
class Breaks:
    """Some workload, or some pair, that a law speaks of does not keep it."""

    law: Law

    @property
    def subject(self) -> str:
        """The law."""
        return self.law.id

    def holds(self, recommender: Recommender, witness: Witness) -> bool:
        """Whether the law fails of the witness."""
        return breach(recommender, self.law, witness) is not None


class Laws:
    """Asks of every law for a workload, or a pair, that breaks it."""

    code = Code.LAW_BROKEN

    def look(self, study: Study) -> Iterable[Finding | Inquiry]:
        """A finding for each law that is broken, an inquiry for each law."""
        for law in study.pack.laws:
            question = Breaks(law)
            settled = study.ask(question)
            yield inquiry(self.code, law.id, settled, good=Nowhere)
            if isinstance(settled.answer, Found):
                yield self._finding(study, law, study.shown(question, settled.answer))

    def _finding(self, study: Study, law: Law, witness: Witness) -> Finding:
        found = breach(study.recommender, law, witness)
        if found is None:
            raise WitnessError(f"internal fault: the witness against {law.id} does not stand the replay")
        rules = culprits(study.recommender, found, witness)
        blamed = f", by {', '.join(f'`{name}`' for name in rules)}" if rules else ""
        return Finding(
            self.code,
            Severity.ERROR,
            f"`{law.id}` does not hold: {told(law, found)}{blamed}",
            law.location,
            law.id,
            rules,
            witnesses=witness,
            hint="mend the rules, or the law where it says too much",
        )
