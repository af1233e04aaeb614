"""Rules written into packs: what is written can be loaded, and what cannot be loaded is not written."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
import yaml
from click.testing import CliRunner, Result

from recommender.cli.main import program
from recommender.knowledge.pack_loader import load_pack
from recommender.model.uses import rules_of

TINY = Path(__file__).parents[1] / "packs" / "tiny"

WORDS = {
    "--topic": "queries",
    "--title": "Scans of tables",
    "--when": "shape.patterns: {has_any: [scans]}",
    "--criterion": "query",
    "--favor": "sql=moderate",
    "--because": "Tables can be read: from one end to the other.",
    "--cite": "handbook#queries",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["rules", "new", *words])


def options(**other: str | None) -> list[str]:
    chosen = {**WORDS, **{f"--{name.replace('_', '-')}": value for name, value in other.items()}}
    return [word for option, value in chosen.items() if value is not None for word in (option, value)]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))}


def test_a_rule_stands_behind_those_of_its_topic(pack: Path) -> None:
    before = contents(pack)
    result = run("scans-of-tables", "--pack", str(pack), *options())
    assert result.exit_code == 0, result.stderr
    assert result.stderr == (
        f"wrote {pack / 'choose' / 'queries.yaml'}\nnext: write a case that fires it, and run `recommender rules test`\n"
    )
    after = contents(pack)
    assert after.pop("choose/queries.yaml") == before.pop("choose/queries.yaml") + (
        "- id: scans-of-tables\n"
        "  title: Scans of tables\n"
        "  criterion: query\n"
        "  when:\n"
        "    shape.patterns: {has_any: [scans]}\n"
        "  then:\n"
        "    favor: {sql: moderate}\n"
        "  because: 'Tables can be read: from one end to the other.'\n"
        "  cites: [handbook#queries]\n"
    )
    assert after == before
    assert "patterns include scans" in result.stdout
    assert rules_of(load_pack([pack]))["scans-of-tables"].title == "Scans of tables"


@pytest.mark.parametrize(
    ("name", "more", "file", "told"),
    [
        ("much-work", {"favor": None, "criterion": None, "derive": "derived.heavy"}, "derive/queries.yaml", "derive derived.heavy"),
        ("no-scans", {"favor": None, "criterion": None, "rule_out": "table-store"}, "choose/queries.yaml", "rule out table-store"),
        ("tables-only", {"favor": None, "criterion": None, "require": "sql"}, "choose/queries.yaml", "everything but sql"),
        ("beside-it", {"favor": None, "criterion": None, "companion": "cache"}, "choose/queries.yaml", "second store: cache"),
        ("logs-kept", {"favor": None, "criterion": None, "for": "sql", "setting": "sql.backup_days: {gte: 10}"},
         "configure/queries.yaml", "sql.backup_days: at least 10"),
    ],
    ids=["derive", "rule_out", "require", "companion", "configure"],
)  # fmt: skip
def test_every_kind_of_rule_has_its_folder(
    pack: Path, name: str, more: dict[str, str | None], file: str, told: str
) -> None:
    result = run(name, "--pack", str(pack), *options(**more))
    assert result.exit_code == 0, result.stderr
    assert f"- id: {name}\n" in (pack / file).read_text()
    assert told in result.stdout


def test_a_pack_of_ones_own_is_begun_on_top_of_the_shipped_rules(tmp_path: Path) -> None:
    folder = tmp_path / "our-rules"
    words = options(
        when="data.model: relational", favor="rds-postgresql=slight", cite="house", source="house=House rules"
    )
    result = run("tables-of-the-house", "--pack", str(folder), *words)
    assert result.exit_code == 0, result.stderr
    assert contents(folder) == {
        "choose/queries.yaml": (folder / "choose" / "queries.yaml").read_text(),
        "pack.yaml": "name: our-rules\nversion: 0.1.0\n",
        "sources.yaml": "house:\n  title: House rules\n  publisher: the authors of our-rules\n",
    }
    assert (
        run(
            "more-tables",
            "--pack",
            str(folder),
            *options(when="data.model: relational", cite="house", favor="rds=slight"),
        ).exit_code
        == 0
    )
    again = run("tables-of-the-house", "--pack", str(folder), *options(cite="house"))
    assert again.exit_code == 2
    assert "tables-of-the-house" in again.stderr


def test_nothing_is_written_where_anything_is_wrong_and_all_of_it_is_told(pack: Path) -> None:
    before = contents(pack)
    result = run(
        "scans",
        "--pack",
        str(pack),
        *options(when="shape.pattern: {has_any: [scan]}", favor="sq=strong", criterion="queri"),
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "--criterion: there is no criterion `queri`\n  hint: did you mean `query`?\n"
        "--favor: no service has the id or tag `sq`\n  hint: did you mean `sql`?\n"
        "--when: there is no attribute `shape.pattern`\n  hint: did you mean `shape.patterns`?\n"
    )
    assert contents(pack) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--favor", "sql=strong"], "Say --topic, --title, --when, --criterion, --because, --cite too"),
        (["--favor", "sql"], "--favor takes NAME=VALUE"),
        ([], "Say either what it does"),
        (["--favor", "sql=strong", "--for", "sql", "--setting", "sql.standby: true"], "Say either what it does"),
        (options(when="joins"), "--when: `joins` is not `name: value`"),
        ([*options(), "--when", "shape.patterns: {only: [scans]}"], "--when: `shape.patterns` is said twice"),
        (options(topic="../queries"), "--topic: `../queries` cannot be the name of a file"),
        (options(when="shape.patterns: {has_any: [scans"), "--when: `shape.patterns: {has_any: [scans`"),
    ],
    ids=["missing", "no pair", "no effect", "both kinds", "no mapping", "twice", "no name", "no YAML"],
)  # fmt: skip
def test_what_was_said_is_checked_before_any_file_is_read(pack: Path, words: list[str], told: str) -> None:
    before = contents(pack)
    result = run("scans", "--pack", str(pack), *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert contents(pack) == before


def test_how_a_source_that_is_not_there_is_entered_is_told(pack: Path) -> None:
    result = run("scans", "--pack", str(pack), *options(cite="handbok"), "--cite", "elsewhere")
    assert (result.exit_code, result.stderr) == (
        2,
        "--cite: there is no source `elsewhere`\n  hint: `--source ID=TITLE` enters a new one\n"
        "--cite: there is no source `handbok`\n"
        "  hint: did you mean `handbook`? `--source ID=TITLE` enters a new one\n",
    )
    result = run("scans", "--pack", str(pack), *options(cite="handbook#nowhere"))
    assert "--source" not in result.stderr


QUESTIONS = {
    "--topic": "Topic", "--title": "Situation", "--when": "When", "--criterion": "Criterion",
    "--because": "Because", "--cite": "Written in",
}  # fmt: skip


def _as_at_a_terminal() -> None:
    """What a shell starts behind it ignores interrupts, and so would all that these tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def terminal(*words: str) -> Iterator[pexpect.spawn[str]]:
    program = ["-m", "recommender", "rules", "new", *words]
    child = pexpect.spawn(
        sys.executable,
        program,
        env={**os.environ, "NO_COLOR": "1"},
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 400),
        preexec_fn=_as_at_a_terminal,
    )
    yield child
    child.expect(pexpect.EOF)
    child.close()


