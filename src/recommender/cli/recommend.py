"""`recommender recommend`: ranked services with cited reasons."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import (
    JSON,
    engine_option,
    format_option,
    no_color_option,
    output_option,
    pack_options,
)


@click.command(short_help="Rank the services for a workload, with reasons.")
@click.argument("workloads", nargs=-1, metavar="[WORKLOAD...|-]")
@click.option(
    "--set",
    "sets",
    metavar="ATTRIBUTE=VALUE",
    multiple=True,
    help="Answer an attribute, over the file (repeatable).",
)
@click.option("--top", metavar="N", type=click.IntRange(1), help="Tell the best N services apart (text: 5, JSON: all).")
@click.option("--full", is_flag=True, help="Tell everything: all services, points, settings, gates and sources (text).")
@format_option
@output_option
@pack_options
@engine_option
@no_color_option
def recommend(
    workloads: tuple[str, ...],
    sets: tuple[str, ...],
    top: int | None,
    full: bool,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Rank the AWS databases for each workload and say why.

    WORKLOAD is a YAML file (`recommender init` writes one); `-` reads standard
    input. Without a file, the answers given by --set are the workload. The text
    tells what weighs most; --full tells everything, as JSON always does.

    \b
      recommender recommend orders.yaml
      recommender recommend --set data.model=relational --set access.rate=high
      recommender recommend a.yaml b.yaml --format json -o answers.json
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    if not workloads and not sets:
        msg = "Give a workload file, `-` for standard input, or --set ATTRIBUTE=VALUE."
        raise click.UsageError(msg)
    from recommender.cli import deciding

    pack = deciding.pack_from(rules, stances, builtin)
    answers = deciding.decide_all(workloads, sets, pack, engine)
    if form == JSON:
        deciding.write_json_answers(answers, top, output)
    else:
        deciding.write_text_answers(answers, top, full, output)
