from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from recommender.cli.main import program

TINY = ("--no-builtin-rules", "--rules", str(Path(__file__).parent.parent / "packs" / "tiny"))
Run = Callable[..., Result]

SHOP = "name: shop\nshape: {model: relational, patterns: [joins]}\nneed: {speed: fast}\n"
CASE = """
id: joined-tables
source: us
kind: service
facts: [Tables are joined]
workload: {shape: {patterns: [joins], model: relational}, need: {speed: fast}}
from: {shape.patterns: 1, shape.model: 1, need.speed: 1}
expect: {accept: [%s]}
expected_failure: %s
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return "shop.yaml"


def test_recommend_as_text(run: Run, shop: str) -> None:
    result = run("recommend", shop)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("shop\n\nRecommended  SQL One (sql-one), managed\n")
    assert "\x1b" not in result.stdout


def test_recommend_as_json(run: Run, shop: str) -> None:
    result = run("recommend", shop, "--format", "json")
    made = json.loads(result.stdout)
    schema = json.loads(run("schema", "output").stdout)
    jsonschema.Draft202012Validator(schema).validate(made)
    assert (made["workload"]["source"], made["engine"], made["recommendations"][0]["service"]) == (
        "shop.yaml",
        "checked",
        "sql-one",
    )


def test_a_settled_service_is_told_in_text_and_refused_where_it_means_nothing(run: Run, shop: str) -> None:
    assert "\nHow to set up sql-old\n" in run("recommend", shop, "--service", "sql-old").stdout
    in_markdown = run("recommend", shop, "--service", "sql-old", "--format", "markdown").stdout
    assert "\n## How to set up sql-old\n" in in_markdown
    for args, told in [
        (("sql-odl",), "there is no service `sql-odl`\n  hint: did you mean `sql-old` or"),
        (("sql-old", "--format", "json"), "JSON tells those of every service"),
        (("sql-old", "--format", "adr"), "a record is of the service that comes first"),
    ]:
        result = run("recommend", shop, "--service", *args)
        assert (result.exit_code, result.stdout) == (2, "")
        assert told in result.stderr


@pytest.mark.parametrize("engine", ["checked", "durable", "reference"])
def test_engines_agree(engine: str, run: Run, shop: str) -> None:
    made = json.loads(run("recommend", shop, "--format", "json", "--engine", engine).stdout)
    assert made["recommendations"][0]["reasons"][0]["rule"] == "joins-across-tables"


def test_several_workloads_make_a_list_and_a_rule_between_texts(run: Run, shop: str) -> None:
    many = SHOP + "---\nname: other\n"
    assert isinstance(json.loads(run("recommend", "-", "--format", "json", piped=SHOP).stdout), dict)
    made = json.loads(run("recommend", "-", shop, "--format", "json", piped=many).stdout)
    assert [entry["workload"]["name"] for entry in made] == ["shop", "other", "shop"]
    text = run("recommend", "-", piped=many).stdout
    assert text.count("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 80) == 1


def test_answers_on_the_command_line(run: Run, shop: str) -> None:
    sets = ("--set", "cost.lowest=true", "--set", "shape.patterns=lookup")
    made = json.loads(run("recommend", *sets, "--format", "json").stdout)
    assert made["recommendations"][0]["service"] == "table-store"
    assert made["workload"]["name"] == "workload"
    over = json.loads(run("recommend", shop, "--set", "shape.patterns=lookup,scans", "--format", "json").stdout)
    assert over["recommendations"][0]["reasons"][0]["matched"] == {"shape.model": "relational", "need.speed": "fast"}


def test_top_tells_so_many_apart(run: Run) -> None:
    text = run("recommend", "--set", "cost.lowest=true", "--top", "1").stdout
    assert "and 1 more: 1 for which nothing speaks" in text
    made = json.loads(run("recommend", "--set", "cost.lowest=true", "--top", "1", "--format", "json").stdout)
    assert [entry["rank"] for entry in made["recommendations"]] == [1]


def test_full_tells_everything_and_json_always_does(run: Run, shop: str) -> None:
    brief, full = run("recommend", shop).stdout, run("recommend", shop, "--full").stdout
    assert ("--full tells everything" in brief, "--full" in full) == (True, False)
    assert ("What the answers amount to" in brief, "engine checked" in brief) == (False, False)
    assert "engine checked" in full
    as_json = run("recommend", shop, "--format", "json").stdout
    assert run("recommend", shop, "--format", "json", "--full").stdout == as_json


def test_output_into_a_file(run: Run, shop: str, tmp_path: Path) -> None:
    to_terminal = run("recommend", shop).stdout
    result = run("recommend", shop, "-o", "answer.txt")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "answer.txt").read_text(encoding="utf-8") == to_terminal


def test_nothing_is_written_when_one_input_is_bad(run: Run, shop: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("shape: {modle: relational}\n", encoding="utf-8")
    result = run("recommend", shop, "bad.yaml", "missing.yaml", "-o", "answer.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "bad.yaml:1:9: there is no attribute `shape.modle`\n"
        "  hint: did you mean `shape.model`?\n"
        "missing.yaml: there is no such file\n"
    )
    assert not (tmp_path / "answer.txt").exists()


def test_a_folder_that_is_not_there(run: Run, shop: str) -> None:
    result = run("recommend", shop, "-o", "nowhere/answer.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: nowhere/answer.txt: no such file or directory\n"


def test_something_must_be_given(run: Run) -> None:
    result = run("recommend")
    assert result.exit_code == 2
    assert "Give a workload file, `-` for standard input, or --set ATTRIBUTE=VALUE." in result.stderr


def test_a_pack_with_faults_is_told_in_full(run: Run, shop: str, tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "pack.yaml").write_text("name: house\nversion: 1\nnmae: x\n", encoding="utf-8")
    result = run("recommend", shop, *TINY, "--rules", "house", plain=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "house/pack.yaml:2:10: `version` must be text, not the number `1`\n"
        "  hint: put it in quotes\n"
        "house/pack.yaml:3:1: unknown key `nmae`\n"
        "  hint: did you mean `name`?\n"
    )


def test_an_unknown_stance(run: Run, shop: str) -> None:
    result = run("recommend", shop, "--stance", "cheap-cluster")
    assert (result.exit_code, result.stderr) == (
        2,
        "--stance: there is no stance `cheap-cluster`\n  hint: did you mean `cheap-clusters`?\n",
    )
    assert json.loads(run("recommend", shop, "--stance", "cheap-clusters", "--format", "json").stdout)["packs"][0][
        "stances"
    ] == ["cheap-clusters"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["recomend"], "There is no command 'recomend'. Did you mean `recommend`?"),
        (["rules", "lst"], "There is no command 'lst'. Did you mean `list`?"),
        (["zzz"], "There is no command 'zzz'."),
        (["recommend", "--formt", "json"], "No such option '--formt'"),
        (["recommend", "x", "--format", "xml"], "'xml' is not one of 'text', 'json', 'markdown', 'adr'"),
        (["recommend", "x", "--top", "0"], "0 is not in the range x>=1"),
        (["explain"], "Missing argument 'ID'"),
    ],
)
def test_bad_usage(words: list[str], message: str, run: Run) -> None:
    result = run(*words, plain=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_explain(run: Run) -> None:
    text = run("explain", "joins-across-tables")
    assert (text.exit_code, text.stdout.splitlines()[0]) == (0, "The queries join tables (rule:joins-across-tables)")
    made = json.loads(run("explain", "service:sql-one", "--format", "json").stdout)
    assert (made["kind"], made["service"]) == ("service", "sql-one")
    unknown = run("explain", "sql-on")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert unknown.stderr == (
        "error: there is no rule, service, attribute, source, law or tag `sql-on`\n  hint: did you mean `sql-one` or `sql-old`?\n"
    )


def test_responsibility(run: Run) -> None:
    assert run("responsibility", "sql-one", "sql-old").stdout.splitlines()[0].split() == ["sql-one", "sql-old"]
    made = json.loads(run("responsibility", "sql-old", "--format", "json").stdout)
    assert made[0]["areas"] == {"hardware": "aws", "patching": "customer"}
    unknown = run("responsibility", "sql-two")
    assert (unknown.exit_code, unknown.stderr.splitlines()[0]) == (2, "error: there is no service `sql-two`")


def test_rules_list(run: Run) -> None:
    made = json.loads(run("rules", "list", "--kind", "gate", "--format", "json").stdout)
    assert [rule["rule"] for rule in made] == ["engine-must-stay", "reads-in-an-instant"]
    unknown = run("rules", "list", "--topic", "gate")
    assert (unknown.exit_code, unknown.stderr) == (
        2,
        "error: there is no topic `gate`\n  hint: did you mean `gates`?\n",
    )


@pytest.mark.parametrize(
    ("accepted", "expected_failure", "status"),
    [("sql-one", "null", 0), ("table-store", "null", 1), ("table-store", "known", 0), ("sql-one", "known", 1)],
)
def test_rules_test(accepted: str, expected_failure: str, status: int, run: Run, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.yaml").write_text(CASE % (accepted, expected_failure), encoding="utf-8")
    result = run("rules", "test", "cases")
    assert (result.exit_code, result.stderr) == (status, "")
    made = run("rules", "test", "cases", "--format", "json")
    assert made.exit_code == status
    found = json.loads(made.stdout)
    ok = accepted == "sql-one"
    assert found["results"][0] == {
        "id": "joined-tables",
        "ok": ok,
        "winner": "sql-one",
        "accepted_rank": 1 if ok else None,
        "failed": [] if ok else ["the winner is sql-one, not table-store (not ranked)"],
        "expected_failure": None if expected_failure == "null" else "known",
    }
    assert (found["top1"], found["mrr"], found["violations"]) == (float(ok), float(ok), 0)


def test_faulty_cases(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(CASE % ("sql-won", "null"), encoding="utf-8")
    result = run("rules", "test", "one.yaml", "nowhere.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no service `sql-won`" in result.stderr
    assert "nowhere.yaml: there is no such file" in result.stderr


def test_init_writes_a_file_once(run: Run, tmp_path: Path) -> None:
    first = run("init", "mine.yaml", "--schema")
    assert (first.exit_code, first.stdout, first.stderr) == (0, "", "wrote mine.yaml and mine.schema.json\n")
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=mine.schema.json"
    assert json.loads((tmp_path / "mine.schema.json").read_text(encoding="utf-8"))["title"] == "Workload"
    again = run("init", "mine.yaml")
    assert again.exit_code == 2
    assert "mine.yaml is there already; --force replaces it." in again.stderr
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == text
    assert run("init", "mine.yaml", "--force").exit_code == 0
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8").startswith("# A workload:")
    assert run("recommend", "mine.yaml").exit_code == 0


def test_init_has_a_name_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    assert "name: workload\n" in (tmp_path / "workload.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["workload", "case", "rules", "design", "output"])
def test_schemas_are_schemas(kind: str, run: Run) -> None:
    schema = json.loads(run("schema", kind).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_case_schema_takes_a_case(run: Run) -> None:
    import yaml

    schema = json.loads(run("schema", "case").stdout)
    case = yaml.safe_load(CASE % ("sql-one", "null"))
    jsonschema.Draft202012Validator(schema).validate(case)
    case["workload"]["shape"]["model"] = "graph"
    assert not jsonschema.Draft202012Validator(schema).is_valid(case)


@pytest.mark.parametrize(
    ("change", "is_valid"),
    [
        ({}, True),
        ({"rds.multi_az": "standby"}, True),
        ({"rds.multi_az": "unknown", "rds.require_tls": None}, True),
        ({"rds.multi_az": "two"}, False),
        ({"rds.storage_encrypted": "yes"}, False),
        ({"dynamodb.billing_mode": "on_demand"}, False),
        ({"rds.storage_encrypt": True}, False),
    ],
    ids=["as written", "word", "unknown", "no such word", "no flag", "setting of another service", "no such setting"],
)
def test_the_design_schema_takes_what_the_reader_takes(
    change: dict[str, object], is_valid: bool, tmp_path: Path
) -> None:
    import yaml

    fixture = Path(__file__).parents[1] / "fixtures" / "designs" / "corpus" / "design-file" / "design.yaml"
    design = yaml.safe_load(fixture.read_text(encoding="utf-8"))
    design["resources"]["orders"]["settings"].update(change)
    schema = CliRunner().invoke(program, ["schema", "design"]).stdout
    assert jsonschema.Draft202012Validator(json.loads(schema)).is_valid(design) is is_valid
    path = tmp_path / "design.yaml"
    path.write_text(yaml.safe_dump(design, sort_keys=False), encoding="utf-8")
    reviewed = CliRunner().invoke(program, ["review", str(path)])
    assert (reviewed.exit_code != 2) is is_valid, reviewed.stderr


def test_the_rules_schema_takes_the_files_of_a_pack(run: Run) -> None:
    import yaml

    schema = jsonschema.Draft202012Validator(json.loads(run("schema", "rules").stdout))
    tiny = Path(__file__).parent.parent / "packs" / "tiny"
    for path in sorted(tiny.rglob("*.yaml")):
        schema.validate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) and _plain(path))
    broken = [{"id": "x", "title": "X", "when": {"shape.modle": "relational"}, "then": {}, "because": "x", "cites": []}]
    assert not schema.is_valid(broken)


def _plain(path: Path) -> object:
    """The file as the program reads it: dates stay text."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, run: Run) -> None:
    result = run("completion", shell, plain=True)
    assert result.exit_code == 0
    assert "_RECOMMENDER_COMPLETE" in result.stdout


