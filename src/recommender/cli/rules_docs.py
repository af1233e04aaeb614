"""`recommender rules docs`: the catalogue of rules as pages."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import CHECK_FAILED, DONE
from recommender.cli.options import pack_options


@click.command("docs", short_help="Write the catalogue of rules as Markdown pages.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER")
@click.option(
    "--cases",
    "paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Say of each rule which cases fire it (repeatable).",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a page is missing, stale or left over.")
@pack_options
@click.pass_context
def rules_docs(
    ctx: click.Context,
    folder: Path,
    paths: tuple[Path, ...],
    check: bool,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Write a page for each topic into FOLDER, and an index.

    Every rule is told with its condition in words, its effects, its reason,
    where it is written and, with --cases, the cases that fire it. Pages of
    topics that are gone are removed; other files are left alone.

    \b
      recommender rules docs docs/rules --rules our-rules/ --cases our-cases/
      recommender rules docs docs/rules --rules our-rules/ --check
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import page_folder
    from recommender.cli.loading import pack_from, recommender_for
    from recommender.report.rule_pages import is_rule_page, rule_pages

    pack = pack_from(rules, stances, builtin)
    fired_by = None
    if paths:
        from recommender.analysis.coverage import coverage_of
        from recommender.engine.firing import EngineMode
        from recommender.knowledge.case_file import load_cases

        coverage = coverage_of(recommender_for(pack, EngineMode.REFERENCE), load_cases(paths, pack))
        fired_by = {rule.rule: rule.fired_by for rule in coverage.rules}
    changed = page_folder.brought_up_to_date(folder, rule_pages(pack, fired_by), is_rule_page, write=not check)
    for what, path in changed:
        click.echo(f"{what} {path}")
    ctx.exit(CHECK_FAILED if check and changed else DONE)
