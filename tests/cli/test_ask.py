"""`recommender ask` without a terminal: answers from a file, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

from recommender.cli.schemas import schema_of
from recommender.knowledge.pack_loader import load_pack

Run = Callable[..., Result]

SHOP = """\
name: shop
shape: {role: system_of_record, model: relational, patterns: [joins]}
need: {latency_ms: 4, size_gb: 20}
priorities: {cost: high}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def test_answers_from_a_file(run: Run, shop: Path) -> None:
    result = run("ask", "--answers-from", str(shop), "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert answer["asked"] == [turn["attribute"] for turn in answer["turns"]]
    assert answer["asked"][0] == "shape.role"
    assert answer["turns"][-1]["leader"] == answer["recommendations"][0]["service"]
    assert answer["turns"][-1]["confidence"] == answer["confidence"]
    assert set(answer["unknown"]) <= set(answer["asked"])
    assert answer["skipped"] == []
    assert answer["stopped"] in ("sure", "settled")
    assert answer["workload"]["name"] == "shop"


def test_the_json_is_that_of_recommend_with_more(run: Run, shop: Path) -> None:
    asked = json.loads(run("ask", "--answers-from", str(shop), "--all", "--format", "json").stdout)
    plain = json.loads(run("recommend", str(shop), "--format", "json").stdout)
    assert list(asked) == [*plain, "asked", "turns", "skipped", "unknown", "stopped"]
    open_ = {"decided", "confidence", "open_questions"}  # what nobody knows may no longer change anything
    bounds = {"low", "high", "may_be_ruled_out"}
    for key in plain.keys() - open_ - {"recommendations"}:
        assert asked[key] == plain[key], key
    for mine, theirs in zip(asked["recommendations"], plain["recommendations"], strict=True):
        assert {k: v for k, v in mine.items() if k not in bounds} == {
            k: v for k, v in theirs.items() if k not in bounds
        }
    assert asked["stopped"] == "asked_out"
    assert asked["open_questions"] == []


def test_the_json_fits_its_schema(run: Run, shop: Path) -> None:
    pack = load_pack([Path(__file__).parent.parent / "packs" / "tiny"])
    result = run("ask", "--answers-from", str(shop), "--format", "json")
    jsonschema.validate(json.loads(result.stdout), schema_of("output", pack))


def test_kept_answers_are_those_that_were_asked_for(run: Run, shop: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    result = run("ask", "--answers-from", str(shop), "-o", str(kept), "--format", "json")
    assert result.exit_code == 0
    asked = json.loads(result.stdout)
    text = kept.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=kept.schema.json\n")
    assert json.loads((tmp_path / "kept.schema.json").read_text(encoding="utf-8"))["title"] == "Workload"
    again = json.loads(run("recommend", str(kept), "--format", "json").stdout)
    assert again["recommendations"][0]["service"] == asked["recommendations"][0]["service"]
    assert again["workload"]["answered"] == asked["workload"]["answered"]
    assert "cost: high" in text


@pytest.mark.parametrize("more", [(), ("--confidence", "0.5"), ("--certain",), ("--all",)], ids=" ".join)
def test_recommend_says_the_same_of_the_kept_answers(more: tuple[str, ...], run: Run, shop: Path) -> None:
    asked = json.loads(run("ask", "--answers-from", str(shop), "-o", "kept.yaml", *more, "--format", "json").stdout)
    plain = json.loads(run("recommend", "kept.yaml", "--format", "json").stdout)
    assert asked["unknown"] or not asked["skipped"]
    plain["workload"]["source"] = asked["workload"]["source"]
    assert {key: asked[key] for key in plain} == plain


def test_a_case_is_read_as_the_workload_in_it(run: Run, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("id: a\nworkload: {name: inner, shape: {model: relational}}\nexpect: {accept: [sql-one]}\n")
    answer = json.loads(run("ask", "--answers-from", str(case), "--format", "json").stdout)
    assert answer["workload"]["name"] == "inner"


def test_going_on_asks_nothing_again(run: Run, shop: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun.yaml"
    begun.write_text("name: b\nshape: {role: system_of_record, model: unknown}\n", encoding="utf-8")
    words = ("ask", "--from", str(begun), "--answers-from", str(shop), "--all", "--format", "json")
    asked = json.loads(run(*words).stdout)["asked"]
    assert {"shape.role", "shape.model"}.isdisjoint(asked)
    assert "shape.patterns" in asked


def test_what_was_written_is_kept_in_another_file_too(run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "begun.yaml").write_text("# Ana's\nname: b\nshape: {role: system_of_record}  # sure\n")
    assert run("ask", "--from", "begun.yaml", "--answers-from", "shop.yaml", "-o", "new.yaml").exit_code == 0
    text = (tmp_path / "new.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Ana's\nname: b\nshape: {role: system_of_record, ")
    assert "}  # sure\n" in text
    assert not (tmp_path / "new.schema.json").exists()
    (tmp_path / "alias.yaml").write_text("name: &n a\ndescription: *n\n")
    assert run("ask", "--from", "alias.yaml", "--answers-from", "shop.yaml", "-o", "anew.yaml").exit_code == 0
    assert (tmp_path / "anew.yaml").read_text().startswith("# yaml-language-server: $schema=anew.schema.json\n")


def test_the_text_says_what_it_rests_on(run: Run, shop: Path) -> None:
    result = run("ask", "--answers-from", str(shop))
    head, _, tail = result.stdout.partition("The questionnaire\n")
    assert head.startswith("shop\n\nRecommended")
    rows = [line.split("  ")[1] for line in tail.splitlines() if line.startswith("  ") and line[2] != " "]
    assert [row.strip() for row in (rows[0], rows[1], rows[-1])] == ["Recommended", "Asked", "Unanswered"]
    assert tail.count("\n") < 8
    assert "--full" not in head
    assert all(len(line) <= 80 for line in tail.splitlines())


def test_confidence_and_certainty(run: Run, shop: Path) -> None:
    counts = [
        len(json.loads(run("ask", "--answers-from", str(shop), *words, "--format", "json").stdout)["asked"])
        for words in (("--confidence", "0.5"), (), ("--certain",), ("--all",))
    ]
    assert counts == sorted(counts)
    certain = json.loads(run("ask", "--answers-from", str(shop), "--certain", "--format", "json").stdout)
    assert (certain["decided"], certain["confidence"], certain["stopped"]) == (True, 1.0, "settled")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "There is no terminal to ask at; --answers-from FILE takes the answers from a workload file."),
        (("--certain", "--all"), "--all asks everything there is; it does not go with --certain."),
        (("--confidence", "2"), "2.0 is not in the range 0<x<=1."),
        (("--answers-from", "no.yaml"), "no.yaml: there is no such file"),
        (("-o", "shop.yaml"), "shop.yaml is there already; --from shop.yaml goes on from it."),
        (("-o", "no/w.yaml"), "no/w.yaml cannot be written: no is no folder that takes it."),
        (
            ("--from", "alias.yaml", "-o", "alias.yaml", "--answers-from", "shop.yaml"),
            "alias.yaml:2:14: answers cannot be added beside the alias `*n` "
            "hint: name another file by -o: this one then stays as it is",
        ),
        (("--answers-from", "two.yaml"), "two.yaml holds 2 workloads; a questionnaire is about one."),
    ],
    ids=["pipe", "certain and all", "confidence", "no file", "file is there", "no folder", "an alias", "two workloads"],
)
def test_what_is_refused(words: tuple[str, ...], told: str, run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text("name: a\n---\nname: b\n", encoding="utf-8")
    (tmp_path / "alias.yaml").write_text("name: &n a\ndescription: *n\n", encoding="utf-8")
    result = run("ask", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_faulty_answers_are_told_with_their_places(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("shape: {model: relatonal}\nneed: {sped: fast}\n", encoding="utf-8")
    result = run("ask", "--answers-from", "bad.yaml", "-o", "kept.yaml")
    assert result.exit_code == 2
    assert [line.partition(": ")[0] for line in result.stderr.splitlines() if not line.startswith(" ")] == [
        "bad.yaml:1:16",
        "bad.yaml:2:8",
    ]
    assert not (tmp_path / "kept.yaml").exists()