def test_an_internal_fault_is_one_line(run: Run, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import recommender.cli.loading as loading

    def broken(*_: object) -> None:
        raise KeyError("odd\x1b[31m")

    monkeypatch.setattr(loading, "workloads_from", broken)
    result = run("recommend", shop)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "internal fault: KeyError: 'odd\\x1b[31m'\n  hint: RECOMMENDER_DEBUG=1 shows where\n"
    monkeypatch.setenv("RECOMMENDER_DEBUG", "1")
    assert "Traceback" in run("recommend", shop).stderr


def test_engines_that_disagree_are_an_internal_fault(run: Run, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from recommender.engine.firing import Evaluator
    from recommender.errors import EngineDisagreementError

    def disagreeing(*_: object) -> None:
        raise EngineDisagreementError(frozenset({"a"}), frozenset({"b"}))

    monkeypatch.setattr(Evaluator, "evaluate", disagreeing)
    result = run("recommend", shop)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: internal fault: the two engines disagree")
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_engine_is_said_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import recommender.engine.firing as firing
    from recommender.errors import EngineUnavailableError

    def missing(*_: object) -> None:
        raise EngineUnavailableError("durable_rules cannot be loaded here")

    monkeypatch.setattr(firing, "DurableRules", missing)
    result = run("recommend", "-", "--format", "json", piped=SHOP + "---\n" + SHOP)
    assert result.stderr == "note: durable_rules cannot be loaded here; the reference evaluator decides instead\n"
    assert {answer["engine"] for answer in json.loads(result.stdout)} == {"reference"}


def test_names_from_input_reach_the_terminal_written_out(run: Run) -> None:
    shown = [
        run("recommend", "-", piped='name: "red\\e[31m"\n'),
        run("recommend", "-", piped='name: "a\\u202Eb"\n'),
        run("recommend", "no\x1b[31mfile"),
        run("explain", "no\x1b[31mname"),
        run("no\x1b[31mcommand", plain=True),
        run("recommend", "--set", "no\x1b[31mname=1"),
        run("recommend", "--no\x1b[31moption"),
    ]
    for result in shown:
        assert "\x1b" not in result.stdout + result.stderr
        assert "\u202e" not in result.stdout + result.stderr
