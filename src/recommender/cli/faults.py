"""What is said, and with which status the program ends, when a command cannot go on."""

from __future__ import annotations

import contextlib
import io
import os
import sys

import click

DONE = 0
CHECK_FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
PIPE_CLOSED = 141

DEBUG = "RECOMMENDER_DEBUG"


def report(error: Exception) -> int:
    """Say on standard error what is wrong and return the exit status."""
    from recommender.errors import InputError, RecommenderError, UnknownNameError  # only a failure pays for it

    match error:
        case InputError(problems=problems):
            for problem in problems:
                say(f"{problem.location}: {problem.message}", problem.hint)
        case UnknownNameError():
            say(f"error: {error}", error.hint)
        case OSError():
            say(f"error: {_path(error)}{(error.strerror or str(error)).lower()}")
        case RecommenderError():
            say(f"error: {error}")
        case _:
            say(f"internal fault: {type(error).__name__}: {error}", f"{DEBUG}=1 shows where")
    if os.environ.get(DEBUG) == "1":
        import traceback

        traceback.print_exception(error)
    return BAD_INPUT


def report_usage(error: click.ClickException) -> None:
    """Say what click finds wrong, as click does, but for characters that a terminal would obey."""
    text = io.StringIO()
    error.show(text)
    for line in text.getvalue().rstrip("\n").split("\n"):
        _tell("\t".join(map(_one_line, line.split("\t"))))


def say(message: str, hint: str = "") -> None:
    """A line on standard error, with an indented hint; nothing where standard error cannot be written."""
    _tell(_one_line(message))
    if hint:
        _tell(f"  hint: {_one_line(hint)}")


def silence_output() -> None:
    """Send what is still to be flushed nowhere: nobody reads it."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def _tell(line: str) -> None:
    with contextlib.suppress(OSError):  # the status is all that is left to tell
        click.echo(line, err=True)


def _path(error: OSError) -> str:
    return f"{error.filename}: " if isinstance(error.filename, str) else ""


def _one_line(text: str) -> str:
    """The text without line ends or characters that a terminal would obey."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else f"\\x{ord(character):02x}"
        for character in text
    )
