"""A check of packs from their folders to its run, and the run on its way out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recommender.analysis.check import check_pack, run_of_invalid, study_of
from recommender.analysis.search import EXAMPLES
from recommender.cli.failing import threshold_of
from recommender.cli.loading import PackChoice, recommender_for
from recommender.cli.outputs import Target
from recommender.cli.reporting import Report, write_report
from recommender.engine.firing import EngineMode
from recommender.frozen import frozen
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import examine_pack
from recommender.model.configuration import Configuration
from recommender.model.finding import CheckRun, Verdict
from recommender.model.pack import Pack
from recommender.report.check_kinds import KINDS
from recommender.report.check_report import check_json, check_lines, located_findings
from recommender.report.junit import Checked


@frozen
class Effort:
    """How far the questions are followed: workloads tried by search, whether to prove, seconds for a proof.

    None stands for what is usual.
    """

    examples: int | None
    prove: bool
    seconds: float | None


@frozen
class Outcome:
    """The run and the pack, None where that does not load; `others` are packs and stances in it not to be checked."""

    run: CheckRun
    pack: Pack | None
    others: frozenset[str]


def packs_to_check(named: tuple[Path, ...], config: Configuration, *, builtin: bool) -> PackChoice:
    """The packs named, or else those configured; the shipped rules stand below them, named too or not."""
    folders = named or tuple(map(Path, config.rules or ()))
    with_shipped = builtin and config.builtin_rules is not False
    if with_shipped:
        shipped = shipped_rules().resolve()
        folders = tuple(folder for folder in folders if folder.resolve() != shipped)
    return PackChoice(folders, config.stances or (), with_shipped)


def run_check(choice: PackChoice, cases: Sequence[Path], effort: Effort) -> Outcome:
    """What the checks find in the packs; what keeps these from loading is found too.

    Raises:
        InputError: a folder is not there or cannot be read, or the cases cannot be used.
        MissingExtraError: what proves is not installed.

    """
    if effort.prove:
        from recommender.analysis.prove.decider import SECONDS, Prover  # brings Z3
    examined = examine_pack(choice.folders, choice.stances)
    pack = examined.pack
    if pack is None:
        return Outcome(run_of_invalid(examined.problems), None, frozenset())
    engine = recommender_for(pack, EngineMode.CHECKED)
    study = study_of(
        engine,
        proof=(Prover(engine, effort.seconds or SECONDS),) if effort.prove else (),
        examples=effort.examples or EXAMPLES,
        cases=load_cases(cases, pack) if cases else None,
        places=examined.places,
        mentions=examined.mentions,
    )
    shipped = pack.identities[0]
    others = frozenset((shipped.name, *shipped.stances)) if choice.builtin and choice.rules else frozenset[str]()
    return Outcome(check_pack(study), pack, others)


def write_check(outcome: Outcome, config: Configuration, targets: Sequence[Target]) -> bool:
    """Write the run to every target, a question settled well as a test that passes; whether a finding fails it.

    Text does not list the notes about the packs that are not the ones to be checked.
    """
    run, pack = outcome.run, outcome.pack
    threshold = threshold_of(config)
    report = Report(
        heading="Rules",
        automation="recommender/rules",
        results=located_findings(run.findings),
        kinds=list(KINDS.values()),
        checked=[Checked(one.check, one.subject, "") for one in run.inquiries if one.verdict is Verdict.PROVED],
        text=lambda width: check_lines(run, pack, width, outcome.others),
        json=lambda: check_json(run, pack),
        threshold=threshold,
        include_suppressed=bool(config.include_suppressed),
    )
    write_report(report, targets)
    return run.fails(threshold)
