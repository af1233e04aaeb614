"""A folder of Terraform files as one module: its blocks by what they are, before any value is worked out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from recommender.knowledge.problems import Problems, quoted
from recommender.location import Location
from recommender.model.design import Unread
from recommender.review.notes import Notes
from recommender.review.sources import MAX_TERRAFORM, Tree, filled_in, is_terraform, shown_path
from recommender.review.terraform_json import parse_json_syntax
from recommender.review.terraform_syntax import Argument, Block, SyntaxTree, parse


class ModuleSource:
    """What the files of a folder define together. `folder` is where it lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, Block] = {}
        self.locals: dict[str, Argument] = {}
        self.outputs: dict[str, Block] = {}
        self.modules: dict[str, Block] = {}
        self.resources: dict[tuple[str, str], Block] = {}

    def take(self, block: Block, problems: Problems) -> None:
        """Enter a block of a file."""
        labels = block.labels
        if block.type == "locals":
            self.locals.update(block.arguments)
            return
        homes = self._homes()
        if block.type == "resource" and len(labels) == 2:
            key = (labels[0], labels[1])
            first = self.resources.setdefault(key, block)
        elif block.type in homes and len(labels) == 1:
            first = homes[block.type].setdefault(labels[0], block)
        elif block.type == "resource" or block.type in homes:
            message = f"a {block.type} is named by {2 if block.type == 'resource' else 1} labels, not {len(labels)}"
            problems.add(block.location, "terraform-syntax", message)
            return
        else:
            return
        if first is not block:
            problems.defined_twice(block.type, ".".join(labels), block.location, first.location)

    def _homes(self) -> dict[str, dict[str, Block]]:
        return {"variable": self.variables, "output": self.outputs, "module": self.modules}

    def override(self, block: Block, problems: Problems) -> None:
        """Enter a block of a file that overrides others."""
        if block.type == "locals":
            self.locals.update(block.arguments)
            return
        labels = block.labels
        if block.type == "resource":
            first = self.resources.get((labels[0], labels[1])) if len(labels) == 2 else None
        elif block.type in self._homes():
            first = self._homes()[block.type].get(labels[0]) if len(labels) == 1 else None
        else:
            return
        if first is None:
            message = f"there is no {block.type} {quoted('.'.join(labels))} that this could override"
            problems.add(block.location, "override", message)
        else:
            first.override(block)


class Sources:
    """The folders read so far, each once, whoever calls it."""

    def __init__(self, tree: Tree, problems: Problems) -> None:
        self._tree = tree
        self._problems = problems
        self._folders: dict[Path, ModuleSource] = {}
        self._fetched: dict[Path, dict[str, Path]] = {}
        self.notes: dict[str, Notes] = {}
        self.unread: list[Unread] = []

    def folder(
        self, folder: Path, asked_at: Location | None = None, name: str = "", *, is_own: bool = True
    ) -> ModuleSource | None:
        """The module in a folder, or None with a problem where it lies outside the tree or is no folder.

        Args:
            asked_at: where the module `name` is called, if it is.
            is_own: whether it is code of the repository, or somebody else's that was fetched.

        """
        if folder not in self._folders:
            place = Location(shown_path(folder)) if asked_at is None else asked_at
            what = "it" if asked_at is None else f"the module {quoted(name)}"
            if not self._tree.holds(folder):
                message = f"{what} lies outside the repository, and is not followed"
                self._problems.add(place, "outside-tree", message)
                return None
            if not folder.is_dir():
                message = f"{what} is not there: {quoted(shown_path(folder))} is no folder"
                self._problems.add(place, "no-such-module", message)
                return None
            self._folders[folder] = self._read(folder, self._problems if is_own else Problems(), is_own=is_own)
        return self._folders[folder]

    def fetched(self, root: Path) -> Mapping[str, Path]:
        """The folders of the modules that `terraform init` has fetched for a root module, by their names from there."""
        if root not in self._fetched:
            index = root / ".terraform" / "modules" / "modules.json"
            content = self._tree.read(index) if index.is_file() else None
            self._fetched[root] = {} if content is None else dict(_fetched_in(content, root))
        return self._fetched[root]

    def _read(self, folder: Path, problems: Problems, *, is_own: bool) -> ModuleSource:
        source = ModuleSource(folder)
        overriding: list[Path] = []
        for path in sources_in(folder):
            if _stem(path) == "override" or _stem(path).endswith("_override"):
                overriding.append(path)
            else:
                for block in self._blocks(path, problems, is_own=is_own):
                    source.take(block, problems)
        for path in overriding:
            for block in self._blocks(path, problems, is_own=is_own):
                source.override(block, problems)
        return source

    def _blocks(self, path: Path, problems: Problems, *, is_own: bool) -> tuple[Block, ...]:
        tree = self._tree_of(path, problems)
        if tree is None:
            return ()
        if is_own:
            self.notes[tree.path] = tree.notes
        return tree.blocks

    def _tree_of(self, path: Path, problems: Problems) -> SyntaxTree | None:
        content = self._tree.read(path, MAX_TERRAFORM)
        if content is None:
            return None
        read = parse_json_syntax if path.suffix == ".json" else parse
        apart = Problems()
        tree = read(content, shown_path(path), apart)
        unread = filled_in(content.decode("utf-8", "replace"), shown_path(path)) if tree is None else None
        if unread is not None:
            self.unread.append(unread)
            return None
        problems.settle_all(apart)
        return tree

    def values_of(self, source: ModuleSource) -> dict[str, Argument]:
        """The values that Terraform itself reads for the variables of a root module, by name."""
        given: dict[str, Argument] = {}
        folder = source.folder
        automatic = sorted((*folder.glob("*.auto.tfvars"), *folder.glob("*.auto.tfvars.json")))
        for path in (folder / "terraform.tfvars", folder / "terraform.tfvars.json", *automatic):
            tree = self._tree_of(path, self._problems) if path.is_file() else None
            if tree is not None:
                given.update({argument.name: argument for argument in tree.arguments})
        return given


def sources_in(folder: Path) -> list[Path]:
    """The files of a folder that are Terraform, in order; of two of one name that for OpenTofu counts."""
    found = sorted(path for path in folder.iterdir() if is_terraform(path))
    own = {_stem(path) for path in found if ".tofu" in path.suffixes}
    return [path for path in found if ".tofu" in path.suffixes or _stem(path) not in own]


def _fetched_in(content: bytes, root: Path) -> Iterator[tuple[str, Path]]:
    try:
        listed = json.loads(content)["Modules"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return
    for entry in listed if isinstance(listed, list) else ():
        key, folder = (entry.get(word) if isinstance(entry, dict) else None for word in ("Key", "Dir"))
        if isinstance(key, str) and isinstance(folder, str):
            yield key, Path(os.path.normpath(root / folder))


def _stem(path: Path) -> str:
    return re.sub(r"\.(?:tf|tofu)(?:\.json)?$", "", path.name)
