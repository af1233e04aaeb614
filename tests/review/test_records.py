"""Decision records reviewed: each still follows from its workload and the rules, or the finding says why not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from recommender.cli.main import program
from recommender.knowledge.problems import Problems
from recommender.knowledge.record_file import read_head, read_record
from recommender.location import Location
from recommender.model.pack import PackIdentity
from recommender.model.record import Seal
from recommender.report.record import seal_text

TINY = Path(__file__).parents[1] / "packs" / "tiny"
SHOP = "name: shop\nshape: {model: relational, patterns: [joins]}\nneed: {speed: fast}\n"
OTHER = "name: shop\nshape: {model: key_value, patterns: [lookup]}\ncost: {lowest: true}\n"
RECORD = "docs/decisions/shop.md"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program in a repository with a workload, a copy of the tiny pack, and the record of the decision."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECOMMENDER_CACHE_DIR", "off")
    for folder in (".git", "workloads", "docs/decisions"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(TINY, tmp_path / "tiny")
    (tmp_path / ".recommender.yaml").write_text("rules: [tiny]\nbuiltin_rules: false\n")
    (tmp_path / "workloads" / "shop.yaml").write_text(SHOP)

    def ran(*words: str) -> Result:
        return CliRunner().invoke(program, words, prog_name="recommender")

    result = ran("recommend", "workloads/shop.yaml", "--format", "adr", "-o", RECORD)
    assert (result.exit_code, result.stderr) == (0, "")
    return ran


def edited(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def told(result: Result) -> list[tuple[str, str, str, str]]:
    """Rule, severity, the line that a finding names, and its message."""
    found = []
    for one in json.loads(result.stdout)["findings"]:
        line = Path(one["path"]).read_text(encoding="utf-8").splitlines()[one["line"] - 1]
        found.append((one["rule"], one["severity"], line[one["column"] - 1 :], one["message"]))
    return found


def review(run: Run, *words: str) -> Result:
    return run("review", *(words or ("docs",)), "--format", "json", "--as-of", "2026-11-25")


def test_a_record_holds_until_something_changes(run: Run) -> None:
    for path in (RECORD, "docs", "."):
        result = run("review", path)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "1 decision record: 0 errors, 0 warnings and 0 notes\n"


def test_the_command_in_the_record_is_the_one_that_checks_it(run: Run) -> None:
    (command,) = re.findall(r"```sh\nrecommender (.*?)\n```", Path(RECORD).read_text(), re.DOTALL)
    assert run(*command.split()).exit_code == 0


def test_other_answers_and_the_same_choice(run: Run) -> None:
    edited("workloads/shop.yaml", "speed: fast", "speed: relaxed")
    result = review(run)
    assert result.exit_code == 1
    ((rule, severity, at, message),) = told(result)
    assert (rule, severity, message) == (
        "record-answers-changed", "warning", "the answers of `shop` have changed; `sql-one` is still chosen",
    )  # fmt: skip
    assert re.fullmatch('"[0-9a-f]{64}"', at)


def test_other_answers_and_another_choice(run: Run) -> None:
    Path("workloads/shop.yaml").write_text(OTHER)
    result = review(run)
    assert told(result) == [
        ("record-choice-changed", "error", "sql-one",
         "`table-store` is chosen now, not `sql-one`, as the answers have changed"),
    ]  # fmt: skip
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["kind"], finding["actual"], finding["expected"]) == ("record", "sql-one", "table-store")
    assert finding["fix"] == f"recommender recommend workloads/shop.yaml --format adr -o {RECORD}"
    assert finding["cites"]


def test_comments_order_and_units_change_nothing(run: Run) -> None:
    Path("workloads/shop.yaml").write_text(
        "# Ours\nneed: {speed: fast}\nname: shop\ndescription: new\nshape: {patterns: [joins], model: relational}\n"
    )
    assert review(run).exit_code == 0


def test_other_rules_and_another_choice(run: Run) -> None:
    (rules,) = [path for path in Path("tiny/choose").glob("*.yaml") if "- id: joins-across-tables" in path.read_text()]
    rules.write_text(rules.read_text() + (
        "- id: tables-are-out\n  title: Tables are out\n  when: {shape.patterns: {has_any: [joins]}}\n"
        "  then: {rule_out: [sql-one]}\n  because: The house has no tables.\n  cites: [handbook]\n"
    ))  # fmt: skip
    result = review(run)
    assert result.exit_code == 1
    ((rule, severity, at, message),) = told(result)
    assert (rule, severity, at) == ("record-choice-changed", "error", "sql-one")
    assert message.endswith(", not `sql-one`, as the rules have changed")
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["because"] == "It is ruled out: The house has no tables."
    assert finding["rules"] == ["record-choice-changed", "tables-are-out"]


def test_a_rule_that_is_gone_and_one_that_no_longer_speaks(run: Run) -> None:
    edited(RECORD, "- joins-across-tables\n", "- joins-across-tables\n- long-gone\n- lookups-by-key\n")
    assert told(review(run)) == [
        ("record-rule-gone", "warning", "long-gone", "the record rests on the rule `long-gone`, which is gone"),
        ("record-reason-gone", "note", "lookups-by-key",
         "the rule `lookups-by-key` no longer speaks for `sql-one`"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("workload: workloads/", "workload: gone/", "gone/shop.yaml",
         "there is no workload file `gone/shop.yaml` beside the record or above it"),
        ("workload: workloads/shop.yaml", "workload: ../../../outside.yaml", "../../../outside.yaml",
         "there is no workload file `../../../outside.yaml` beside the record or above it"),
        ("name: shop", "name: shops", "shops", "`workloads/shop.yaml` holds no workload `shops`"),
    ],
)  # fmt: skip
def test_a_workload_that_is_not_there(old: str, new: str, at: str, message: str, run: Run, tmp_path: Path) -> None:
    (tmp_path.parent / "outside.yaml").write_text(SHOP)
    edited(RECORD, f"\n{old}", f"\n{new}")
    assert told(review(run)) == [("record-workload-missing", "error", at, message)]


def test_the_workload_is_found_from_the_folder_of_the_record_too(run: Run) -> None:
    shutil.move("workloads/shop.yaml", "docs/shop.yaml")
    edited(RECORD, "workload: workloads/shop.yaml", "workload: ../shop.yaml")
    assert review(run).exit_code == 0


def test_answers_given_on_the_command_line_are_given_again(run: Run) -> None:
    run("recommend", "workloads/shop.yaml", "--set", "need.speed=relaxed", "--format", "adr", "-o", RECORD)
    assert review(run).exit_code == 0
    edited(RECORD, "need.speed=relaxed", "need.speed=instant")
    ((rule, _, _, _),) = told(review(run))
    assert rule in ("record-answers-changed", "record-choice-changed")


def test_a_pack_that_is_not_read(run: Run) -> None:
    edited(RECORD, "- name: tiny", "- name: house")
    assert told(review(run)) == [
        ("record-pack-missing", "warning", "- name: house",
         "the decision was made with the pack `house`, which is not read here"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["rejected", "deprecated", "superseded by [0007](0007-x.md)", "'Superseded by 7'"])
def test_what_is_no_longer_in_force_is_not_checked(status: str, run: Run) -> None:
    Path("workloads/shop.yaml").write_text(OTHER)
    edited(RECORD, "status: proposed", f"status: {status}")
    assert review(run).exit_code == 0


@pytest.mark.parametrize(
    "text",
    ["", "# Ours\n\n## Decision Outcome\n\nChosen option: x\n", "```yaml\nworkload: x\n```\n",
     "The block begins with `# recommender: record`.\n", "````md\n```yaml\n# recommender: record\n"],
)  # fmt: skip
def test_records_of_others_are_skipped_silently(text: str, run: Run) -> None:
    Path(RECORD).write_text(text)
    result = review(run)
    assert (result.exit_code, told(result)) == (0, [])


def test_faults_of_a_seal_have_their_places(run: Run) -> None:
    edited(RECORD, "\ndigest: ", "\ndigets: ")
    result = run("review", RECORD)
    line = Path(RECORD).read_text().splitlines().index("# recommender: record") + 1
    assert result.exit_code == 2
    assert result.stderr == (
        f"{RECORD}:{line + 1}:1: the key `digest` is missing\n"
        f"{RECORD}:{line + 3}:1: unknown key `digets`\n  hint: did you mean `digest`?\n"
    )


def test_a_workload_that_cannot_be_read_is_a_fault(run: Run) -> None:
    edited("workloads/shop.yaml", "speed", "sped")
    result = run("review", RECORD)
    assert result.exit_code == 2
    assert (
        result.stderr
        == "workloads/shop.yaml:3:8: there is no attribute `need.sped`\n  hint: did you mean `need.speed`?\n"
    )


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" :#'\"-[]{},&*!|>%@`"), min_size=1)  # fmt: skip


@given(st.builds(
    Seal, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple), st.just("0" * 64), st.just("sql-one"),
    st.lists(st.sampled_from(["a-rule", "limit/x/y.z"]), max_size=3).map(tuple),
    st.lists(st.builds(PackIdentity, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2).map(tuple),
))  # fmt: skip
def test_a_seal_is_read_as_it_was_written(seal: Seal) -> None:
    text = f"---\nstatus: accepted\n---\n# X\n\n```yaml\n# recommender: record\n{seal_text(seal)}\n```\n"
    problems = Problems()
    record = read_record(text.encode(), "x.md", problems)
    assert problems.all() == ()
    assert record is not None
    assert (record.seal, record.status) == (seal, "accepted")
    assert record.places["workload"] == Location("x.md", 8, 11)
    assert [place.line for place in record.rule_places] == [
        at for at, line in enumerate(text.splitlines(), start=1) if line in ("- a-rule", "- limit/x/y.z")
    ]


def test_a_template_that_is_not_what_was_decided(run: Run) -> None:
    Path(".recommender.yaml").write_text("review: [{workload: workloads/orders.yaml}]\n")
    Path("workloads/orders.yaml").write_text(
        "name: orders\ndata: {model: relational}\naccess: {patterns: [joins]}\nconsistency: {transactions: multi_record}\n"
    )
    Path("main.tf").write_text(
        'resource "aws_rds_cluster" "orders" {\n  engine = "aurora-mysql"\n}\n'
        'resource "aws_db_instance" "orders" {\n  engine = "postgres"\n}\n'
    )
    Path(RECORD).unlink()
    path = "docs/decisions/orders.md"
    run("recommend", "workloads/orders.yaml", "--format", "adr", "-o", path)
    (option,) = re.findall("^option: (.*)$", Path(path).read_text(), re.MULTILINE)
    assert option == "rds-postgresql"
    made = json.loads(run("review", ".", "--format", "json").stdout)
    found = [one for one in made["findings"] if one["kind"] == "record"]
    assert [(one["rule"], one["severity"], one["resource"], one["path"], one["line"]) for one in found] == [
        ("record-code-differs", "warning", "aws_rds_cluster.orders", "main.tf", 1)
    ]
    assert found[0]["message"].endswith("; `docs/decisions/orders.md` decides on `rds-postgresql`")
    note = '# recommender: ignore=record-code-differs reason="moved in spring"\n'
    Path("main.tf").write_text(note + Path("main.tf").read_text())
    made = json.loads(run("review", ".", "--format", "json").stdout)
    assert [one["suppressed"] for one in made["findings"] if one["kind"] == "record"] == ["moved in spring"]
    assert [one["rule"] for one in made["findings"] if one["kind"] == "suppression"] == []
    edited(path, "status: proposed", "status: deprecated")
    made = json.loads(run("review", ".", "--format", "json").stdout)
    assert [one for one in made["findings"] if one["kind"] == "record"] == []


def test_sarif_of_a_record_points_at_the_line_of_the_seal(run: Run) -> None:
    Path("workloads/shop.yaml").write_text(OTHER)
    (made,) = json.loads(run("review", "docs", "--format", "sarif").stdout)["runs"]
    (row,) = made["results"]
    line = Path(RECORD).read_text().splitlines().index("option: sql-one") + 1
    place = row["locations"][0]["physicalLocation"]
    assert (row["ruleId"], place["artifactLocation"], place["region"]) == (
        "record-choice-changed",
        {"uri": RECORD},
        {"startLine": line, "startColumn": 9, "endLine": line, "endColumn": 16},
    )
    assert made["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "A decision record that no longer holds"}


FRAGMENTS = st.lists(
    st.sampled_from(
        ["---\n", "status: accepted\n", "status: [\n", "date: 2026-11-25\n", "decision-makers: {a: b}\n", "```yaml\n",
         "~~~yml\n", "# recommender: record\n", "```\n", "workload: x\n", "rules: [", "digest: 1\n", "- a\n", ": ", "\t",
         "\r\n", "\x00", "é", "packs:\n- name: x\n"]
    ) | st.text(max_size=5),
    max_size=14,
).map("".join)  # fmt: skip


@given(FRAGMENTS | st.binary(max_size=40).map(lambda content: content.decode("latin-1")))
def test_no_file_of_any_kind_is_more_than_a_problem(text: str) -> None:
    problems = Problems()
    content = text.encode("utf-8", "surrogatepass")
    record = read_record(content, "x.md", problems)
    assert record is None or problems.all() == ()
    read_head(content)
