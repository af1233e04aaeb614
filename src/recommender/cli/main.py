"""The command `recommender`: which commands there are, and what becomes of a failure. Imports no room but errors."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from typing import Any

import click

from recommender import __version__
from recommender.cli import faults
from recommender.cli.lazy_group import LazyGroup
from recommender.cli.options import no_color_option

_ALLOCATIONS = 200_000  # between two looks for cycles


class Program(LazyGroup):
    """The outermost group: every failure of a command ends here as a message and status 2, never as a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; help that cannot be printed fails before a command is invoked."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            sys.exit(faults.report(error))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:
            faults.report_usage(error)
            ctx.exit(faults.BAD_INPUT)
        except BrokenPipeError:
            faults.silence_output()
            ctx.exit(faults.PIPE_CLOSED)
        except KeyboardInterrupt:
            ctx.exit(faults.INTERRUPTED)
        except Exception as error:  # noqa: BLE001 -- the last place to turn a fault into a message
            ctx.exit(faults.report(error))


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    homes={
        "recommend": ("recommender.cli.recommend:recommend", "Rank the services for a workload, with reasons."),
        "ask": ("recommender.cli.ask:ask", "Ask what matters most, until the answer is sure enough."),
        "compare": ("recommender.cli.compare:compare", "Compare two services for a workload."),
        "whatif": ("recommender.cli.whatif:whatif", "Show what would change the answer."),
        "explain": ("recommender.cli.explain:explain", "Explain a rule, service, attribute, source, law or tag."),
        "review": ("recommender.cli.review:review", "Check templates against the rules, line by line."),
        "responsibility": ("recommender.cli.responsibility:responsibility", "Show who does what, AWS or you."),
        "init": ("recommender.cli.init:init", "Write a commented workload file to fill in."),
        "rules": ("recommender.cli.rules:rules", "List rules and run cases, for those who write rules."),
        "schema": ("recommender.cli.schema:schema", "Print a JSON Schema of a kind of file."),
        "completion": ("recommender.cli.completion:completion", "Print the completion script of a shell."),
    },
)
@click.version_option(__version__, "--version", message="%(prog)s %(version)s", prog_name="recommender")
@no_color_option
def program() -> None:
    """Recommend a database on AWS for a workload, with a cited reason for
    every point.

    Results go to standard output, everything else to standard error. The exit
    status is 0 when done, 1 when a check did not hold, 2 for bad usage or input.
    """


def run() -> None:
    """Run the command line of this process."""
    with contextlib.suppress(AttributeError, ValueError):  # not on Windows, not outside the main thread
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # A process this short leaves next to no cycles: looking for them is a tenth of its time.
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])
    try:
        program(prog_name="recommender")
    finally:
        gc.freeze()  # nor is there anything to look for at the end
