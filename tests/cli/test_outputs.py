from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

PACK = str(Path(__file__).parent.parent / "packs" / "tiny")
CHECK = ("rules", "check", "--no-builtin-rules", PACK)
Run = Callable[..., Result]


def test_several_formats_in_one_run(run: Run, tmp_path: Path) -> None:
    files = {"sarif": "a.sarif", "gitlab": "b.json", "junit": "c.xml", "markdown": "d.md", "github": "e.txt"}
    result = run(*CHECK, *(word for form, name in files.items() for word in ("--output", f"{form}:{name}")), plain=True)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.rstrip().endswith("0 errors, 11 warnings and 0 notes")
    (sarif,) = json.loads((tmp_path / "a.sarif").read_text())["runs"]
    counts = (
        len(sarif["results"]),
        len(json.loads((tmp_path / "b.json").read_text())),
        int(ET.parse(tmp_path / "c.xml").getroot().get("failures", "")),
        (tmp_path / "d.md").read_text().count("| warning |"),
        len((tmp_path / "e.txt").read_text().splitlines()),
    )
    assert counts == (11, 11, 11, 11, 11)


def test_a_file_without_a_format_takes_the_format_of_the_run(run: Run, tmp_path: Path) -> None:
    result = run(*CHECK, "--format", "json", "-o", "out.json", "-o", "junit:-", plain=True)
    assert result.stdout.startswith("<?xml")
    assert json.loads((tmp_path / "out.json").read_text())["schema_version"] == "1"


def test_another_format_takes_the_place_on_standard_output(run: Run) -> None:
    assert run(*CHECK, "-o", "markdown:-", plain=True).stdout.startswith("<!-- recommender/rules -->\n### Rules: 11")


def test_the_summary_of_a_job_goes_with_its_annotations(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    run(*CHECK, plain=True)
    assert not (tmp_path / "summary.md").exists()
    run(*CHECK, "-o", "github:-", plain=True)
    assert (tmp_path / "summary.md").read_text().startswith("### Rules: 11 warnings\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "sarf:x"), "there is no format `sarf`; did you mean `sarif:x`?"),
        (("-o", "zzzz:x"), "there is no format `zzzz`; the formats are text, json, sarif, github, gitlab, junit,"),
        (("-o", "sarif:"), "write a file after `sarif:`"),
        (("-o", ""), "write a file, or FORMAT:FILE"),
        (("-o", "x", "-o", "sarif:x"), "Two outputs would go to x."),
        (("-o", "json:-", "-o", "sarif:-"), "Two outputs would go to standard output."),
        (("-o", "sarif:."), ". is a folder, not a file."),
    ],
)
def test_bad_outputs_are_refused_before_any_work(
    words: tuple[str, ...], message: str, run: Run, tmp_path: Path
) -> None:
    result = run(*CHECK, *words, plain=True)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert message in result.stderr.replace("\n", " ")


def test_a_file_that_cannot_be_written_is_named(run: Run) -> None:
    result = run(*CHECK, "-o", "sarif:missing/out.sarif", plain=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: missing/out.sarif: no such file or directory\n"
