"""`recommender rules diff`: what changed in meaning between two packs."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import JSON, format_option, no_color_option, output_option

_SHOWN = 12


@click.command("diff", short_help="Say what changed in meaning between two packs.")
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option(
    "--cases",
    "paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Say which of these cases change their winner or result (repeatable).",
)
@click.option(
    "--samples",
    metavar="N",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="How many workloads to draw from the profiles of NEW.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when a case or sampled workload changes its winner.")
@click.option("--full", is_flag=True, help="Every entry of long lists (text).")
@format_option
@output_option
@no_color_option
@click.pass_context
def rules_diff(
    ctx: click.Context,
    old: Path,
    new: Path,
    paths: tuple[Path, ...],
    samples: int,
    exit_code: bool,
    full: bool,
    form: str,
    output: Path | None,
) -> None:
    """Hold the pack in the folder NEW against the one in OLD.

    Rules are compared by what they mean: in which workloads they fire, shown by
    one that was gained or lost, and what they do to which service. A pack that
    does not found a catalogue is read on top of the shipped rules.

    \b
      git worktree add ../before main
      recommender rules diff ../before/rules rules --cases cases
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.analysis.pack_diff import packs_compared
    from recommender.cli import output as out
    from recommender.cli.loading import pack_in, recommender_for
    from recommender.engine.firing import EngineMode
    from recommender.knowledge.case_file import load_cases
    from recommender.report.diff_report import diff_json, diff_lines
    from recommender.report.plain import to_text

    before, after = pack_in(old), pack_in(new)
    diff = packs_compared(
        recommender_for(before, EngineMode.REFERENCE),
        recommender_for(after, EngineMode.REFERENCE),
        load_cases(paths, after) if paths else (),
        samples,
    )
    if form == JSON:
        out.write_json(to_text(diff_json(diff)), output)
    else:
        lines = diff_lines(diff, out.text_width(output), most=len(after.rules) * 10 if full else _SHOWN)
        out.write_lines(lines, output)
    ctx.exit(CHECK_FAILED if exit_code and diff.moves_winners else DONE)
