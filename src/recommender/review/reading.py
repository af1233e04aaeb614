"""Paths in, one design out: each file below them goes to the reader of its language, and all problems are told."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from recommender.errors import MissingExtraError
from recommender.frozen import frozen
from recommender.knowledge.problems import Problems
from recommender.location import Location
from recommender.model.design import Design, DesignResource, Suppression, Unread
from recommender.model.design_map import DesignMap, Language
from recommender.model.pack import Pack
from recommender.review.budget import Budget, WorkLimitError
from recommender.review.cloudformation_stacks import Stacks
from recommender.review.cloudformation_syntax import looks_like_template
from recommender.review.design_file import looks_like_design, read_design_file
from recommender.review.neutral import onto_model
from recommender.review.raw import RawResource
from recommender.review.sources import MAX_PLAN, TERRAGRUNT, Excluded, Tree, is_terraform, shown_path, terraform_folders
from recommender.review.terraform_plan import located, looks_like_plan, read_plan

EXTRA = "review"
_TEMPLATES = (".yaml", ".yml", ".json", ".template")


@frozen
class _Selected:
    """The files to read: whole folders of Terraform, of which only `single` count where files were named."""

    terraform: Mapping[Path, list[Path]] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    others: tuple[Path, ...] = ()


def read_design(
    paths: Sequence[Path], pack: Pack, designs: DesignMap, problems: Problems, exclude: Sequence[str] = ()
) -> Design:
    """The design that the files at and below the paths describe. What cannot be read is a problem, the rest is read.

    Args:
        exclude: patterns of paths whose files are left out, by themselves or with the folder that they name.

    Raises:
        MissingExtraError: there is Terraform, and its parser is not installed.

    """
    return _Run(pack, designs, problems, Excluded(exclude)).read(paths)


class _Run:
    def __init__(self, pack: Pack, designs: DesignMap, problems: Problems, excluded: Excluded) -> None:
        self._excluded = excluded
        self._pack = pack
        self._designs = designs
        self._problems = problems
        self._budget = Budget()
        self._stacks = Stacks(self._budget, problems)
        self._raw: list[RawResource] = []
        self._own: list[DesignResource] = []
        self._unread: list[Unread] = []
        self._files: list[str] = []
        self._suppressions: list[Suppression] = []

    def read(self, paths: Sequence[Path]) -> Design:
        try:
            for path in paths:
                tree = Tree(path, self._problems)
                self._read_in(tree, self._select(tree, path))
            self._raw += self._stacks.resources(self._designs.by_type[Language.CLOUDFORMATION])
            self._suppressions += self._stacks.suppressions
        except WorkLimitError as error:
            hint = "review a part of it, or simplify it"
            self._problems.settle(error.location, "too-much-work", error.what, hint)
        except RecursionError:
            self._problems.settle(self._budget.place, "too-deep", "it is nested too deep to be read", "nest less")
        return self._design()

    def _design(self) -> Design:
        """All that was read and is not excluded, in reading order."""
        is_in = self._excluded.is_in
        resources = (*onto_model(self._raw, self._designs), *self._own)
        unread = {*self._unread, *self._stacks.unread}
        left = set(self._suppressions)
        return Design(
            tuple(sorted([one for one in resources if is_in(one.location.path)], key=DesignResource.sort_key)),
            tuple(
                sorted([one for one in unread if is_in(one.location.path)], key=lambda one: (one.location, one.reason))
            ),
            tuple(sorted({*self._files, *self._stacks.files})),
            tuple(sorted([one for one in left if is_in(one.location.path)], key=lambda one: (one.location, one.rules))),
        )

    def _select(self, tree: Tree, path: Path) -> _Selected:
        if path.is_dir():
            if not tree.holds(path):
                message = "the folder lies outside the repository, and is not followed"
                self._problems.settle(Location(shown_path(path)), "outside-tree", message)
                return _Selected()
            files = [file for file in tree.files_below(path) if self._excluded.is_in(shown_path(file))]
            self._unread += [_terragrunt(file) for file in files if file.name == TERRAGRUNT]
            others = tuple(file for file in files if file.suffix in _TEMPLATES and not is_terraform(file))
            return _Selected(terraform_folders(files), others=others)
        if not self._excluded.is_in(shown_path(path)):
            return _Selected()
        if is_terraform(path):
            folder = Path(os.path.normpath(path.parent))
            return _Selected({folder: [path]}, frozenset((shown_path(path),)))
        if path.name.endswith((".tfvars", ".tfvars.json")) and path.is_file():
            return _Selected({Path(os.path.normpath(path.parent)): []})
        if path.suffix == ".hcl" and path.is_file():
            self._unread.append(_terragrunt(path))
            return _Selected()
        return _Selected(others=(path,))

    def _read_in(self, tree: Tree, selected: _Selected) -> None:
        sources = self._terraform(tree, selected)
        plans: list[list[RawResource]] = []
        for path in selected.others:
            plan = self._other(tree, path)
            if plan is not None:
                plans.append(plan)
                if not sources:
                    sources = self._terraform(tree, _Selected(_folder_of(path)))
        covered: set[str] = set()
        for plan in plans:
            scope = _scope_of(plan, sources)
            covered.add(scope)
            by_address = {resource.address: resource for resource in sources if resource.scope == scope}
            for planned in plan:
                source = by_address.get(planned.address)
                self._raw.append(planned if source is None else located(planned, source))
        is_wanted = selected.single.__contains__ if selected.single else lambda _: True
        wanted = bool(selected.terraform)
        self._raw += [
            resource
            for resource in sources
            if wanted and resource.scope not in covered and is_wanted(resource.location.path)
        ]

    def _terraform(self, tree: Tree, selected: _Selected) -> list[RawResource]:
        if not selected.terraform:
            return []
        try:
            from recommender.review.terraform import read_terraform
        except ModuleNotFoundError as error:
            message = f"reading Terraform needs the extra `{EXTRA}`: pip install 'recommender[{EXTRA}]'"
            raise MissingExtraError(message) from error
        types = self._designs.by_type[Language.TERRAFORM]
        raw, unread, notes = read_terraform(selected.terraform, types, tree, self._budget, self._problems)
        self._unread += unread
        self._files += notes
        for path, said in notes.items():
            if not selected.single or path in selected.single:
                blocks = {one.lines for one in raw if one.location.path == path}
                self._suppressions += said.suppressions(blocks)
        return raw

    def _other(self, tree: Tree, path: Path) -> list[RawResource] | None:
        """Read a file that is no Terraform source; the resources of a plan are given back, for their places."""
        limit = MAX_PLAN if path.suffix == ".json" else None
        content = tree.read(path) if limit is None else tree.read(path, limit)
        if content is None:
            return None
        shown = shown_path(path)
        if path.suffix == ".json" and looks_like_plan(content):
            self._files.append(shown)
            types = self._designs.by_type[Language.TERRAFORM]
            return read_plan(content, shown, types, self._budget, self._problems)
        if looks_like_template(content):
            self._stacks.add(content, path, tree)
        elif path.suffix in (".yaml", ".yml") and looks_like_design(content):
            own = read_design_file(content, shown, self._pack, self._problems)
            if own is not None:
                self._files.append(shown)
                self._own += own[0]
                self._suppressions += own[1]
        return None


def _terragrunt(path: Path) -> Unread:
    return Unread(Location(shown_path(path), 1, 1), "Terragrunt is not followed: review the plans that it makes")


def _folder_of(path: Path) -> dict[Path, list[Path]]:
    folder = Path(os.path.normpath(path.parent))
    files = sorted(file for file in folder.iterdir() if is_terraform(file)) if folder.is_dir() else []
    return {folder: files} if files else {}


def _scope_of(plan: Sequence[RawResource], sources: Sequence[RawResource]) -> str:
    """The root module that a plan was made of: the one that shares most addresses with it."""
    addresses = {resource.address for resource in plan}
    shared: dict[str, int] = {}
    for resource in sources:
        if resource.address in addresses:
            shared[resource.scope] = shared.get(resource.scope, 0) + 1
    return max(sorted(shared), key=lambda scope: shared[scope], default="")
