"""`recommender schema`: the JSON Schema of a kind of file."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import output_option, pack_options

_KINDS = ("workload", "case", "rules", "design", "config", "output", "whatif", "compare", "review")


@click.command(short_help="Print a JSON Schema of a kind of file.")
@click.argument("kind", type=click.Choice(_KINDS))
@output_option
@pack_options
def schema(kind: str, output: Path | None, rules: tuple[Path, ...], builtin: bool, stances: tuple[str, ...]) -> None:
    """Print the JSON Schema (draft 2020-12) of workload files, case files,
    the files of a pack of rules, design files, `.recommender.yaml`, or the
    JSON output of `recommend`, `whatif`, `compare` or `review`.

    \b
      recommender schema workload -o workload.schema.json
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    from recommender.cli import output as out
    from recommender.cli.loading import pack_from
    from recommender.cli.schemas import schema_of
    from recommender.report.plain import to_text

    out.write_json(to_text(schema_of(kind, pack_from(rules, stances, builtin))), output)