def answer(child: pexpect.spawn[str], **other: str) -> None:
    for option, question in QUESTIONS.items():
        child.expect(question)
        child.sendline(other.get(option.removeprefix("--"), WORDS[option]))


def test_on_a_terminal_what_is_missing_is_asked(pack: Path) -> None:
    with terminal("scans-of-tables", "--pack", str(pack), "--favor", "sql=moderate") as child:
        answer(child)
        child.expect("wrote")
    assert child.exitstatus == 0
    assert "scans-of-tables" in (pack / "choose" / "queries.yaml").read_text()


def test_on_a_terminal_only_what_is_at_fault_is_asked_again(pack: Path) -> None:
    before = contents(pack)["choose/queries.yaml"]
    with terminal("joins-across-tables", "--pack", str(pack)) as child:
        child.expect("Favors")
        child.sendline("sql")
        child.expect("takes NAME=VALUE")
        child.expect("Favors")
        child.sendline("sq=moderate")
        answer(child, when="shape.patterns: {has_any: [scan]}", cite="handbok")
        for question, text in (
            ("`joins-across-tables` is defined twice(?s:.*)Id .*: ", "scans-of-tables"),
            ("did you mean `scans`(?s:.*)When .*: ", "shape.patterns: {has_any: [scans]}"),
            ("Favors .*sq=moderate.*: ", "sql=moderate"),
            ("Written in .*handbok.*: ", "handbook#queries"),
        ):
            child.expect(question)
            child.sendline(text)
        child.expect("wrote")
    assert child.exitstatus == 0
    added = (pack / "choose" / "queries.yaml").read_text().removeprefix(before)
    assert yaml.safe_load(added) == [
        {
            "id": "scans-of-tables",
            "title": "Scans of tables",
            "criterion": "query",
            "when": {"shape.patterns": {"has_any": ["scans"]}},
            "then": {"favor": {"sql": "moderate"}},
            "because": "Tables can be read: from one end to the other.",
            "cites": ["handbook#queries"],
        }
    ]


def test_on_a_terminal_a_source_that_is_cited_all_the_same_is_entered(pack: Path) -> None:
    with terminal("scans-of-tables", "--pack", str(pack), "--favor", "sql=moderate") as child:
        answer(child, cite="house")
        for question, text in (
            ("enters a new one(?s:.*)Written in .*house.*: ", ""),
            ("Source to enter .*: ", "house=House rules"),
        ):
            child.expect(question)
            child.sendline(text)
        child.expect("wrote")
    assert child.exitstatus == 0
    written = load_pack([pack])
    assert written.sources["house"].title == "House rules"
    assert [cite.source for cite in rules_of(written)["scans-of-tables"].cites] == ["house"]


def test_what_was_typed_is_not_lost_where_the_author_stops(pack: Path) -> None:
    before = contents(pack)
    with terminal("scans-of-tables", "--pack", str(pack), "--favor", "sql=moderate") as child:
        answer(child, topic="../elsewhere")
        child.expect("cannot be the name of a file")
        child.expect("Topic")
        child.sendintr()
        child.expect("nothing was written; to go on: (.*?)\r\n")
        assert child.match is not None
        command = shlex.split(child.match[1])
    assert contents(pack) == before
    command[command.index("--topic") + 1] = "queries"
    assert command[:3] == ["recommender", "rules", "new"]
    result = run(*command[3:])
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith(f"wrote {pack / 'choose' / 'queries.yaml'}")


def test_a_pack_that_is_at_fault_itself_is_not_asked_about(pack: Path) -> None:
    (pack / "estimates.yaml").write_text("- id: [\n")
    with terminal("scans-of-tables", "--pack", str(pack), "--favor", "sql=moderate") as child:
        answer(child)
        child.expect("nothing was written; to go on: recommender rules new")
        child.expect("estimates.yaml:")
    assert child.exitstatus == 2
