"""Where results go, and in which formats: one on standard output or in a file, and any number beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from recommender.frozen import frozen

F = TypeVar("F", bound=Callable[..., Any])

STANDARD_OUTPUT = "-"
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@frozen
class Target:
    """One output: a format and a file, None for standard output."""

    form: str
    path: Path | None


def outputs_option(formats: Sequence[str] = FORMATS) -> Callable[[F], F]:
    """`--format` and `-o [FORMAT:]FILE` (repeatable); read them by `targets_of`."""

    def added(command: F) -> F:
        command = click.option(
            "-o",
            "--output",
            "outputs",
            metavar="[FORMAT:]FILE",
            multiple=True,
            callback=lambda _ctx, _parameter, values: tuple(_target(value, formats) for value in values),
            help="Write to FILE: in the --format instead of printing it, or in FORMAT beside it (repeatable).",
        )(command)
        return click.option(
            "--format", "form", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
        )(command)

    return added


def targets_of(form: str, outputs: Sequence[tuple[str, str]]) -> list[Target]:
    """Every output of a run, the one in the format `form` first.

    Raises:
        UsageError: two would go to one place.

    """
    named = [(name, file) for name, file in outputs if name]
    plain = [(form, file) for name, file in outputs if not name] or [(form, STANDARD_OUTPUT)]
    if plain == [(form, STANDARD_OUTPUT)] and any(file == STANDARD_OUTPUT for _, file in named):
        plain = []  # another format takes its place there
    targets = [Target(name, None if file == STANDARD_OUTPUT else Path(file)) for name, file in (*plain, *named)]
    places = [target.path and target.path.absolute() for target in targets]
    for at, place in enumerate(places):
        if place in places[:at]:
            raise click.UsageError(f"Two outputs would go to {targets[at].path or 'standard output'}.")
        if place is not None and place.is_dir():
            raise click.UsageError(f"{targets[at].path} is a folder, not a file.")
    return targets


def _target(value: str, formats: Sequence[str]) -> tuple[str, str]:
    """The format, empty where none is named, and the file."""
    form, colon, file = value.partition(":")
    if colon and form in formats:
        if not file:
            raise click.BadParameter(f"write a file after `{form}:`")
        return form, file
    if colon and form.isalpha() and len(form) > 1 and not Path(value).exists():
        from recommender.cli.lazy_group import nearest

        near = nearest(form, formats)
        hint = f"did you mean `{near}:{file}`?" if near else f"the formats are {', '.join(formats)}"
        raise click.BadParameter(f"there is no format `{form}`; {hint}")
    if not value:
        raise click.BadParameter("write a file, or FORMAT:FILE")
    return "", value
