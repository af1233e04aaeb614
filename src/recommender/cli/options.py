"""Options that several commands share, so that they read the same everywhere. Imports click only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

TEXT = "text"
JSON = "json"
HTML = "html"

_NO_COLOR = "recommender.no_color"


def pack_options(command: F) -> F:
    """`--rules`, `--no-builtin-rules` and `--stance`: which packs to decide with."""
    from pathlib import Path  # dear, and the program itself has no such option

    command = click.option(
        "--stance", "stances", metavar="NAME", multiple=True, help="Switch a stance on (repeatable)."
    )(command)
    command = click.option(
        "--no-builtin-rules", "builtin", flag_value=False, default=True, help="Use only the packs given by --rules."
    )(command)
    return click.option(
        "--rules",
        "rules",
        metavar="DIR",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Add a pack of rules (repeatable).",
    )(command)


def set_option(command: F) -> F:
    """`--set ATTRIBUTE=VALUE`: answers over those of the file."""
    return click.option(
        "--set",
        "sets",
        metavar="ATTRIBUTE=VALUE",
        multiple=True,
        help="Answer an attribute, over the file (repeatable).",
    )(command)


def engine_option(command: F) -> F:
    """`--engine`: who decides which rules fire."""
    return click.option(
        "--engine",
        type=click.Choice(["checked", "durable", "reference"]),
        default="checked",
        show_default=True,
        help="durable_rules checked by the reference evaluator, or one of the two alone.",
    )(command)


def format_option(command: F) -> F:
    """`--format text|json`."""
    return click.option(
        "--format", "form", type=click.Choice([TEXT, JSON]), default=TEXT, show_default=True, help="How to print it."
    )(command)


def output_option(command: F) -> F:
    """`-o FILE`: write there instead of standard output, whole or not at all."""
    from pathlib import Path

    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write to FILE instead of standard output.",
    )(command)


def no_color_option(command: F) -> F:
    """`--no-color`: plain text on a terminal; read it by `wants_no_color`."""
    return click.option(
        "--no-color", is_flag=True, expose_value=False, callback=_note_no_color, help="Plain text, no colours."
    )(command)


def wants_no_color() -> bool:
    """Whether `--no-color` was given, to the program or to the command."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_NO_COLOR))


def _note_no_color(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[_NO_COLOR] = True
