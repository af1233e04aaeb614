"""Whatever the program is given, it ends with a valid answer, or with status 2 and problems in their places.

Bytes, YAML trees, files that are nearly right, and odd words on the command line; most in process, where an
escaped exception shows, some as a process of its own.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.cli.main import program

PACKS = Path(__file__).parent.parent / "packs"
TINY = ("--no-builtin-rules", "--rules", str(PACKS / "tiny"))
OVERLAY = {
    path.relative_to(PACKS / "overlay").as_posix(): path.read_bytes() for path in (PACKS / "overlay").rglob("*.yaml")
}
WORKLOAD = """\
name: shop
description: A shop.
shape: {role: system_of_record, model: relational, patterns: [joins, lookup]}
need: {speed: fast, size_gb: 2 TB, reads_per_second: 1.5k, writes_per_second: 10}
cost: {lowest: true}
priorities: {cost: high}
"""
CASE = """\
id: joined-tables
source: us
kind: service
facts: [Tables are joined]
workload: {shape: {patterns: [joins], model: relational}}
from: {shape.patterns: 1, shape.model: 1}
expect: {accept: [sql-one], reject: [table-store], settings: {}, companions: {}}
expected_failure: null
"""
# A problem in its place, or its hint, or what click says about bad usage (a choice on a line of its own).
LINE = re.compile(r"\S.*: \S|  hint: \S|Usage: |Try '|Error: |\t")
# The same examples in every run; RECOMMENDER_FUZZ=20 tries twenty times as many, others each time.
TIMES = int(os.environ.get("RECOMMENDER_FUZZ", "1"))


def tried(examples: int) -> settings:
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


QUICK = tried(30)

WORDS = st.sampled_from(
    ["name", "shape", "model", "relational", "patterns", "joins", "need", "size_gb", "5 TB", "12m", "speed", "unknown",
     "priorities", "cost", "high", "workloads", "id", "when", "then", "favor", "expect", "workload", "a\nb", "\u202e"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)
CHARACTERS = st.sampled_from(list(":-[]{}\"'#&*!|>%@`\\\n\t\r 0aé\x00\x1b\x85\ufeff"))


@pytest.fixture(scope="module", autouse=True)
def _compiled_packs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Packs that are asked for again and again are compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOMMENDER_CACHE_DIR", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(autouse=True)
def _quiet_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of one's own; unlike in the tests beside this one, compiled packs are kept."""
    monkeypatch.delenv("RECOMMENDER_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def answer_schema() -> jsonschema.Draft202012Validator:
    ran = CliRunner().invoke(program, ["schema", "output", *TINY])
    return jsonschema.Draft202012Validator(json.loads(ran.stdout))


def invoke(*words: str, piped: bytes = b"") -> Result:
    """Run the program in process; its status is one of the three, and nothing escapes from it."""
    ran = CliRunner().invoke(program, list(words), input=piped, prog_name="recommender")
    assert ran.exception is None or isinstance(ran.exception, SystemExit), repr(ran.exception)
    told(ran.exit_code, ran.stdout, ran.stderr)
    return ran


def told(status: int, out: str, err: str) -> None:
    """What holds of every run: bad input is told on standard error alone, line by line."""
    assert status in (0, 1, 2), (status, out, err)
    assert "Traceback" not in out + err
    assert "internal fault" not in err
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", err) is None, repr(err)
    if status == 2:
        assert out == ""
        assert err
        assert [line for line in err.splitlines() if line and not LINE.match(line)] == []


def decides_or_tells(schema: jsonschema.Draft202012Validator, content: bytes, *words: str) -> int:
    """`recommend` on a file of `content`, written into a file: a valid answer, or none and the file as it was."""
    bad, answer = Path("input.yaml"), Path("answer.json")
    bad.write_bytes(content)
    answer.unlink(missing_ok=True)
    ran = invoke("recommend", str(bad), "--format", "json", "-o", str(answer), *words, *TINY)
    assert ran.stdout == ""
    if ran.exit_code == 2:
        assert not answer.exists()
        assert sorted(path.name for path in Path().iterdir()) == ["input.yaml"]
        assert any(line.startswith(("input.yaml", "--set")) for line in ran.stderr.splitlines())
    else:
        made = json.loads(answer.read_text(encoding="utf-8"))
        for one in made if isinstance(made, list) else [made]:
            schema.validate(one)
        answer.unlink()
    return ran.exit_code


def flow(value: Any) -> bytes:
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in entries:
        found += places(child, (*path, key))
    return found


def with_one_value_replaced(text: str, seed: int, value: Any) -> bytes:
    """A document in which one value is another, is gone, or stands under another key."""
    chance = random.Random(seed)
    content = yaml.load(text, yaml.BaseLoader) if seed % 2 else yaml.safe_load(text)
    path = chance.choice(places(content))
    parent = content
    for part in path[:-1]:
        parent = parent[part]
    kept = parent[path[-1]]
    what = chance.randrange(4)
    if what == 0:
        del parent[path[-1]]
    elif what == 1 and isinstance(parent, dict) and isinstance(value, str):
        del parent[path[-1]]
        parent[value] = kept
    else:
        parent[path[-1]] = value
    return yaml.safe_dump(content, sort_keys=False).encode()


def with_one_character_replaced(text: str, place: int, character: str) -> bytes:
    at = place % len(text)
    return (text[:at] + character + text[at + 1 :]).encode()


Schema = jsonschema.Draft202012Validator


@given(st.binary(max_size=80))
@QUICK
def test_a_workload_of_any_bytes(answer_schema: Schema, content: bytes) -> None:
    decides_or_tells(answer_schema, content)


@given(TREES)
@tried(60)
def test_a_workload_of_any_tree(answer_schema: Schema, value: Any) -> None:
    decides_or_tells(answer_schema, flow(value))


@given(st.integers(0, 2**32), TREES)
@tried(90)
def test_a_workload_with_one_value_replaced(answer_schema: Schema, seed: int, value: Any) -> None:
    decides_or_tells(answer_schema, with_one_value_replaced(WORKLOAD, seed, value))


@given(st.integers(0, 2**32), CHARACTERS)
@tried(60)
def test_a_workload_with_one_character_replaced(answer_schema: Schema, place: int, character: str) -> None:
    decides_or_tells(answer_schema, with_one_character_replaced(WORKLOAD, place, character))


@given(st.sampled_from(["shape.patterns", "need.size_gb", "priorities.cost", "shape.modle", "x", ""]), SCALARS)
@QUICK
def test_any_answer_on_the_command_line(answer_schema: Schema, name: str, value: Any) -> None:
    decides_or_tells(answer_schema, WORKLOAD.encode(), "--set", f"{name}={value}")


def spoilt_pack(name: str, content: bytes) -> None:
    """The overlay with one file of other content, as the folder `pack`."""
    for known, kept in {**OVERLAY, name: content}.items():
        path = Path("pack", known)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kept)


