"""What is imported when, and the program as a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import recommender

ROOT = Path(__file__).parent.parent.parent
TINY = ["--no-builtin-rules", "--rules", str(ROOT / "tests" / "packs" / "tiny")]
HEAVY = {
    "pydantic",
    "yaml",
    "rich",
    "hypothesis",
    "durable_rules_engine",
    "jinja2",
    "durable",
    "z3",
    "questionary",
    "sqlglot",
    "duckdb",
    "pyspark",
}
SHOP = "{name: shop, shape: {model: relational, patterns: [joins]}, need: {speed: fast}}"


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "RECOMMENDER_CACHE_DIR": "off", "PYTHONUTF8": "1", **more}


def python(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    return ran.stdout


def loaded(code: str) -> set[str]:
    """The top-level modules that a piece of code leaves loaded."""
    tail = "\nimport sys; print('|' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    return set(python(code + tail).rpartition("|")[2].split())


RUN = "import sys; sys.argv = {words!r}\nfrom recommender.cli.main import run\ntry: run()\nexcept SystemExit: pass"


@pytest.mark.parametrize(
    "code",
    [
        "import recommender",
        "import recommender.cli.main",
        RUN.format(words=["recommender", "--version"]),
        RUN.format(words=["recommender", "--help"]),
        RUN.format(words=["recommender", "recommend", "--help"]),
    ],
    ids=["library", "group", "version", "help", "help of a command"],
)
def test_nothing_heavy_is_imported_before_it_is_used(code: str) -> None:
    assert loaded(code) & HEAVY == set()


def test_the_library_imports_no_click() -> None:
    assert "click" not in loaded("import recommender")


def test_deciding_again_needs_no_openssl(tmp_path: Path) -> None:
    """To load it takes longer than to hash what one decision has to be hashed for."""
    words = ["recommender", "recommend", "--set", "access.rate=low", "--format", "json", "-o", f"{tmp_path / 'answer'}"]
    code = "import recommender.knowledge.stamps as s; s.SETTLED_NS = -60_000_000_000\n" + RUN.format(words=words)
    left = []
    for _ in range(2):
        code_of_run = code + "\nprint('|', *sorted({'hashlib', '_hashlib', 'pydantic'} & set(sys.modules)))"
        command = [sys.executable, "-c", code_of_run]
        kept = environment(RECOMMENDER_CACHE_DIR=f"{tmp_path / 'cache'}")
        ran = subprocess.run(command, env=kept, capture_output=True, text=True, check=True)
        left.append(ran.stdout.rpartition("|")[2].split())
    assert left[0]
    assert left[1] == []


def test_version_imports_only_click_and_the_standard_library() -> None:
    names = loaded(RUN.format(words=["recommender", "--version"]))
    others = {name for name in names if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert others <= {"click", "recommender", "sitecustomize", "usercustomize"}


def test_the_version_is_that_of_the_project() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = python(RUN.format(words=["recommender", "--version"])).strip()
    assert version == f"recommender {project['version']}" == f"recommender {recommender.__version__}"


def run(*words: str, piped: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "recommender", *words],
        env=environment(**more),
        input=piped.encode(),
        capture_output=True,
        check=False,
    )


def test_the_program_as_a_process() -> None:
    ran = run("recommend", "-", *TINY, "--format", "json", piped=SHOP)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["recommendations"][0]["service"] == "sql-one"
    assert run("recommend", "nothing.yaml", *TINY).returncode == 2


def test_equal_input_gives_equal_bytes_whatever_the_surroundings() -> None:
    words = ("recommend", "-", *TINY, "--format", "json")
    first = run(*words, piped=SHOP, PYTHONHASHSEED="1").stdout
    assert first
    assert first == run(*words, piped=SHOP, PYTHONHASHSEED="2", LC_ALL="C", PYTHONIOENCODING="ascii").stdout


def test_a_terminal_without_unicode_gets_plain_bars() -> None:
    ran = run("recommend", "-", *TINY, piped=SHOP, PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"####" in ran.stdout
    assert ran.stdout.isascii()
    assert b"joins-across-tables - " in b" ".join(ran.stdout.split())


SIGNS = "\N{FULL BLOCK}\N{MINUS SIGN}\N{MIDDLE DOT}\N{HORIZONTAL ELLIPSIS}é"


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", SIGNS), ("latin-1", "#-·~é"), ("ascii", "#--~?"), ("no-such", "#--~?")]
)
def test_signs_that_an_encoding_lacks_have_stand_ins_as_wide(encoding: str, shown: str) -> None:
    from recommender.cli.output import encodable

    assert encodable(SIGNS, encoding) == shown


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are closed by signals elsewhere")
def test_a_closed_pipe_is_no_fault() -> None:
    words = [sys.executable, "-m", "recommender", "rules", "list", "--long", "--format", "json", *TINY]
    with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) != 2


def test_no_input_gives_a_traceback() -> None:
    for text in ("\x00", "[" * 5000, "a: &a [*a]", "shape: {model: [1]}", "name: !!python/object:os.system x", "é: \t"):
        ran = run("recommend", "-", *TINY, piped=text)
        assert ran.returncode == 2
        assert ran.stdout == b""
        assert re.match(rb"<stdin>(:\d+:\d+)?: ", ran.stderr)
        assert b"Traceback" not in ran.stderr


def test_the_library_decides(tmp_path: Path) -> None:
    pack = recommender.load_pack([ROOT / "tests" / "packs" / "tiny"], builtin=False)
    decision = recommender.decide(SHOP, pack=pack)
    assert decision.winner is not None
    assert decision.winner.service == "sql-one"
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    assert recommender.decide(path, pack=pack, engine="reference").winner == decision.winner
    assert recommender.read_workloads(path, pack)[0].name == "shop"
    with pytest.raises(ValueError, match="one workload is decided at a time, not 2"):
        recommender.decide("name: a\n---\nname: b\n", pack=pack)
    with pytest.raises(recommender.InputError):
        recommender.decide("shop: true", pack=pack)


def test_the_library_names_what_it_has() -> None:
    assert set(recommender.__all__) <= set(dir(recommender))
    for name in recommender.__all__:
        assert getattr(recommender, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = recommender.nonsense  # type: ignore[attr-defined]
