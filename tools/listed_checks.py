"""Writes which checks checkov has for databases on AWS: `docs/checks/checkov.txt`, from what checkov lists.

checkov --list --framework terraform > terraform.txt
checkov --list --framework cloudformation > cloudformation.txt
python -m tools.listed_checks terraform.txt cloudformation.txt

Each line is the id of a check and the types that it is listed for: those that `rules/designs/` reads, and the others of
the services that `docs/checks/checkov.yaml` names. A check listed for nearly every type has `*` in their place. What is
new is then to be judged by hand in that file. checkov is no dependency: it is run in an environment of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from recommender import load_pack
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.files import write_text_atomically

DATA = Path(__file__).resolve().parent.parent / "docs" / "checks"
EVERYTHING = 50  # types; a check of so many is about none of them
_CHECK = re.compile(r"CKV2?_AWS_\d+$")


def listed(lines: Iterable[str], types: frozenset[str], services: Sequence[str]) -> dict[str, list[str]]:
    """The types of each check in checkov's table, in the order of the ids."""
    found: dict[str, set[str]] = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 6 or not _CHECK.match(cells[2]):
            continue
        if cells[4] in types or cells[4].startswith(tuple(services)):
            found.setdefault(cells[2], set()).add(cells[4])
    return {
        name: ["*"] if len(found[name]) > EVERYTHING else sorted(found[name]) for name in sorted(found, key=_numbered)
    }


def _numbered(name: str) -> tuple[str, int]:
    return name.partition("_")[0], int(name.rpartition("_")[2])


def main() -> int:
    """Write the list."""
    services = yaml.safe_load((DATA / "checkov.yaml").read_text(encoding="utf-8"))["services"]
    by_type = load_designs([], load_pack()).by_type
    types = frozenset(name for kinds in by_type.values() for name in kinds)
    lines = [line for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    found = listed(lines, types, services)
    write_text_atomically(DATA / "checkov.txt", "".join(f"{name} {' '.join(found[name])}\n" for name in found))
    print(f"{len(found)} checks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