def loads_or_tells(name: str, content: bytes, *words: str) -> None:
    spoilt_pack(name, content)
    ran = invoke(*words, *TINY, "--rules", "pack")
    if ran.exit_code == 2:
        assert all(line.startswith(("pack", "tests/packs", str(PACKS), "  hint: ")) for line in ran.stderr.splitlines())


@given(st.sampled_from(sorted(OVERLAY)), st.binary(max_size=60) | TREES.map(flow))
@tried(45)
def test_a_pack_with_a_file_of_anything(name: str, content: bytes) -> None:
    loads_or_tells(name, content, "rules", "list")


@given(st.sampled_from(sorted(OVERLAY)), st.integers(0, 2**32), TREES)
@tried(75)
def test_a_pack_with_one_value_replaced(name: str, seed: int, value: Any) -> None:
    loads_or_tells(
        name, with_one_value_replaced(OVERLAY[name].decode(), seed, value), "recommend", "--set=cost.lowest=true"
    )


@given(st.sampled_from(sorted(OVERLAY)), st.integers(0, 2**32), CHARACTERS)
@tried(45)
def test_a_pack_with_one_character_replaced(name: str, place: int, character: str) -> None:
    loads_or_tells(name, with_one_character_replaced(OVERLAY[name].decode(), place, character), "explain", "sql-one")


