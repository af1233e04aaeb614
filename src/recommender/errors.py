"""What stops the program, by who must act. Problems in somebody's input are data: they travel in lists, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from recommender.frozen import frozen
from recommender.location import Location


@frozen
class Problem:
    """One fault in an input: where, what, and what was probably meant.

    `code` is stable (kebab-case); `message` is one lower-case line without a full stop, with the
    user's own words in backticks; `hint` is a separate line or empty.
    """

    location: Location
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text

    def sort_key(self) -> tuple[Location, str, str]:
        """Reading order: by place, then by what is said."""
        return (self.location, self.code, self.message)


class RecommenderError(Exception):
    """Something that the program cannot go on from; `code` is stable."""

    code: ClassVar[str] = "internal"


class InputError(RecommenderError):
    """Problems in what a user or rule author wrote; all of them, in reading order."""

    code: ClassVar[str] = "bad-input"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=Problem.sort_key))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class WorkloadError(InputError):
    """A workload file or `--set` cannot be used: its author must act."""

    code: ClassVar[str] = "bad-workload"


class PackError(InputError):
    """A pack of rules cannot be used: the rule author must act."""

    code: ClassVar[str] = "bad-pack"


class CaseError(InputError):
    """A case file cannot be used: its author must act."""

    code: ClassVar[str] = "bad-case"


class ConfigError(InputError):
    """A configuration file cannot be used: its author must act."""

    code: ClassVar[str] = "bad-config"


class BaselineError(InputError):
    """A file of known findings cannot be used: its owner writes it anew."""

    code: ClassVar[str] = "bad-baseline"


class UnknownNameError(RecommenderError):
    """A name given on the command line is not known; `hint` says the nearest ones."""

    code: ClassVar[str] = "unknown-name"

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


class EngineUnavailableError(RecommenderError):
    """durable_rules cannot be loaded here: the operator may install it, the reference stands in."""

    code: ClassVar[str] = "engine-unavailable"


class EngineBoundError(RecommenderError):
    """A pack is larger than the durable_rules adapter can prove safe to build."""

    code: ClassVar[str] = "engine-bound"


class EngineDisagreementError(RecommenderError):
    """durable_rules and the reference name different fired rules: an internal fault, ours to mend."""

    code: ClassVar[str] = "engine-disagreement"

    def __init__(self, durable: frozenset[str], reference: frozenset[str]) -> None:
        self.durable = durable
        self.reference = reference
        only_durable = ", ".join(sorted(durable - reference)) or "none"
        only_reference = ", ".join(sorted(reference - durable)) or "none"
        super().__init__(
            "internal fault: the two engines disagree on which rules fire "
            f"(durable_rules alone: {only_durable}; reference alone: {only_reference})"
        )


class WitnessError(RecommenderError):
    """A proof about a pack does not stand its test by the engines: an internal fault, ours to mend."""

    code: ClassVar[str] = "witness"


class MissingExtraError(RecommenderError):
    """An optional part is not installed; the message names the extra to install."""

    code: ClassVar[str] = "missing-extra"
