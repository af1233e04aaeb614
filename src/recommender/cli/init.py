"""`recommender init`: a commented workload file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import pack_options


@click.command(short_help="Write a commented workload file to fill in.")
@click.argument("file", default="workload.yaml", type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--schema", is_flag=True, help="Write a JSON Schema beside it, for editors.")
@pack_options
def init(
    file: Path,
    force: bool,
    schema: bool,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
) -> None:
    """Write a workload file with every question as a comment (FILE is
    workload.yaml by default).
    """
    from recommender.cli.faults import say
    from recommender.cli.loading import pack_from
    from recommender.cli.output import write_file
    from recommender.report.json_schemas import workload_schema
    from recommender.report.plain import to_text
    from recommender.report.workload_template import workload_template

    beside = file.with_name(f"{file.stem}.schema.json")
    targets = [file, beside] if schema else [file]
    for target in targets:
        if target.exists() and not force:
            raise click.UsageError(f"{target} is there already; --force replaces it.")
    pack = pack_from(rules, stances, builtin)
    text = workload_template(pack, file.stem, beside.name if schema else "")
    if schema:
        write_file(to_text(workload_schema(pack)), beside)
    write_file(text, file)
    say(f"wrote {' and '.join(str(target) for target in targets)}")
