"""`recommender rules check`: whether a pack is consistent, for every workload."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import no_color_option
from recommender.cli.outputs import outputs_option, targets_of

NEVER = "never"
DEFAULT = "warning"


@click.command("check", short_help="Check that rules are consistent for every workload.")
@click.argument("packs", nargs=-1, type=click.Path(path_type=Path), metavar="[PACK]...")
@click.option(
    "--cases", "cases", multiple=True, type=click.Path(path_type=Path), metavar="PATH",
    help="Also say what these cases leave untested (repeatable).",
)  # fmt: skip
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", NEVER]),
    help="Exit with 1 on a finding that is at least this severe (warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--tries",
    type=click.IntRange(1, 1_000_000),
    default=None,
    metavar="N",
    help="Workloads that search tries for a question (300).",
)
@click.option("--prove", is_flag=True, help="Decide by Z3, for all workloads, what search leaves open (extra `prove`).")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    metavar="SECONDS",
    help="With --prove: how long one question may take (10).",
)
@click.option("--include-suppressed", is_flag=True, help="SARIF: also the findings that rules ignore, marked so.")
@outputs_option()
@click.option("--no-builtin-rules", "builtin", flag_value=False, default=True, help="Check only the packs named.")
@click.option("--stance", "stances", metavar="NAME", multiple=True, help="Switch a stance on (repeatable).")
@no_color_option
@click.pass_context
def rules_check(
    ctx: click.Context,
    packs: tuple[Path, ...],
    cases: tuple[Path, ...],
    fail_on: str | None,  # noqa: ARG001 -- read with what else is configured
    exit_zero: bool,
    tries: int | None,
    prove: bool,
    time_limit: float | None,
    include_suppressed: bool,  # noqa: ARG001
    form: str,
    outputs: tuple[tuple[str, str], ...],
    builtin: bool,
    stances: tuple[str, ...],  # noqa: ARG001
) -> None:
    """Check the shipped rules, or those with the packs in folders added.

    Finds rules that cannot fire, contradict each other, repeat each other or
    leave nobody; services that never win; things that nothing reads. Each
    finding names its place and, where a workload shows it, the smallest one
    found. Every question that was asked is accounted for: proved, refuted, or
    not decided within its limit.

    \b
      recommender rules check
      recommender rules check house --cases house/cases
      recommender rules check --output sarif:rules.sarif --output junit:rules.xml

    Without a PACK, those under `rules:` in `.recommender.yaml` count. A rule
    ignores a finding with a reason: `ignore: {redundant: "…"}`.
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.analysis.check import check_pack, run_of_invalid, study_of
    from recommender.analysis.search import EXAMPLES
    from recommender.cli.check_output import write_run
    from recommender.cli.configured import configuration_for
    from recommender.cli.loading import recommender_for
    from recommender.engine.firing import EngineMode
    from recommender.knowledge.builtin import shipped_rules
    from recommender.knowledge.case_file import load_cases
    from recommender.knowledge.pack_loader import examine_pack
    from recommender.model.rule import Severity

    if prove:
        from recommender.analysis.prove.decider import SECONDS, Prover
    targets = targets_of(form, outputs)
    config = configuration_for(ctx, packs[0] if packs else Path.cwd())
    with_shipped = builtin and config.builtin_rules is not False
    shipped = shipped_rules()
    folders = [shipped] if with_shipped else []
    named = packs or tuple(map(Path, config.rules or ()))
    folders += [pack for pack in named if not (with_shipped and pack.resolve() == shipped.resolve())]
    examined = examine_pack(folders, config.stances or ())
    if examined.pack is None:
        run = run_of_invalid(examined.problems)
    else:
        engine = recommender_for(examined.pack, EngineMode.CHECKED)
        study = study_of(
            engine,
            proof=(Prover(engine, time_limit or SECONDS),) if prove else (),
            examples=tries or EXAMPLES,
            cases=load_cases(cases, examined.pack) if cases else None,
            places=examined.places,
            mentions=examined.mentions,
        )
        run = check_pack(study)
    least = config.fail_on or DEFAULT
    threshold = None if least == NEVER else Severity(least)
    others = frozenset[str]()
    if examined.pack is not None and with_shipped and len(folders) > 1:
        first = examined.pack.identities[0]
        others = frozenset((first.name, *first.stances))
    write_run(
        run,
        examined.pack,
        targets,
        threshold=threshold,
        include_suppressed=bool(config.include_suppressed),
        others=others,
    )
    ctx.exit(CHECK_FAILED if run.fails(threshold) and not exit_zero else DONE)
