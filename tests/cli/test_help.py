"""Every command has help that fits a terminal, and an entry in the generated page."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tools.make_docs import command_page

from recommender.cli.lazy_group import LazyGroup
from recommender.cli.main import program

ROOT = Path(__file__).parent.parent.parent


def paths(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            found += paths(inner, (*path, name))
    return found


PATHS = paths(program)


@pytest.mark.parametrize("path", PATHS, ids=[" ".join(path) or "recommender" for path in PATHS])
def test_help_fits_a_terminal(path: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        result = CliRunner().invoke(program, [*path, flag], prog_name="recommender")
        assert (result.exit_code, result.stderr) == (0, "")
        assert [line for line in result.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("path", PATHS, ids=[" ".join(path) or "recommender" for path in PATHS])
def test_every_command_and_option_has_help(path: tuple[str, ...]) -> None:
    command: click.Command = program
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, option.name


def test_lines_of_help_are_those_of_the_commands() -> None:
    def check(group: LazyGroup) -> None:
        for name, (_, line) in group._homes.items():
            command = group.get_command(click.Context(group), name)
            assert command is not None
            assert command.short_help == line
            if isinstance(command, LazyGroup):
                check(command)

    assert isinstance(program, LazyGroup)
    check(program)


def test_the_page_of_commands_is_up_to_date() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == command_page(), "run make docs"
    for path in PATHS:
        assert f"## `{' '.join(('recommender', *path))}`\n" in page
