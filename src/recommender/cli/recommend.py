"""`recommender recommend`: ranked services with cited reasons."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import (
    JSON,
    TEXT,
    engine_option,
    no_color_option,
    pack_options,
    set_option,
)

MARKDOWN = "markdown"
ADR = "adr"


@click.command(short_help="Rank the services for a workload, with reasons.")
@click.argument("workloads", nargs=-1, metavar="[WORKLOAD...|-]")
@set_option
@click.option("--top", metavar="N", type=click.IntRange(1), help="Tell the best N services apart (5; JSON: all).")
@click.option(
    "--full", is_flag=True, help="Tell everything: all services, points, settings, gates and sources (text, markdown)."
)
@click.option(
    "--service",
    metavar="SERVICE",
    help="Tell how to set up SERVICE, wherever it stands, where the choice is settled (text, markdown).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON, MARKDOWN, ADR]),
    default=TEXT,
    show_default=True,
    help="How to print it; adr: a decision record.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to FILE instead of standard output (adr: also into a folder, a file for each workload).",
)
@click.option("--status", metavar="WORD", help="adr: the status (that of the record written anew, or proposed).")
@click.option("--date", metavar="YYYY-MM-DD", help="adr: the day of the decision; no clock is read.")
@click.option("--decision-maker", "makers", metavar="NAME", multiple=True, help="adr: who decided (repeatable).")
@pack_options
@engine_option
@no_color_option
def recommend(
    workloads: tuple[str, ...],
    sets: tuple[str, ...],
    top: int | None,
    full: bool,
    service: str | None,
    form: str,
    output: Path | None,
    status: str | None,
    date: str | None,
    makers: tuple[str, ...],
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Rank the AWS databases for each workload and say why.

    WORKLOAD is a YAML file (`recommender init` writes one); `-` reads standard
    input. Without a file, the answers given by --set are the workload. The text
    tells what weighs most; --full tells everything, as JSON always does. What runs
    today is told too where it could stay.

    \b
      recommender recommend orders.yaml
      recommender recommend --set data.model=relational --set access.rate=high
      recommender recommend a.yaml b.yaml --format json -o answers.json
      recommender recommend orders.yaml --format adr -o docs/decisions/orders.md

    A decision record (MADR 4) keeps the path of its workload file, so that
    `recommender review` can check later that the decision still follows.
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    if not workloads and not sets:
        raise click.UsageError("Give a workload file, `-` for standard input, or --set ATTRIBUTE=VALUE.")
    if form != ADR:
        for given, name in ((status, "--status"), (date, "--date"), (makers, "--decision-maker")):
            if given:
                raise click.UsageError(f"{name} belongs to --format adr.")
        if output is not None and output.is_dir():
            raise click.UsageError(f"{output} is a folder; --format {form} writes one file.")
    if service and form in (JSON, ADR):
        told = "JSON tells those of every service" if form == JSON else "a record is of the service that comes first"
        raise click.UsageError(f"--service asks text and markdown for settings; {told}.")
    from recommender.cli import deciding, loading

    if form == ADR:
        from recommender.cli import recording

        head = recording.head_from(status, date, makers)
        recording.check_sources(workloads)
    target = workloads[0] if workloads else None
    pack = loading.pack_from(rules, stances, builtin, target)
    if service:
        from recommender.report.explain_report import find_service

        service = find_service(pack, service).id
    telling = deciding.Telling(top, full, service)
    answers = deciding.decide_all(workloads, sets, pack, engine)
    if form == JSON:
        deciding.write_json_answers(answers, top, output)
    elif form == MARKDOWN:
        deciding.write_markdown_answers(answers, telling, output)
    elif form == ADR:
        packs = recording.pack_words(loading.packs_chosen(rules, stances, builtin, target))
        recording.write_records(answers, recording.Surroundings(pack, head, sets, packs), top, output)
    else:
        deciding.write_text_answers(answers, telling, output)
