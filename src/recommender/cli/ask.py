"""`recommender ask`: the questionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from recommender.cli.options import engine_option, format_option, no_color_option, pack_options


@click.command(short_help="Ask what matters most, until the answer is sure enough.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the answers in FILE, a workload file, as they are given.",
)
@click.option(
    "--from",
    "begun",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Go on from the answers in FILE.",
)
@click.option(
    "--answers-from",
    "answers",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Take the answers from FILE, a workload file; no terminal is needed.",
)
@click.option(
    "--confidence",
    metavar="P",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    help="Stop when the first service stays first in this share of the likely ways to go on.",
)
@click.option("--certain", is_flag=True, help="Stop only when no answer can change who comes first.")
@click.option("--all", "everything", is_flag=True, help="Ask every relevant question, the most telling first.")
@format_option
@pack_options
@engine_option
@no_color_option
def ask(
    output: Path | None,
    begun: Path | None,
    answers: Path | None,
    confidence: float,
    certain: bool,
    everything: bool,
    form: str,
    rules: tuple[Path, ...],
    builtin: bool,
    stances: tuple[str, ...],
    engine: str,
) -> None:
    """Ask for what is known of a workload, the question that tells most first,
    and recommend.

    It ends when nothing that is still open is likely to change the first place.
    Every question may be skipped, left unknown, or taken back. What is skipped
    stays open and is recorded nowhere.

    \b
      recommender ask -o orders.yaml
      recommender ask --from orders.yaml -o orders.yaml --certain
      recommender ask --answers-from orders.yaml --format json
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    if certain and everything:
        raise click.UsageError("--all asks everything there is; it does not go with --certain.")
    from recommender.cli.asking import Desk
    from recommender.cli.loading import pack_from
    from recommender.model.interview import Goal

    desk = Desk(pack_from(rules, stances, builtin), engine, Goal(confidence, certain, everything), begun, output)
    if answers is not None:
        desk.hear_file(str(answers), form)
    else:
        desk.hear_terminal(form)
