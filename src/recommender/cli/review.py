"""`recommender review`: designs in templates checked against the rules."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.failing import failing_options
from recommender.cli.faults import BAD_INPUT, CHECK_FAILED, DONE
from recommender.cli.options import no_color_option, pack_options
from recommender.cli.outputs import outputs_option, targets_of


@click.command("review", short_help="Check templates against the rules, line by line.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...", required=True)
@click.option(
    "--workload", type=click.Path(path_type=Path), metavar="FILE",
    help="The workload that the design serves, where nothing nearer names one.",
)  # fmt: skip
@failing_options
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Leave out the findings that FILE knows."
)
@click.option("--update-baseline", is_flag=True, help="Write all findings into the --baseline first.")
@click.option(
    "--exclude", multiple=True, metavar="PATTERN",
    help="Leave out a file or folder; * stands for any text (repeatable).",
)  # fmt: skip
@click.option("--show-unknown", is_flag=True, help="List what could not be told from the templates.")
@click.option("--include-suppressed", is_flag=True, help="SARIF: also what is suppressed, marked so.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The date by which suppressions have run out (today).",
)
@outputs_option()
@pack_options
@no_color_option
@click.pass_context
def review(
    ctx: click.Context,
    paths: tuple[Path, ...],
    workload: Path | None,  # noqa: ARG001 -- read with what else is configured
    fail_on: str | None,  # noqa: ARG001
    exit_zero: bool,
    baseline: Path | None,  # noqa: ARG001
    update_baseline: bool,
    exclude: tuple[str, ...],  # noqa: ARG001
    show_unknown: bool,  # noqa: ARG001
    include_suppressed: bool,  # noqa: ARG001
    as_of: object,
    form: str,
    outputs: tuple[tuple[str, str], ...],
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Check the databases in templates: the choice, and how they are set up.

    PATH is a folder or a file: Terraform (`*.tf`), a plan of it (`terraform
    show -json`), CloudFormation (YAML or JSON, serverless applications too), a
    design file, or a decision record of `recommend --format adr`. Each finding
    names its line, the reason, the source and what to write. What cannot be
    told from the text is never a finding.

    \b
      recommender review infra/ --workload orders.yaml
      recommender review template.yaml --fail-on error
      recommender review . --output sarif:review.sarif --output junit:review.xml

    A resource names its workload by `# recommender: workload=FILE` above it,
    or `.recommender.yaml` does: `review: [{workload: FILE, resources: [...]}]`.
    Without a workload only what always holds is checked.
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import reviewing
    from recommender.cli.configured import configuration_for
    from recommender.cli.loading import packs_chosen

    targets = targets_of(form, outputs)
    config = configuration_for(ctx, paths[0])
    if update_baseline and config.baseline is None:
        raise click.UsageError("--update-baseline needs the file: --baseline FILE.")
    choice = packs_chosen(rules, stances, builtin, paths[0])
    date = reviewing.date_of(as_of)
    outcome = reviewing.run_review(paths, choice, config, date, met=any(one.form == "junit" for one in targets))
    is_failing = reviewing.write_review(outcome, config, targets, update=update_baseline)
    if outcome.problems:
        ctx.exit(BAD_INPUT)
    ctx.exit(CHECK_FAILED if is_failing and not exit_zero else DONE)
