"""The repository tests itself: rules and cases, generated files, layers, names, and what no file may hold.

That every command has help and a docs entry stands in tests/cli/test_help.py.
"""

from __future__ import annotations

import ast
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from importlinter.cli import lint_imports

from recommender.cli.main import program
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.engine.reference import truth
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.case import Case
from recommender.model.condition import ALWAYS
from recommender.model.pack import Pack
from recommender.model.truth import Truth
from recommender.report.json_report import decision_json

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
CASES = sorted((ROOT / "cases").rglob("*.yaml"))
# Rules that no case fires yet, one a line. The list only shrinks: `pytest tests/test_repository.py
# --update-golden` takes off what a case fires by now, and never adds to it.
ALLOWED = ROOT / "tests" / "data" / "rules-no-case-fires.txt"
LONGEST = 400


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack([ROOT / "rules"])


@pytest.fixture(scope="module")
def cases(pack: Pack) -> tuple[Case, ...]:
    return load_cases([ROOT / "cases"], pack)


@pytest.fixture(scope="module")
def fired(pack: Pack, cases: tuple[Case, ...]) -> list[set[str]]:
    """The rules that fire in each case, once under its own role and once under that of each store beside it."""
    program = Recommender(pack, EngineMode.REFERENCE).program
    found = []
    for case in cases:
        for role in pack.roles.values():
            answers = {**case.workload.answers}
            if role.id != answers.setdefault(pack.role_attribute, pack.default_role):
                answers = {name: value for name, value in answers.items() if name in role.carry}
                answers[pack.role_attribute] = role.id
            truths = program.evaluate(program.following.facts(answers).values).truths
            found.append({name for name, truth in truths.items() if truth is Truth.TRUE})
    return found


# Rules and cases


def test_no_case_states_what_never_occurs(pack: Pack, cases: tuple[Case, ...]) -> None:
    following = Recommender(pack, EngineMode.REFERENCE).program.following
    stated = [
        (case.id, impossible.id)
        for case in cases
        for impossible in pack.vocabulary.never
        if truth(impossible.when, following.facts(case.workload.answers).values) is Truth.TRUE
    ]
    assert stated == []


def test_every_rule_is_cited(pack: Pack) -> None:
    rules = (*pack.rules, *pack.configure)
    assert [rule.id for rule in rules if not rule.cites] == []
    assert [
        f"{rule.id}: {cite}"
        for rule in rules
        for cite in rule.cites
        if cite.source not in pack.sources or (cite.anchor and cite.anchor not in pack.sources[cite.source].sections)
    ] == []


def test_every_rule_fires_in_some_case(pack: Pack, fired: list[set[str]], request: pytest.FixtureRequest) -> None:
    silent = {rule.id for rule in (*pack.rules, *pack.configure)}.difference(*fired)
    allowed = set(ALLOWED.read_text(encoding="utf-8").split())
    if request.config.getoption("--update-golden"):
        allowed &= silent
        ALLOWED.write_text("".join(f"{name}\n" for name in sorted(allowed)), encoding="utf-8")
    assert sorted(silent - allowed) == [], "no case fires these: write one"
    assert sorted(allowed - silent) == [], "a case fires these now: take them off tests/data/rules-no-case-fires.txt"


def test_every_rule_with_a_condition_is_silent_in_some_case(pack: Pack, fired: list[set[str]]) -> None:
    always = set.intersection(*fired)
    assert [r.id for r in (*pack.rules, *pack.configure) if r.when != ALWAYS and r.id in always] == []


