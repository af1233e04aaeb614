"""`recommender completion`: the script by which a shell completes the commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands and options.

    \b
      eval "$(recommender completion bash)"          in ~/.bashrc
      eval "$(recommender completion zsh)"           in ~/.zshrc
      recommender completion fish | source           in config.fish
    """  # noqa: D301 -- `\b` is how click is told to keep lines
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    program = ctx.find_root().command
    click.echo(made(program, {}, "recommender", "_RECOMMENDER_COMPLETE").source())
