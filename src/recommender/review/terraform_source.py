"""A folder of Terraform files as one module: its blocks by what they are, before any value is worked out."""

from __future__ import annotations

from pathlib import Path

from recommender.knowledge.problems import Problems, quoted
from recommender.location import Location
from recommender.review.notes import Notes
from recommender.review.sources import Tree, shown_path
from recommender.review.terraform_syntax import Argument, Block, parse


class ModuleSource:
    """What the files of a folder define together. `folder` is where it lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[str] = []
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
        homes = {"variable": self.variables, "output": self.outputs, "module": self.modules}
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
            message = f"the {block.type} {quoted('.'.join(labels))} is defined twice"
            problems.add(block.location, "defined-twice", message, f"the other is at {first.location}")


class Sources:
    """The folders read so far, each once, whoever calls it."""

    def __init__(self, tree: Tree, problems: Problems) -> None:
        self._tree = tree
        self._problems = problems
        self._folders: dict[Path, ModuleSource] = {}
        self.notes: dict[str, Notes] = {}

    def folder(self, folder: Path, asked_at: Location | None = None, name: str = "") -> ModuleSource | None:
        """The module in a folder, or None with a problem where it lies outside the tree or is no folder.

        Args:
            asked_at: where the module `name` is called, if it is.

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
            self._folders[folder] = self._read(folder)
        return self._folders[folder]

    def _read(self, folder: Path) -> ModuleSource:
        source = ModuleSource(folder)
        overriding: list[Path] = []
        for path in sorted(folder.glob("*.tf")):
            if path.name == "override.tf" or path.name.endswith("_override.tf"):
                overriding.append(path)
                continue
            content = self._tree.read(path)
            tree = None if content is None else parse(content, shown_path(path), self._problems)
            if tree is not None:
                source.files.append(tree.path)
                self.notes[tree.path] = tree.notes
                for block in tree.blocks:
                    source.take(block, self._problems)
        for path in overriding:
            message = "files that override others are not worked out"
            self._problems.settle(Location(shown_path(path)), "override-file", message, "put the change into the file")
        return source

    def values_of(self, source: ModuleSource) -> dict[str, Argument]:
        """The values that Terraform itself reads for the variables of a root module, by name."""
        given: dict[str, Argument] = {}
        folder = source.folder
        for path in (folder / "terraform.tfvars", *sorted(folder.glob("*.auto.tfvars"))):
            if path.is_file():
                content = self._tree.read(path)
                tree = None if content is None else parse(content, shown_path(path), self._problems)
                if tree is not None:
                    given.update({argument.name: argument for argument in tree.arguments})
        return given
