"""The catalogue of rules as pages: what they say of the tiny pack, and what happens to files that are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recommender.cli.main import program
from recommender.knowledge.pack_loader import load_pack
from recommender.report.rule_pages import rule_pages

TINY = Path(__file__).parents[1] / "packs" / "tiny"

CASE = """
- id: joins-slowly
  source: by hand
  kind: service
  facts: [The tables are joined]
  workload: {shape: {patterns: [joins]}}
  from: {shape.patterns: 1}
  expect: {accept: [sql-one]}
"""


def run(folder: Path, *more: str) -> Result:
    command = ["rules", "docs", str(folder), "--rules", str(TINY), "--no-builtin-rules", *more]
    return CliRunner().invoke(program, command)


def test_the_pages_of_the_tiny_pack(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(CASE)
    folder = tmp_path / "pages" / "rules"
    result = run(folder, "--cases", str(cases))
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(result.stdout.split("\n")) == sorted(["", *(f"wrote {path}" for path in folder.iterdir())])
    assert {path.name for path in folder.iterdir()} == {
        "index.md", "limits.md", "gates.md", "load.md", "queries.md", "sql.md",
    }  # fmt: skip
    for name in ("index", "limits", "queries", "sql"):
        golden(f"rules-docs-{name}.md", (folder / f"{name}.md").read_text())


def test_checking_writes_nothing_and_says_what_is_amiss(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    missing = run(folder, "--check")
    assert missing.exit_code == 1
    assert "missing" in missing.stdout
    assert not folder.exists()
    run(folder)
    (folder / "queries.md").write_text((folder / "queries.md").read_text() + "more\n")
    (folder / "gone.md").write_text((folder / "sql.md").read_text())
    (folder / "notes.md").write_text("our own notes\n")
    stale = run(folder, "--check")
    assert (stale.exit_code, stale.stdout) == (1, f"stale {folder / 'queries.md'}\nleft over {folder / 'gone.md'}\n")
    mended = run(folder)
    assert (mended.exit_code, mended.stdout) == (0, f"wrote {folder / 'queries.md'}\nremoved {folder / 'gone.md'}\n")
    assert (folder / "notes.md").read_text() == "our own notes\n"
    assert (run(folder).stdout, run(folder, "--check").exit_code) == ("", 0)


def test_a_page_written_by_hand_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "sql.md").write_text("# What we know of SQL\n")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"error: {tmp_path / 'sql.md'}: not a generated page, so it is not replaced\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sql.md"]


@pytest.mark.parametrize("text", ["<b>bold</b> | _x_ [a](http://b)\n# c", "`code` *star*"])
def test_texts_of_rules_say_nothing_to_markdown(text: str) -> None:
    pack = load_pack([TINY])
    rule = next(rule for rule in pack.rules if rule.topic == "queries")
    changed = replace(pack, rules=(replace(rule, title=text, because=text),))
    page = rule_pages(changed)["queries.md"]
    for sign in "<[|*`":
        assert f" {sign}" not in page.replace("- [", "").partition(rule.id)[2].replace(f"\\{sign}", "")