@given(st.integers(0, 2**32), TREES)
@tried(60)
def test_a_case_with_one_value_replaced(seed: int, value: Any) -> None:
    Path("case.yaml").write_bytes(with_one_value_replaced(CASE, seed, value))
    ran = invoke("rules", "test", "case.yaml", "--format", "json", *TINY)
    if ran.exit_code == 2:
        assert ran.stderr.startswith("case.yaml")
    else:
        assert len(json.loads(ran.stdout)["results"]) == 1


COMMAND_LINES = st.lists(
    st.sampled_from(
        ["recommend", "explain", "rules", "list", "test", "schema", "init", "responsibility", "completion", "-", "--set",
         "--top", "0", "1", "--format", "json", "adr", "-o", "out.json", "nowhere/out.json", ".", "--rules", "pack",
         "--stance", "--engine", "durable", "--full", "--force", "--schema", "input.yaml", "sql-one", "workload", "bash",
         "--kind", "gate", "--help", "--version", "--", "", "=", "shape.model=relational", "rule:", "x:y", *TINY]
    ) | st.text(max_size=6),
    max_size=7,
)  # fmt: skip


@given(COMMAND_LINES)
@tried(90)
def test_any_words(words: list[str]) -> None:
    Path("input.yaml").write_text(WORKLOAD, encoding="utf-8")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    ran = invoke(*words, *TINY)
    if ran.exit_code == 2:
        assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    for path in Path().rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()


def test_nothing_is_written_over_a_file_when_the_input_is_bad() -> None:
    Path("answer.json").write_text("as it was", encoding="utf-8")
    Path("bad.yaml").write_text("shape: {modle: x}\nneed: {size_gb: -1}\n", encoding="utf-8")
    ran = invoke("recommend", "bad.yaml", "-o", "answer.json", *TINY)
    assert ran.exit_code == 2
    assert [line.partition(": ")[0] for line in ran.stderr.splitlines() if not line.startswith(" ")] == [
        "bad.yaml:1:9",
        "bad.yaml:2:17",
    ]
    assert Path("answer.json").read_text(encoding="utf-8") == "as it was"


def process(*words: str | bytes, piped: bytes | None = b"", **more: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(PACKS.parent.parent / "src"), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "recommender", *words],
        env=environment, input=piped, capture_output=True, check=False, timeout=60, **more,
    )  # fmt: skip
    told(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
    return ran


PROCESSES: dict[str, tuple[list[str | bytes], bytes]] = {
    "bytes that are no text": (["recommend", "-"], b"\xff\xfe\x00"),
    "a million brackets": (["recommend", "-"], b"[" * 1_000_000),
    "an alias bomb": (["recommend", "-"], b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "a file name that is no text": (["recommend", b"\xff.yaml"], b""),
    "a folder": (["recommend", "."], b""),
    "a number of 400 digits": (["recommend", "--set", "need.size_gb=" + "9" * 400], b""),
    "a pack that is not there": (["recommend", "-", "--rules", "nowhere"], b"{}"),
    "an identifier that is no text": (["explain", b"\xc3("], b""),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_tells_what_is_wrong(name: str) -> None:
    words, piped = PROCESSES[name]
    assert process(*words, *TINY, piped=piped).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_process_with_strange_files() -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    assert process("recommend", "loop.yaml", *TINY).returncode == 2
    assert process("recommend", "-", *TINY, piped=None, stdin=subprocess.DEVNULL).returncode == 2
    if Path("/dev/full").exists():  # a disk that is full
        for words in (["recommend", "-", *TINY], ["--help"], ["recommend", "--help"], ["--version"]):
            with Path("/dev/full").open("wb") as full:
                ran = subprocess.run(
                    [sys.executable, "-m", "recommender", *words],
                    env={**os.environ, "PYTHONPATH": str(PACKS.parent.parent / "src")},
                    input=WORKLOAD.encode(), stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
                )  # fmt: skip
            assert (ran.returncode, ran.stderr) == (2, b"error: no space left on device\n"), words
        with Path("/dev/full").open("wb") as full:  # where nothing can be said, the status says it
            ran = subprocess.run(
                [sys.executable, "-m", "recommender", "recommend", "nowhere.yaml", *TINY],
                env={**os.environ, "PYTHONPATH": str(PACKS.parent.parent / "src")},
                stdout=subprocess.PIPE, stderr=full, check=False, timeout=60,
            )  # fmt: skip
        assert (ran.returncode, ran.stdout) == (2, b"")
