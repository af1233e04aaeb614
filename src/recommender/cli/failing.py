"""What fails a run that finds something: `--fail-on` and `--exit-zero`, read alike by every command that has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from recommender.model.configuration import Configuration
from recommender.model.rule import Severity

F = TypeVar("F", bound=Callable[..., Any])

_NEVER = "never"
_DEFAULT = Severity.WARNING


def failing_options(command: F) -> F:
    """`--fail-on`, which is read with what else is configured by `threshold_of`, and `--exit-zero`."""
    command = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")(command)
    return click.option(
        "--fail-on",
        type=click.Choice([*(severity.value for severity in Severity), _NEVER]),
        help=f"Exit with 1 on a finding that is at least this severe ({_DEFAULT}).",
    )(command)


def threshold_of(config: Configuration) -> Severity | None:
    """The least severity that fails a run; None where nothing does."""
    if config.fail_on == _NEVER:
        return None
    return _DEFAULT if config.fail_on is None else Severity(config.fail_on)
