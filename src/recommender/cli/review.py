"""`recommender review`: designs in templates checked against the rules."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.faults import BAD_INPUT, CHECK_FAILED, DONE
from recommender.cli.options import JSON, TEXT, no_color_option, output_option, pack_options

SARIF = "sarif"
GITHUB = "github"
NEVER = "never"


@click.command("review", short_help="Check templates against the rules, line by line.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...", required=True)
@click.option(
    "--workload", type=click.Path(path_type=Path), metavar="FILE",
    help="The workload that the design serves, where nothing nearer names one.",
)  # fmt: skip
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", NEVER]),
    help="Exit with 1 on a finding that is at least this severe (warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--show-unknown", is_flag=True, help="List what could not be told from the templates.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The date noted in the JSON (today).")
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON, SARIF, GITHUB]),
    default=TEXT,
    show_default=True,
    help="How to print it.",
)
@output_option
@pack_options
@no_color_option
@click.pass_context
def review(
    ctx: click.Context,
    paths: tuple[Path, ...],
    workload: Path | None,
    fail_on: str | None,
    exit_zero: bool,
    show_unknown: bool,
    as_of: object,
    form: str,
    output: Path | None,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Check the databases in templates: the choice, and how they are set up.

    PATH is a folder or a file: Terraform (`*.tf`), a plan of it (`terraform
    show -json`), CloudFormation (YAML or JSON, serverless applications too),
    or a design file. Each finding names its line, the reason, the source and
    what to write. What cannot be told from the text is never a finding.

    \b
      recommender review infra/ --workload orders.yaml
      recommender review template.yaml --fail-on error
      recommender review . --format sarif -o review.sarif

    A resource names its workload by `# recommender: workload=FILE` above it,
    or `.recommender.yaml` does: `review: [{workload: FILE, resources: [...]}]`.
    Without a workload only what always holds is checked.
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import reviewing

    request = reviewing.Request(paths, workload, rules, stances, builtin)
    outcome = reviewing.run_review(request)
    threshold = "never" if exit_zero else fail_on or outcome.config.fail_on or "warning"
    reviewing.write_review(outcome, form, output, as_of, show_unknown=show_unknown)
    if outcome.problems:
        ctx.exit(BAD_INPUT)
    ctx.exit(CHECK_FAILED if reviewing.fails(outcome, threshold) else DONE)
