"""Designs good and bad, each with the findings that it must have: rule, setting and line, and no other.

Errors and warnings stand in the designs themselves, as `# expect: RULE SETTING; …` on the line concerned (`choice` for
a finding on the choice of service), or in `expected.txt` where a format has no comments; notes, of which a bare database
has half a dozen, in `notes.txt`, each as `PATH:LINE RULE SETTING`. A design that is called sound has neither.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.problems import Problems
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.model.review import ReviewRun
from recommender.model.rule import Severity
from recommender.review.judging import review
from recommender.review.reading import read_design
from recommender.review.ties import tie_resources

CORPUS = Path(__file__).parent.parent / "fixtures" / "designs" / "corpus"
DESIGNS = sorted(path.name for path in CORPUS.iterdir())
EXPECT = re.compile(r"# expect: (.*)$")
LISTS = ("expected.txt", "notes.txt")
Said = tuple[str, int, str, str]


def expected(folder: Path) -> set[Said]:
    """The errors and warnings that a design must have."""
    found = listed(folder / "expected.txt")
    for path in folder.rglob("*"):
        if not path.is_file() or path.name in LISTS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            marked = EXPECT.search(line)
            for pair in marked[1].split(";") if marked else ():
                rule, setting = pair.split()
                found.add((path.relative_to(folder).as_posix(), number, rule, setting))
    return found


def listed(path: Path) -> set[Said]:
    """The findings that a list names; none where there is no list."""
    found: set[Said] = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        place, rule, setting = line.split()
        name, number = place.rsplit(":", 1)
        found.add((name, int(number), rule, setting))
    return found


@pytest.fixture(scope="session")
def recommender(pack: Pack) -> Recommender:
    return Recommender(pack, EngineMode.REFERENCE)


def reviewed(folder: Path, recommender: Recommender, designs: DesignMap) -> ReviewRun:
    problems = Problems()
    design = read_design([Path()], recommender.pack, designs, problems)
    workload = Path("workload.yaml") if (folder / "workload.yaml").exists() else None
    ties = tie_resources(design, workload, (), recommender.pack, problems)
    assert problems.all() == ()
    assert design.resources
    return review(design, ties.workloads, ties.serving, recommender, designs)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_design_has_the_findings_that_it_must_have(
    name: str, recommender: Recommender, designs: DesignMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = CORPUS / name
    monkeypatch.chdir(folder)
    run = reviewed(folder, recommender, designs)
    notes, others = (
        {
            (finding.location.path, finding.location.line, rule, finding.setting or "choice")
            for finding in run.findings
            if (finding.severity is Severity.NOTE) is are_notes
            for rule in finding.rules[:1]
        }
        for are_notes in (True, False)
    )
    assert others == expected(folder)
    assert notes == listed(folder / "notes.txt")


SOUND = [name for name in DESIGNS if name.startswith("sound-") or name.endswith("-sound")]


def test_well_configured_designs_are_of_many_kinds() -> None:
    assert len(SOUND) >= 9


@pytest.mark.parametrize("name", SOUND)
def test_a_well_configured_design_has_no_finding_of_any_severity(name: str) -> None:
    assert expected(CORPUS / name) | listed(CORPUS / name / "notes.txt") == set()
