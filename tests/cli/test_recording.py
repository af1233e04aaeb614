from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

Run = Callable[..., Result]
SHOP = "name: Shop\nshape: {model: relational, patterns: [joins]}\nneed: {speed: fast}\n"
NOBODY = "name: Nobody\nshape: {model: relational}\nneed: {speed: instant}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "workloads").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "workloads" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "workloads" / "two.yaml").write_text(f"{SHOP}---\nname: Other shop\n", encoding="utf-8")
    return tmp_path


def seal_in(text: str) -> dict[str, object]:
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    found = yaml.safe_load(block)
    assert isinstance(found, dict)
    return found


def command_in(text: str) -> str:
    (block,) = re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL)
    return block


def test_a_record_is_proposed_and_undated_unless_people_say_more(run: Run, repository: Path) -> None:
    text = run("recommend", "workloads/shop.yaml", "--format", "adr").stdout
    assert text.startswith("---\nstatus: proposed\ndate: YYYY-MM-DD\n---\n\n# SQL One for Shop\n")
    more = ("--status", "accepted", "--date", "2026-11-25", "--decision-maker", "A", "--decision-maker", "B: C")
    text = run("recommend", "workloads/shop.yaml", "--format", "adr", *more).stdout
    assert text.startswith('---\nstatus: accepted\ndate: 2026-11-25\ndecision-makers: [A, "B: C"]\n---\n')


def test_paths_are_those_of_the_repository_wherever_the_command_runs(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "workloads")
    result = run("recommend", "shop.yaml", "--format", "adr", "-o", "../docs/shop.md")
    assert (result.exit_code, result.stdout) == (0, "")
    text = (repository / "docs" / "shop.md").read_text(encoding="utf-8")
    assert seal_in(text)["workload"] == "workloads/shop.yaml"
    assert command_in(text).endswith(" docs/shop.md")
    assert command_in(text).startswith("recommender review --no-builtin-rules --rules ")


def test_equal_answers_have_the_same_digest_however_they_are_written(run: Run, repository: Path) -> None:
    other = "# The shop\nneed: {speed: fast}\ndescription: x\nname: Shop\nshape: {patterns: [joins], model: relational}"
    (repository / "workloads" / "same.yaml").write_text(other, encoding="utf-8")
    digests = [
        seal_in(run("recommend", f"workloads/{name}.yaml", "--format", "adr", *more).stdout)["digest"]
        for name, more in (
            ("shop", ()),
            ("same", ()),
            ("shop", ("--set", "need.speed=instant", "--set", "shape.model=")),
        )
    ]
    assert digests[0] == digests[1] != digests[2]


def test_of_several_workloads_each_has_its_file_in_a_folder(run: Run, repository: Path) -> None:
    result = run("recommend", "workloads/two.yaml", "--format", "adr", "-o", "docs")
    assert result.exit_code == 0
    assert sorted(path.name for path in (repository / "docs").iterdir()) == ["other-shop.md", "shop.md"]
    assert command_in((repository / "docs" / "other-shop.md").read_text()).endswith(" docs/other-shop.md")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-", "--format", "adr"), "A decision record names the file of its workload: write the answers into one."),
        (("--set", "need.speed=fast", "--format", "adr"), "A decision record names the file of its workload"),
        (("workloads/two.yaml", "--format", "adr"), "Several workloads make several records: name a folder"),
        (("workloads/two.yaml", "--format", "adr", "-o", "new.md"), "Several workloads make several records"),
        (("workloads/shop.yaml", "--format", "adr", "--date", "yesterday"), "write the date as YYYY-MM-DD"),
        (("workloads/shop.yaml", "--format", "adr", "--status", "a\nb"), "write a word such as proposed"),
        (("workloads/shop.yaml", "--date", "2026-11-25"), "--date belongs to --format adr."),
        (("workloads/shop.yaml", "--status", "accepted"), "--status belongs to --format adr."),
        (("workloads/shop.yaml", "--decision-maker", "A"), "--decision-maker belongs to --format adr."),
        (("workloads/shop.yaml", "-o", "docs"), "docs is a folder; --format text writes one file."),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused(words: tuple[str, ...], message: str, run: Run, repository: Path) -> None:
    result = run("recommend", *words, piped=SHOP)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert sorted(path.name for path in (repository / "docs").iterdir()) == []


def test_all_that_has_no_winner_or_no_name_of_its_own_is_told_and_nothing_written(run: Run, repository: Path) -> None:
    (repository / "more.yaml").write_text(f"{NOBODY}---\nname: shop!\n", encoding="utf-8")
    result = run("recommend", "workloads/shop.yaml", "more.yaml", "--format", "adr", "-o", "docs")
    assert (result.exit_code, result.stderr) == (
        2,
        "more.yaml: two records would be called `shop.md`\n"
        "  hint: give the workloads different names\n"
        "more.yaml: no service is left for `Nobody`, so there is no decision to record\n"
        "  hint: without --format adr it is told why\n",
    )
    assert list((repository / "docs").iterdir()) == []


def test_markdown_of_several_workloads_is_one_text(run: Run, repository: Path) -> None:
    text = run("recommend", "workloads/two.yaml", "--format", "markdown").stdout
    assert [line for line in text.splitlines() if line.startswith("# ") or line == "---"] == [
        "# Shop", "---", "# Other shop",
    ]  # fmt: skip


def test_a_record_written_anew_keeps_what_people_added(run: Run, repository: Path) -> None:
    words = ("recommend", "workloads/shop.yaml", "--format", "adr", "-o", "docs/shop.md")
    run(*words, "--status", "accepted", "--date", "2026-11-25", "--decision-maker", "A: B", "--decision-maker", "C")
    before = (repository / "docs" / "shop.md").read_text()
    run(*words)
    assert (repository / "docs" / "shop.md").read_text() == before
    run(*words, "--date", "2026-11-30")
    assert (repository / "docs" / "shop.md").read_text() == before.replace("2026-11-25", "2026-11-30")


@pytest.mark.parametrize(
    "old", ["", "not a record", "---\nstatus: accepted\n---\n# By hand\n", "---\nstatus: [\n---\n"]
)
def test_what_is_no_record_of_ours_gives_nothing_over(old: str, run: Run, repository: Path) -> None:
    (repository / "docs" / "shop.md").write_text(old)
    run("recommend", "workloads/shop.yaml", "--format", "adr", "-o", "docs/shop.md")
    assert (repository / "docs" / "shop.md").read_text().startswith("---\nstatus: proposed\ndate: YYYY-MM-DD\n---\n")
