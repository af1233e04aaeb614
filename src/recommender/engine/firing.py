"""Which engine says what fires, and the check of one against the other."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from recommender.engine.durable import DurableRules
from recommender.engine.durable_text import StratumText, from_bytes, to_bytes
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


class Shelf(Protocol):
    """Where the translation of one pack's program is kept from one process to the next."""

    def read(self) -> bytes | None:
        """What was kept, if anything was."""

    def keep(self, content: bytes) -> None:
        """Keep it, if that is possible."""


class Evaluating(Protocol):
    """Whoever says what the clauses of a program come to: an engine, or something that remembers an engine's words."""

    @property
    def program(self) -> Program:
        """The program that is asked."""

    @property
    def mode(self) -> EngineMode:
        """Who answers."""

    @property
    def notice(self) -> str:
        """What the user should know about who answers, or empty."""

    def evaluate(self, values: Mapping[str, Value]) -> Firing:
        """The truth of every clause."""


class Evaluator:
    """A program under an engine mode.

    Where durable_rules cannot be loaded the reference stands in, and `notice` says so.
    """

    def __init__(self, program: Program, mode: EngineMode, shelf: Shelf | None = None) -> None:
        """Args: `shelf` is that of the program's pack, never of another."""
        self.program = program
        self.mode = mode
        self.notice = ""
        self._durable: DurableRules | None = None
        if mode is EngineMode.REFERENCE:
            return
        try:
            self._durable = DurableRules(_texts(program, shelf))
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


def _texts(program: Program, shelf: Shelf | None) -> tuple[StratumText, ...]:
    """The program for durable_rules, translated now if it was not kept."""
    content = None if shelf is None else shelf.read()
    kept = None if content is None else from_bytes(content, frozenset(clause.id for clause in program.clauses))
    if kept is not None:
        return kept
    texts = translated_program(program)
    if shelf is not None:
        shelf.keep(to_bytes(texts))
    return texts


def translated_program(program: Program) -> tuple[StratumText, ...]:
    """The program for durable_rules.

    Raises:
        EngineBoundError: it is larger than can be proven safe.

    """
    from recommender.engine.durable_build import translated  # dear to import, and the shipped program is kept

    return translated(
        [[(clause.id, normal_form(clause.when)) for clause in stratum] for stratum in program.strata],
        program.vocabulary,
        {clause.id: clause.derives for clause in program.clauses if clause.derives},
    )
