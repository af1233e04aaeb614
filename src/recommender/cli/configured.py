"""What counts in a run: flags before the environment, that before the configuration file, that before defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from recommender.knowledge.config_file import find_config, read_config
from recommender.model.configuration import Configuration, merged


def configuration_for(ctx: click.Context, target: Path) -> Configuration:
    """Everything said for a run that looks at `target`; what nobody says is None.

    Raises:
        ConfigError: the nearest configuration file, or a variable of the environment, cannot be used.

    """
    return merged(_flags(ctx), _environment(), _file(target))


def _flags(ctx: click.Context) -> Configuration:
    """What was given on the command line, under the names that options have there."""

    def given(name: str) -> Any:
        is_given = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        return ctx.params[name] if is_given else None

    def path(name: str) -> str | None:
        value = given(name)
        return None if value is None else str(value)

    rules = given("rules")
    return Configuration(
        workload=path("workload"),
        rules=None if rules is None else tuple(map(str, rules)),
        stances=given("stances"),
        builtin_rules=given("builtin"),
        fail_on=given("fail_on"),
        baseline=path("baseline"),
        show_unknown=given("show_unknown"),
        include_suppressed=given("include_suppressed"),
        exclude=given("exclude"),
    )


def _environment() -> Configuration:
    if not any(name.startswith("RECOMMENDER_") for name in os.environ):
        return Configuration()
    from recommender.knowledge.config_environment import configuration_of

    return configuration_of(os.environ)


def _file(target: Path) -> Configuration:
    path = find_config(target)
    return Configuration() if path is None else read_config(path)
