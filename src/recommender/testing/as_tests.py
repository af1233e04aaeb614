"""The checks of a pack, and the properties that every pack must have, as one parametrised test of pytest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.model.finding import CheckRun, Code
from recommender.model.pack import Pack
from recommender.model.rule import Severity
from recommender.model.workload import Workload
from recommender.testing.near_rules import workloads

_WIDTH = 100
_EXAMPLES = 60


def pack_checks(
    *folders: str | Path,
    stances: Sequence[str] = (),
    builtin: bool = True,
    cases: Sequence[str | Path] = (),
    fail_on: str = "warning",
    examples: int = _EXAMPLES,
    prove: bool = False,
) -> Callable[[str], None]:
    """A test for pytest, to be bound to a name that begins with `test_`: one run for each check and each property.

    A check fails with the findings that `recommender rules check` would print, their witnesses included. The
    properties, tried on workloads near the pack's rules, are: the engines name the same fired rules; an answer that is
    added silences no rule; the order of the rules changes nothing.

    Args:
        folders: packs that are added to the shipped rules, relative to where pytest runs.
        builtin: false leaves the shipped rules out; the first folder then founds the catalogue.
        cases: files and folders of cases; without any, nothing is said to be untested.
        fail_on: the least severe finding that fails: error, warning or note.
        examples: workloads that each property is tried on.
        prove: Z3 decides for all workloads what search leaves open, laws above all (extra `prove`).

    """
    import pytest  # for tests only

    paths = [Path(folder) for folder in folders]
    whole = _Whole(paths, stances, builtin, [Path(case) for case in cases], prove=prove)

    @pytest.mark.parametrize("check", [*Code, *_PROPERTIES])
    def test(check: str) -> None:
        if check in _PROPERTIES:
            _PROPERTIES[check](whole.pack(), examples)
            return
        told = whole.findings(Code(check), Severity(fail_on))
        if told:
            pytest.fail(told, pytrace=False)

    return test


class _Whole:
    """The packs, loaded and checked once for all tests."""

    def __init__(
        self, folders: Sequence[Path], stances: Sequence[str], builtin: bool, cases: Sequence[Path], *, prove: bool
    ) -> None:
        self._folders = folders
        self._stances = stances
        self._builtin = builtin
        self._cases = cases
        self._prove = prove
        self.pack = cache(self._load)
        self._run = cache(self._check)

    def findings(self, code: Code, threshold: Severity) -> str:
        """What `rules check` would print of the findings that count; nothing if there are none."""
        from recommender.report.check_report import check_lines
        from recommender.report.lines import plain_text

        run, pack = self._run()
        kept = tuple(f for f in run.shown if f.code is code and f.severity.reaches(threshold))
        return plain_text(check_lines(replace(run, findings=kept, inquiries=()), pack, _WIDTH)) if kept else ""

    def _load(self) -> Pack:
        from recommender import load_pack

        return load_pack(self._folders, self._stances, builtin=self._builtin)

    def _check(self) -> tuple[CheckRun, Pack | None]:
        from recommender.analysis.check import check_pack, run_of_invalid, study_of
        from recommender.knowledge.builtin import shipped_rules
        from recommender.knowledge.case_file import load_cases
        from recommender.knowledge.pack_loader import examine_pack

        examined = examine_pack([*([shipped_rules()] if self._builtin else []), *self._folders], self._stances)
        if examined.pack is None:
            return run_of_invalid(examined.problems), None
        engine = Recommender(examined.pack)
        if self._prove:
            from recommender.analysis.prove.decider import Prover  # Z3 is an extra
        study = study_of(
            engine,
            proof=(Prover(engine),) if self._prove else (),
            cases=load_cases(self._cases, examined.pack) if self._cases else None,
            places=examined.places,
            mentions=examined.mentions,
        )
        return check_pack(study), examined.pack


def engines_agree(pack: Pack, examples: int) -> None:
    """The engines name the same fired rules; a disagreement is raised as an error that says which."""
    recommender = Recommender(pack, EngineMode.CHECKED)
    _tried(pack, examples, lambda workload: bool(recommender.inquiries(workload)))


def answers_only_add(pack: Pack, examples: int) -> None:
    """Without one of its answers a workload fires no rule that it does not fire with it."""
    recommender = Recommender(pack, EngineMode.REFERENCE)

    def fires(workload: Workload) -> frozenset[str]:
        return recommender.asked_of(workload).firing.fired

    def holds(workload: Workload) -> bool:
        whole = fires(workload)
        names = [name for name in workload.answers if name != pack.role_attribute]
        fewer = ({n: value for n, value in workload.answers.items() if n != name} for name in names)
        return all(fires(replace(workload, answers=answers)) <= whole for answers in fewer)

    _tried(pack, examples, holds)


def order_changes_nothing(pack: Pack, examples: int) -> None:
    """The rules in reverse give the same ranking, points and gates."""
    forward = Recommender(pack, EngineMode.REFERENCE)
    turned = replace(pack, rules=pack.rules[::-1], configure=pack.configure[::-1])
    backward = Recommender(turned, EngineMode.REFERENCE)

    def holds(workload: Workload) -> bool:
        one, other = forward.asked_of(workload).standing, backward.asked_of(workload).standing
        return (one.order, one.units, one.excluded) == (other.order, other.units, other.excluded)

    _tried(pack, examples, holds)


_PROPERTIES: dict[str, Callable[[Pack, int], None]] = {
    "engines-agree": engines_agree,
    "answers-only-add": answers_only_add,
    "order-changes-nothing": order_changes_nothing,
}


def _tried(pack: Pack, examples: int, holds: Callable[[Workload], bool]) -> None:
    from hypothesis import HealthCheck, given, settings

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(workloads(pack))
    def tried(workload: Workload) -> None:
        assert holds(workload), workload

    tried()
