"""Compares a run of checkov with the review of the same designs: prints the figures, and what the two see differently.

checkov -d tests/fixtures/designs --framework terraform cloudformation -o json --quiet --compact > run.json
python -m tools.compare_checks run.json tests/fixtures/designs

Every failure of a check that has a rule here (`docs/checks/checkov.yaml`) is looked for among the findings of the
review: of one of the settings that answer the check, on the same resource or at a line of it. Since checkov asks
everything of everybody, each design is reviewed under several workloads that demand much, and what any of them finds
counts. A failure is *found*, *not known* (the review says that the template does not tell) or *not found*. The
figures and the reasons of what is not found are kept by hand in `compared` of that file.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender import load_pack, parse_workloads
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.problems import Problems
from recommender.model.design_map import DesignMap
from recommender.model.review import ReviewRun
from recommender.review.judging import review
from recommender.review.reading import read_design
from tools.make_checks import CheckDocument, read_catalogues

MUCH = """
name: much
workload: {{role: {role}, environment: production}}
access: {{traffic: [{traffic}], read_latency_ms: 50}}
consistency: {{reads: eventual}}
availability: {{need: maximum}}
cache: {{persistence: true, replication: true}}
compatibility: {{engine: {engine}}}
operations: {{backup_retention_days: {days}, undo_mistakes: true}}
security:
  regulations: [hipaa, pci_dss]
  audit_log: true
  customer_managed_keys: true
  iam_authentication: true
  network_isolation: true
"""


@dataclass(frozen=True)
class Failure:
    """One check that failed on one resource, and the lines that the resource has."""

    check: str
    path: str
    resource: str
    first: int
    last: int


@dataclass(frozen=True)
class Seen:
    """One thing that the review says of a setting, with all resources concerned."""

    path: str
    line: int
    setting: str
    resources: frozenset[str]


def failures(run: Any) -> Iterator[Failure]:
    """The failed checks of checkov's JSON, by framework."""
    for part in run if isinstance(run, list) else [run]:
        for one in part["results"]["failed_checks"]:
            first, last = one["file_line_range"]
            yield Failure(one["check_id"], one["file_path"].lstrip("/"), _plain(one["resource"]), first, last)


def _plain(address: str) -> str:
    """An address without modules and indexes; of CloudFormation the logical id."""
    bare = re.sub(r"\[[^\]]*\]", "", address)
    if bare.startswith("AWS::"):
        return bare.partition(".")[2]
    return ".".join(bare.split(".")[-2:])


def reviewed(root: Path) -> tuple[set[Seen], set[Seen]]:
    """What the review finds in the designs below a folder, and what it says is not known."""
    pack = load_pack()
    designs = load_designs([], pack)
    recommender = Recommender(pack, EngineMode.REFERENCE)
    found: set[Seen] = set()
    unknown: set[Seen] = set()
    for folder in sorted(path for group in root.iterdir() for path in group.iterdir() if path.is_dir()):
        os.chdir(folder)
        inside = folder.relative_to(root).as_posix()
        for role in pack.roles:
            for traffic, engine, days in (("steady", "mysql", 30), ("intermittent", "none", 90)):
                text = MUCH.format(role=role, traffic=traffic, engine=engine, days=days)
                run = _run(text, recommender, designs)
                found |= {
                    Seen(
                        f"{inside}/{one.location.path}",
                        one.location.line,
                        one.setting,
                        frozenset(_plain(name) for name in (one.resource, *one.also)),
                    )
                    for one in run.findings
                    if one.setting
                }
                unknown |= {
                    Seen(
                        f"{inside}/{one.location.path}",
                        one.location.line,
                        one.setting,
                        frozenset({_plain(one.resource)}),
                    )
                    for one in run.unknown
                }
    return found, unknown


def _run(text: str, recommender: Recommender, designs: DesignMap) -> ReviewRun:
    (workload,) = parse_workloads(text, "much.yaml", recommender.pack)
    design = read_design([Path()], recommender.pack, designs, Problems())
    serving = {one.key: "much.yaml" for one in design.resources}
    return review(design, {"much.yaml": workload}, serving, recommender, designs)


def _says(failure: Failure, seen: set[Seen], check: CheckDocument) -> bool:
    return any(
        one.setting in check.by
        and one.path == failure.path
        and (failure.resource in one.resources or failure.first <= one.line <= failure.last)
        for one in seen
    )


def main() -> int:
    """Print the comparison."""
    (catalogue,) = [one for one in read_catalogues() if one.document.name == "checkov"]
    run = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found, unknown = reviewed(Path(sys.argv[2]).resolve())
    counts: Counter[str] = Counter()
    for failure in sorted(failures(run), key=lambda one: (one.check, one.path, one.first)):
        check = catalogue.document.checks.get(failure.check)
        if check is None:
            counts["of other resources"] += 1
        elif not check.by:
            counts["without a rule"] += 1
        elif _says(failure, found, check):
            counts["found"] += 1
        elif _says(failure, unknown, check):
            counts["not known"] += 1
        else:
            counts["not found"] += 1
            print(f"{failure.check} {failure.path}:{failure.first} {failure.resource}: {check.asks}")
    print(dict(counts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
