"""Terraform as it is written: folders of `.tf` files onto resources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from recommender.knowledge.problems import Problems
from recommender.model.design import Unread
from recommender.review.budget import Budget
from recommender.review.notes import Notes
from recommender.review.raw import RawResource
from recommender.review.sources import Tree
from recommender.review.terraform_modules import Unfolding
from recommender.review.terraform_source import ModuleSource, Sources
from recommender.review.terraform_syntax import text_of


def read_terraform(
    folders: Iterable[Path], types: Mapping[str, object], tree: Tree, budget: Budget, problems: Problems
) -> tuple[list[RawResource], list[Unread], Mapping[str, Notes]]:
    """The resources of these types in the folders, what could not be followed, and the notes of each file read.

    A folder that another one calls as a module is read there, with the values that it is called with.

    Raises:
        WorkLimitError: the design asks for more work than is sensible.

    """
    sources = Sources(tree, problems)
    unfolding = Unfolding(sources, budget, problems)
    found: list[RawResource] = []
    known = [source for folder in _normal(folders) if (source := sources.folder(folder)) is not None]
    called = {folder for source in known for folder in _calls(source)}
    # Modules that only call each other have no root among them; the first then is taken for one.
    for source in sorted(known, key=lambda source: source.folder in called):
        if source.folder not in unfolding.called:
            found += unfolding.root(source).resources(types)
    return found, [*unfolding.unread, *sources.unread], sources.notes


def _normal(folders: Iterable[Path]) -> list[Path]:
    return list(dict.fromkeys(Path(os.path.normpath(folder)) for folder in folders))


def _calls(source: ModuleSource) -> Iterator[Path]:
    """The folders that a module calls by a plain path."""
    for block in source.modules.values():
        argument = block.arguments.get("source")
        path = None if argument is None else text_of(argument.expression).strip('"')
        if path is not None and path.startswith("."):
            yield Path(os.path.normpath(source.folder / path))
