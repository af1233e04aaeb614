"""No input of any kind gives anything but problems: bytes, YAML trees, and files that are nearly right."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.errors import InputError
from recommender.knowledge.case_file import CaseReader
from recommender.knowledge.pack_files import PackFiles
from recommender.knowledge.pack_loader import compile_folders
from recommender.knowledge.problems import Problems
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.pack import Pack

PACKS = Path(__file__).parent.parent / "packs"
FILES = {
    path.relative_to(PACKS / "tiny").as_posix(): path.read_bytes()
    for path in sorted((PACKS / "tiny").rglob("*.yaml"))
    if not {"stances", "designs"} & set(path.parts)  # designs are the review's to read
}
NAMES = sorted(FILES)
RELAXED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

WORDS = st.sampled_from(
    ["shape.model", "relational", "need.size_gb", "gte", "not", "any", "all", "has_any", "sql", "@current.service",
     "derived.heavy", "true", "shape", "patterns", "need", "id", "when", "then", "favor", "name", "unknown", "x"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(-1e6, 1e6) | WORDS | st.text(max_size=8)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


def compiles_or_tells(files: dict[str, bytes]) -> None:
    problems = Problems()
    compile_folders([PackFiles("tiny", files)], (), problems)
    for problem in problems.all():
        assert problem.location.path.startswith("tiny"), problem
        assert problem.message, problem
        assert "\n" not in problem.message + problem.hint


def told(error: InputError) -> None:
    assert all(problem.message for problem in error.problems)


def flow(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, width=10_000)


@given(st.sampled_from(NAMES), st.binary(max_size=60))
@RELAXED
def test_a_file_of_any_bytes(name: str, content: bytes) -> None:
    compiles_or_tells({**FILES, name: content})


@given(st.sampled_from(NAMES), TREES)
@RELAXED
def test_a_file_of_any_tree(name: str, value: Any) -> None:
    compiles_or_tells({**FILES, name: flow(value).encode()})


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in entries:
        found += _paths(child, (*path, key))
    return found


def _spoiled(name: str, chance: random.Random, value: Any) -> bytes:
    content = yaml.safe_load(FILES[name])
    path = chance.choice(_paths(content))
    parent = content
    for part in path[:-1]:
        parent = parent[part]
    if chance.random() < 0.2:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return yaml.safe_dump(content, sort_keys=False).encode()


@given(st.sampled_from(NAMES), st.integers(0, 2**32), TREES)
@settings(RELAXED, max_examples=200)
def test_a_file_with_one_value_replaced(name: str, seed: int, value: Any) -> None:
    compiles_or_tells({**FILES, name: _spoiled(name, random.Random(seed), value)})


@given(st.sampled_from(NAMES), st.integers(0, 2**32), st.sampled_from(list(":-[]{}\"'#&*!@\n\t 0a")))
@RELAXED
def test_a_file_with_one_character_replaced(name: str, place: int, character: str) -> None:
    text = FILES[name].decode()
    at = place % len(text)
    compiles_or_tells({**FILES, name: (text[:at] + character + text[at + 1 :]).encode()})


@given(TREES, st.lists(st.text(max_size=20), max_size=2))
@settings(RELAXED, max_examples=150)
def test_a_workload_of_any_tree(tiny: Pack, value: Any, sets: list[str]) -> None:
    try:
        parse_workloads(flow(value), "f", tiny, sets)
    except InputError as error:
        told(error)


@given(st.binary(max_size=80))
@RELAXED
def test_a_workload_of_any_bytes(tiny: Pack, content: bytes) -> None:
    try:
        parse_workloads(content, "f", tiny)
    except InputError as error:
        told(error)


@given(st.dictionaries(st.sampled_from(["id", "source", "kind", "facts", "workload", "from", "expect"]), TREES))
@settings(RELAXED, max_examples=150)
def test_a_case_of_any_tree(tiny: Pack, value: Any) -> None:
    problems = Problems()
    CaseReader(tiny, problems).read(flow(value), "f")
    assert all(problem.message for problem in problems.all())


LONG = {
    "cites": ("choose/gates.yaml", "- id: a\n  cites: [{}]\n", "1"),
    "rule_out": ("choose/gates.yaml", "- id: a\n  title: a\n  when: {{cost.lowest: true}}\n  because: b\n"
                 "  cites: [handbook]\n  then: {{rule_out: [{}]}}\n", "sql"),
    "tags": ("services/stores.yaml", "a:\n  name: a\n  summary: b\n  roles: []\n  responsibility: managed\n"
             "  tags: [{}]\n", "x"),
    "keys": ("sources.yaml", "{}", "a: b\n"),
    "conditions": ("choose/gates.yaml", "- id: a\n  title: a\n  when: {{any: [{}]}}\n  because: b\n"
                   "  cites: [handbook]\n  then: {{rule_out: [sql]}}\n", "{shape.modle: x}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LONG)
def test_long_lists_stay_quick(kind: str) -> None:
    name, frame, entry = LONG[kind]
    joined = "".join(f"a{n}: b\n" for n in range(20_000)) if kind == "keys" else ", ".join([entry] * 20_000)
    started = time.monotonic()
    compiles_or_tells({**FILES, name: frame.format(joined).encode()})
    assert time.monotonic() - started < 10
