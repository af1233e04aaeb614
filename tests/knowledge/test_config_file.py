from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.cli.schemas import schema_of
from recommender.errors import ConfigError
from recommender.knowledge.builtin import shipped_rules
from recommender.knowledge.config_environment import configuration_of
from recommender.knowledge.config_file import find_config, read_config
from recommender.knowledge.pack_loader import load_pack
from recommender.knowledge.problems import Problems
from recommender.knowledge.shape import to_plain
from recommender.knowledge.toml_tree import parse_table
from recommender.knowledge.tree import MapNode
from recommender.location import Location
from recommender.model.configuration import Configuration, ReviewTie, merged

YAML = """\
workload: workloads/all.yaml
rules: [house, ../shared]
stances: [cheap]
builtin_rules: true
fail_on: error
baseline: known.json
show_unknown: true
include_suppressed: false
review:
- {workload: workloads/orders.yaml, resources: [aws_dynamodb_table.orders, "*.carts"]}
- workload: workloads/rest.yaml
"""
TOML = """\
[project]
name = "x"

[tool.recommender]
workload = "workloads/all.yaml"
rules = ["house", "../shared"]
stances = ["cheap"]
builtin_rules = true
fail_on = "error"
baseline = "known.json"
show_unknown = true
include_suppressed = false

[[tool.recommender.review]]
workload = "workloads/orders.yaml"
resources = ["aws_dynamodb_table.orders", "*.carts"]

[[tool.recommender.review]]
workload = "workloads/rest.yaml"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repo" / "infra" / "deep").mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "repo" / "infra")
    return tmp_path / "repo"


def everything(name: str, first: int, second: int, column: int) -> Configuration:
    return Configuration(
        workload="../workloads/all.yaml",
        rules=("../house", "../../shared"),
        stances=("cheap",),
        builtin_rules=True,
        fail_on="error",
        baseline="../known.json",
        show_unknown=True,
        include_suppressed=False,
        review=(
            ReviewTie(
                "../workloads/orders.yaml",
                ("aws_dynamodb_table.orders", "*.carts"),
                Location(f"../{name}", first, column),
            ),
            ReviewTie("../workloads/rest.yaml", ("*",), Location(f"../{name}", second, column)),
        ),
    )


def test_everything_that_can_be_said(folder: Path) -> None:
    (folder / ".recommender.yaml").write_text(YAML)
    (folder / "pyproject.toml").write_text(TOML)
    assert read_config(folder / ".recommender.yaml") == everything(".recommender.yaml", 10, 11, 3)
    assert read_config(folder / "pyproject.toml") == everything("pyproject.toml", 14, 18, 3)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "rules: null\n", "{}"])
def test_an_empty_file_says_nothing(text: str, folder: Path) -> None:
    (folder / ".recommender.yaml").write_text(text)
    assert read_config(folder / ".recommender.yaml") == Configuration()


def test_the_nearest_folder_counts_and_the_search_ends_with_the_repository(folder: Path) -> None:
    (folder.parent / ".recommender.yaml").touch()
    deep = folder / "infra" / "deep"
    assert find_config(deep) is None
    (folder / "pyproject.toml").write_text(TOML)
    assert find_config(deep / "main.tf") == folder / "pyproject.toml"
    (folder / ".recommender.yaml").touch()
    assert find_config(deep) == folder / ".recommender.yaml"
    (folder / "infra" / "pyproject.toml").write_text("[tool.other]\n")
    assert find_config(deep) == folder / ".recommender.yaml"
    (folder / "infra" / "pyproject.toml").write_text("[tool.recommender]\n")
    assert find_config(deep) == folder / "infra" / "pyproject.toml"


FAULTS = [
    (".recommender.yaml", "rule: [house]", "1:1: unknown key `rule` (did you mean `rules`?)"),
    (".recommender.yaml", "fail_on: eror", "1:10: `eror` is not a value of `fail_on` (did you mean `error`?)"),
    (".recommender.yaml", "rules: house", "1:8: `rules` must be a list, not the text `house` (write it in `[ ]`)"),
    (".recommender.yaml", "- rules", "1:1: the configuration must be a mapping, not a list"),
    (".recommender.yaml", "a: 1\n---\nb: 2", "3:1: the file holds one YAML document (remove the `---`)"),
    (".recommender.yaml", "review: [{resources: [a]}]", "1:10: the key `workload` is missing"),
    (".recommender.yaml", "show_unknown: 'yes'", "1:15: `show_unknown` must be `true` or `false`, not the text `yes` (write `true`)"),
    ("pyproject.toml", "[tool.recommender]\nrule = 1", "2:1: unknown key `rule` (did you mean `rules`?)"),
    ("pyproject.toml", "[tool]\nrecommender = 1", "2:1: the configuration must be a mapping, not the number `1`"),
    ("pyproject.toml", "[tool.recommender]\n  fail_on = 1", "2:3: `fail_on` must be one of `error`, `warning`, `note`, `never`, not the number `1`"),
    ("pyproject.toml", "[tool.recommender\n", "1:18: "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), FAULTS, ids=[text for _, text, _ in FAULTS])
def test_faults_have_a_place_and_a_hint(name: str, text: str, message: str, folder: Path) -> None:
    (folder / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_config(folder / name)
    (problem,) = caught.value.problems
    assert str(problem) == f"../{name}:{message}" or (message.endswith(": ") and problem.code == "toml-syntax")


def test_variables_of_the_environment() -> None:
    assert configuration_of(
        {
            "RECOMMENDER_RULES": "house, ../shared",
            "RECOMMENDER_STANCES": "",
            "RECOMMENDER_BUILTIN_RULES": "no",
            "RECOMMENDER_FAIL_ON": "never",
            "RECOMMENDER_SHOW_UNKNOWN": "1",
            "RECOMMENDER_CACHE_DIR": "off",
            "OTHER": "x",
        }
    ) == Configuration(rules=("house", "../shared"), builtin_rules=False, fail_on="never", show_unknown=True)


LAYERS = st.builds(
    Configuration,
    workload=st.none() | st.sampled_from("ab"),
    rules=st.none() | st.sampled_from([(), ("a",), ("b", "c")]),
    builtin_rules=st.none() | st.booleans(),
    fail_on=st.none() | st.sampled_from(["error", "never"]),
)


@given(st.lists(LAYERS, max_size=4))
def test_the_first_layer_that_says_something_counts(layers: list[Configuration]) -> None:
    made = merged(*layers)
    for name in ("workload", "rules", "builtin_rules", "fail_on"):
        said = [value for layer in layers if (value := getattr(layer, name)) is not None]
        assert getattr(made, name) == (said[0] if said else None)
    assert merged(made, Configuration()) == merged(Configuration(), made) == made


TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text("ab= []#", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def toml_text(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml_text(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_text, value))}]"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value).replace("'", '"')


@given(st.dictionaries(st.sampled_from("abcdef"), TOML_VALUES, max_size=5))
def test_the_tree_of_a_table_is_what_the_standard_parser_reads(values: dict[str, object]) -> None:
    text = "x = 1\n[tool.recommender]\n" + "".join(f"{key} = {toml_text(value)}\n" for key, value in values.items())
    problems = Problems()
    tree = parse_table(text, "pyproject.toml", ("tool", "recommender"), problems)
    assert isinstance(tree, MapNode)
    assert to_plain(tree) == tomllib.loads(text)["tool"]["recommender"]
    assert {key: place.line for key, place in tree.keys.items()} == {key: at for at, key in enumerate(values, start=3)}


def test_the_schema_takes_what_the_reader_takes() -> None:
    schema = schema_of("config", load_pack([shipped_rules()]))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(yaml.safe_load(YAML))
    validator.validate(tomllib.loads(TOML)["tool"]["recommender"])
    for name, text, _ in FAULTS[:3]:
        assert name == ".recommender.yaml"
        assert not validator.is_valid(yaml.safe_load(text))
