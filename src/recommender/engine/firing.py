"""Which engine says what fires, and the check of one against the other."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from recommender.engine.durable import DurableRules
from recommender.engine.normal_form import normal_form
from recommender.engine.program import Firing, Program
from recommender.errors import EngineDisagreementError, EngineUnavailableError
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value


class EngineMode(StrEnum):
    """Who decides what fires: durable_rules checked by the reference, or one of them alone."""

    CHECKED = "checked"
    DURABLE = "durable"
    REFERENCE = "reference"


class Evaluator:
    """A program under an engine mode.

    Where durable_rules cannot be loaded the reference stands in, and `notice` says so.
    """

    def __init__(self, program: Program, mode: EngineMode) -> None:
        self.program = program
        self.mode = mode
        self.notice = ""
        self._durable: DurableRules | None = None
        if mode is EngineMode.REFERENCE:
            return
        try:
            self._durable = DurableRules(
                [[(clause.id, normal_form(clause.when)) for clause in stratum] for stratum in program.strata],
                program.vocabulary,
                {clause.id: clause.derives for clause in program.clauses if clause.derives},
            )
        except EngineUnavailableError as error:
            self.notice = f"{error}; the reference evaluator decides instead"
            self.mode = EngineMode.REFERENCE

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        """The truth of every clause.

        The reference settles what is possible; what *fires* is durable_rules' word under `durable`, and
        must be both engines' word under `checked`.

        Raises:
            EngineDisagreementError: the engines name different fired rules.

        """
        firing = self.program.evaluate(values)
        if self._durable is None:
            return firing
        fired = self._durable.fired(values)
        if fired != firing.fired:
            if self.mode is EngineMode.CHECKED:
                raise EngineDisagreementError(fired, firing.fired)
            truths = {
                name: Truth.TRUE if name in fired else min(value, Truth.UNKNOWN)
                for name, value in firing.truths.items()
            }
            return Firing(truths, firing.flags)
        return firing