def _cites(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.keys() >= {"source", "section"}:
            yield value
        for part in value.values():
            yield from _cites(part)
    elif isinstance(value, list):
        for part in value:
            yield from _cites(part)


def test_every_locator_of_every_answer_resolves(pack: Pack, cases: tuple[Case, ...]) -> None:
    """What the answer to each case cites stands in sources.yaml, under the same title, heading and address."""
    decide = Recommender(pack, EngineMode.REFERENCE).decide
    found: dict[str, dict[str, Any]] = {}
    for case in cases:
        for cite in _cites(decision_json(decide(case.workload, outlook=False), None)):
            found[json.dumps(cite, sort_keys=True)] = cite
    assert len(found) > 50
    for cite in found.values():
        source = pack.sources[cite["source"]]
        assert (cite["title"], cite["url"], cite["checked"]) == (source.title, source.url, source.checked)
        assert (cite["section"], cite["heading"]) in {("", ""), *source.sections.items()}


def test_every_page_was_looked_at_or_says_why_not(pack: Pack) -> None:
    assert [
        name for name, source in pack.sources.items() if source.url and not (source.checked or source.unchecked)
    ] == []


@pytest.mark.parametrize("path", CASES[::15], ids=[path.stem for path in CASES[::15]])
def test_recommend_reads_a_case_and_every_number_in_the_text_has_its_source(path: Path) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(program, ["recommend", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")
    for answer in result.stdout.split("\n" + "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 80 + "\n"):
        body, _, listed = answer.rpartition("\nSources\n")
        used = {int(number) for group in re.findall(r"\[(\d+(?:,\s*\d+)*)\]", body) for number in group.split(",")}
        given = [int(number) for number in re.findall(r"\[(\d+)\]", listed)]
        assert used or "\nNo good fit " in body  # where nothing speaks for anybody, nothing is cited
        assert used == set(given)
        assert len(given) == len(set(given))


# Order changes nothing


def _shuffled(node: yaml.Node, chance: random.Random) -> None:
    """Put the keys of every mapping below `node` in another order."""
    if isinstance(node, yaml.MappingNode):
        chance.shuffle(node.value)
        for _, child in node.value:
            _shuffled(child, chance)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _shuffled(child, chance)


def _shuffled_text(text: str, chance: random.Random) -> str:
    node = yaml.compose(text, yaml.SafeLoader)
    assert node is not None
    _shuffled(node, chance)
    return yaml.serialize(node, allow_unicode=True, width=10_000)


def _shuffled_pack(source: Path, target: Path, chance: random.Random) -> None:
    """The pack of `source` with rules, services and keys in another order, rules and services in other files."""
    shutil.copytree(source, target)
    for kind in ("choose", "configure", "derive", "services"):
        files = sorted((target / kind).glob("*.yaml"))
        nodes = [yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader) for path in files]
        entries = [entry for node in nodes if node is not None for entry in node.value]
        chance.shuffle(entries)
        for path in files:
            path.unlink()
        for number in range(3):
            nodes[0].value = entries[number::3]
            if nodes[0].value:
                (target / kind / f"part-{number}.yaml").write_text(yaml.serialize(nodes[0], allow_unicode=True))
    for path in sorted(target.rglob("*.yaml")):
        path.write_text(_shuffled_text(path.read_text(encoding="utf-8"), chance), encoding="utf-8")


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rules_files_and_keys_changes_no_byte(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMMENDER_CACHE_DIR", "off")
    chance = random.Random(seed)
    shutil.copytree(ROOT / "rules", tmp_path / "kept")
    _shuffled_pack(tmp_path / "kept", tmp_path / "pack", chance)
    chosen = chance.sample([path for path in CASES if path.parent.name in ("guidance", "open")], 3)
    (tmp_path / "straight").mkdir()
    (tmp_path / "shuffled").mkdir()
    for path in chosen:
        text = path.read_text(encoding="utf-8")
        (tmp_path / "straight" / path.name).write_text(text, encoding="utf-8")
        (tmp_path / "shuffled" / path.name).write_text(_shuffled_text(text, chance), encoding="utf-8")

    def answered(folder: str, rules: Path) -> str:
        monkeypatch.chdir(tmp_path / folder)
        words = ["recommend", *(path.name for path in chosen), "--format", "json"]
        result = CliRunner().invoke(program, [*words, "--no-builtin-rules", "--rules", str(rules)])
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    assert answered("shuffled", tmp_path / "pack") == answered("straight", tmp_path / "kept")


# The code


def test_generated_files_are_fresh() -> None:
    tools = [["-m", f"tools.{tool}"] for tool in ("make_docs", "make_screens")]
    pages = ["-m", "recommender", "rules", "docs", str(ROOT / "docs" / "rules"), "--cases", str(ROOT / "cases")]
    for words in (*tools, pages):
        command = [sys.executable, *words, "--check"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_layers_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", SOURCES, ids=[path.relative_to(ROOT / "src").as_posix() for path in SOURCES])
def test_a_file_is_short_and_its_public_names_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert list(_without_docstring(ast.parse(text))) == []


def _without_docstring(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    if not ast.get_docstring(node):
        yield getattr(node, "name", "the module")
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from _without_docstring(child)
        elif isinstance(child, ast.FunctionDef) and not child.name.startswith("_") and not ast.get_docstring(child):
            yield child.name


def test_no_service_is_named_in_python(pack: Pack) -> None:
    """Knowledge is data. Prose in docstrings may name a service; nothing that the program acts on may."""
    names = "|".join(map(re.escape, sorted(pack.services)))
    named = re.compile(rf"(?<![\w-])(?:{names})(?!\w)")
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
            if named.search(node.value)
        ]
    assert found == []


# What no file may hold

REGISTRIES = ("pypi", "pythonhosted", "npmjs", "index-url", "proxy.golang", "artifactory", "localhost:")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work|tmp)/[A-Za-z]")


def _kept_files() -> list[Path]:
    """What git keeps, or would keep."""
    try:
        ran = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    found = [ROOT / name for name in ran.stdout.decode().split("\0") if name]
    return [path for path in found if path.is_file() and path != Path(__file__)]


def test_no_file_names_a_registry_or_a_place_on_some_machine() -> None:
    found = []
    for path in _kept_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if any(name in line for name in REGISTRIES) or MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_constraints_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    names = [re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in lines]
    assert sorted(names) == sorted(set(names))
    assert "recommender" not in names


def test_constraints_cover_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [*project["dependency-groups"]["bench"], *project["build-system"]["requires"]]
    pinned = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    named = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!~; \[]", text, maxsplit=1)[0]).lower() for text in wanted}
    assert sorted(named - pinned) == []


# The pages


PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", *["docs/index.md"])]
PAGES += sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES += sorted((ROOT / "docs" / "rules").glob("*.md"))
PAGES = sorted(set(PAGES))


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_modules_that_the_pages_on_the_engine_name_are_there() -> None:
    pages = [ROOT / "docs" / name for name in ("engine.md", "durable-rules.md")]
    named = {name for page in pages for name in re.findall(r"`(?:\w+/)*(\w+)\.py`", page.read_text(encoding="utf-8"))}
    assert len(named) > 30
    assert (
        named
        - {path.stem for path in (ROOT / "src").rglob("*.py")}
        - {path.stem for path in (ROOT / "tests").rglob("*.py")}
        == set()
    )


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=["README", "CONTRIBUTING"])
def test_yaml_shown_in_the_pages_is_what_the_program_takes(page: Path, tmp_path: Path) -> None:
    """A block with a file name in its first comment is written there, and the commands below read these files."""
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    packs = sorted(
        {name.split("/")[0] for name, _ in blocks if "/" in name and not name.startswith(("cases", "rules"))}
    )
    rules = [word for name in packs for word in ("--rules", str(tmp_path / name))]
    workloads = [str(tmp_path / name) for name, _ in blocks if "/" not in name]
    if workloads:
        result = CliRunner().invoke(program, ["recommend", *workloads, *rules, "--format", "json"])
        assert (result.exit_code, result.stderr) == (0, "")
    if (tmp_path / "cases").is_dir():
        result = CliRunner().invoke(program, ["rules", "test", str(tmp_path / "cases"), *rules])
        assert (result.exit_code, result.stderr) == (0, ""), result.stdout
