"""`recommender rules check`: whether a pack is consistent, for every workload."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.failing import failing_options
from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import no_color_option
from recommender.cli.outputs import outputs_option, targets_of


@click.command("check", short_help="Check that rules are consistent for every workload.")
@click.argument("packs", nargs=-1, type=click.Path(path_type=Path), metavar="[PACK]...")
@click.option(
    "--cases", "cases", multiple=True, type=click.Path(path_type=Path), metavar="PATH",
    help="Also say what these cases leave untested (repeatable).",
)  # fmt: skip
@failing_options
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
    from recommender.cli import checking
    from recommender.cli.configured import configuration_for

    targets = targets_of(form, outputs)
    config = configuration_for(ctx, packs[0] if packs else Path.cwd())
    choice = checking.packs_to_check(packs, config, builtin=builtin)
    outcome = checking.run_check(choice, cases, checking.Effort(tries, prove, time_limit))
    is_failing = checking.write_check(outcome, config, targets)
    ctx.exit(CHECK_FAILED if is_failing and not exit_zero else DONE)
