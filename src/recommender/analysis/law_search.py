"""Looking for a workload, or a pair, that breaks a law: bounded, and the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from recommender.analysis.checks.laws import Breaks
from recommender.analysis.checks.question import Answer, Found, Open, Question, Witness
from recommender.analysis.law_trial import breach
from recommender.engine.decide import Recommender
from recommender.model.finding import Method
from recommender.model.law import Law
from recommender.testing.law_workloads import LawWorkloads

EXAMPLES = 150
_AT_ONCE = 15


class _Together(tuple[Witness, ...]):
    """Witnesses that are tried at once; written out they are too long for Hypothesis, which writes what it finds."""

    __slots__ = ()

    def __repr__(self) -> str:
        """How many they are."""
        return f"{len(self)} witnesses"


class LawSearch:
    """Decides laws by trying: what it finds breaks one, what it does not find proves nothing."""

    def __init__(self, recommender: Recommender, examples: int = EXAMPLES) -> None:
        """Args: `recommender` has the pack; `examples` workloads, or pairs, are tried of each law."""
        self._recommender = recommender
        self._examples = examples

    @property
    def method(self) -> Method:
        """Search."""
        return Method.SEARCH

    def answer(self, question: Question) -> Answer | None:
        """A witness, or that so many examples had none."""
        if not isinstance(question, Breaks):
            return None
        witness = self.broken_by(question.law)
        return Open(f"{self._examples:,} pairs tried") if witness is None else Found(witness)

    def broken_by(self, law: Law) -> Witness | None:
        """The first workload, or pair, met that breaks `law`."""
        near = LawWorkloads(self._recommender.pack, self._recommender.program, law)

        def breaking(several: Sequence[Witness]) -> Witness | None:
            engines = (near.recommender, self._recommender)  # the whole pack has the last word
            return next((one for one in several if all(breach(engine, law, one) for engine in engines)), None)

        try:
            found = find(
                near.several(_AT_ONCE).map(_Together),
                lambda several: breaking(several) is not None,
                settings=settings(
                    max_examples=max(1, self._examples // _AT_ONCE),
                    database=None,
                    deadline=None,
                    phases=(Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                ),
                random=Random(0),  # noqa: S311 -- equal runs, no secret
            )
        except NoSuchExample:
            return None
        return breaking(found)
