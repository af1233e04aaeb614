"""Cases: what a file says, and every refusal at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.errors import CaseError
from recommender.knowledge.case_file import load_cases
from recommender.model.case import Case, CaseKind, Expectation
from recommender.model.condition import Bound
from recommender.model.pack import Pack
from recommender.model.setting import SettingTest
from recommender.model.vocabulary import LevelRange
from recommender.model.workload import Workload

GOOD = """\
id: night-shop
source: The handbook, page 3
kind: service
tricky: true
facts:
  - A shop that is open at night
  - "Orders: joined with customers"
  - The bill must be small
workload:
  need: {volume: small}
  shape: {patterns: [joins]}
  priorities: {cost: high}
from:
  need.volume: 1
  shape.patterns: [2, 1]
  priorities.cost: 3
expect:
  accept: [sql-one]
  reject: [table-store]
  ruled_out: [quick-cache]
  as: cache
  settings: {sql.standby: true, sql.storage: fast, sql.backup_days: 7, sql.logs: [audit]}
  companions: {cache: [quick-cache]}
expected_failure: null
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def problems_of(tmp_path: Path, pack: Pack, text: str) -> list[tuple[str, str, str, str]]:
    path = write(tmp_path, "case.yaml", text)
    with pytest.raises(CaseError) as caught:
        load_cases([path], pack)
    prefix = f"{tmp_path.as_posix()}/"
    return [
        (str(p.location).replace(prefix, ""), p.code, p.message, p.hint.replace(prefix, ""))
        for p in caught.value.problems
    ]


def test_a_whole_case(tmp_path: Path, tiny: Pack) -> None:
    assert load_cases([write(tmp_path, "a.yaml", GOOD)], tiny) == (
        Case(
            id="night-shop",
            source="The handbook, page 3",
            kind=CaseKind.SERVICE,
            facts=("A shop that is open at night", "Orders: joined with customers", "The bill must be small"),
            workload=Workload(
                "night-shop",
                answers={"shape.patterns": frozenset({"joins"}), "need.volume": LevelRange(0, 0)},
                priorities={"cost": "high"},
            ),
            grounds={"need.volume": (1,), "shape.patterns": (2, 1), "priorities.cost": (3,)},
            expect=Expectation(
                accept=("sql-one",),
                as_role="cache",
                reject=("table-store",),
                ruled_out=("quick-cache",),
                settings={
                    "sql.standby": True,
                    "sql.storage": "fast",
                    "sql.backup_days": 7.0,
                    "sql.logs": ("audit",),
                },
                companions={"cache": ("quick-cache",)},
            ),
            tricky=True,
        ),
    )


def test_wishes_written_as_rules_write_them(tmp_path: Path, tiny: Pack) -> None:
    text = GOOD.replace("sql.storage: fast", "sql.storage: [fast, plain]")
    text = text.replace("sql.backup_days: 7", "sql.backup_days: {gte: 7 days, lt: 35}")
    text = text.replace("sql.logs: [audit]}", "sql.logs: []}\n  silent_on: [table.read_units]")
    (case,) = load_cases([write(tmp_path, "a.yaml", text)], tiny)
    assert case.expect.settings == {
        "sql.standby": True,
        "sql.storage": ("fast", "plain"),
        "sql.backup_days": SettingTest(lower=Bound(7.0, inclusive=True), upper=Bound(35.0, inclusive=False)),
        "sql.logs": (),
    }
    assert case.expect.silent_on == ("table.read_units",)


def test_folders_lists_and_documents(tmp_path: Path, tiny: Pack) -> None:
    def case(name: str) -> str:
        return f"id: {name}\nsource: s\nkind: advice\nfacts: [a]\nworkload: {{}}\nadvice: Wait.\nexpect: {{}}\n"

    write(tmp_path, "b/two.yaml", f"{case('c')}---\n{case('d')}")
    listed = "".join(f"- {case(name).replace(chr(10), chr(10) + '  ').rstrip()}\n" for name in ("a", "b"))
    write(tmp_path, "a/list.yaml", listed)
    write(tmp_path, "a/notes.txt", "not read")
    assert [case.id for case in load_cases([tmp_path], tiny)] == ["a", "b", "c", "d"]


SPOILT = {
    "duplicate": (("id: night-shop", "id: night-shop"), []),
    "unknown-service": (
        ("accept: [sql-one]", "accept: [sql-on]"),
        [("case.yaml:18:12", "unknown-service", "there is no service `sql-on`", "did you mean `sql-one`?")],
    ),
    "accepted-and-rejected": (
        ("reject: [table-store]", "reject: [sql-one]"),
        [("case.yaml:18:3", "contradiction", "the service `sql-one` is both accepted and rejected", "")],
    ),
    "nothing-accepted": (
        ("accept: [sql-one]", "accept: []"),
        [("case.yaml:18:3", "nothing-expected", "a case of kind `service` accepts a service", "")],
    ),
    "attribute-without-fact": (
        ("  need.volume: 1\n", ""),
        [("case.yaml:10:10", "no-fact", "`from` does not say which fact states `need.volume`",
          "add `need.volume: number of the fact` to `from`")],
    ),
    "fact-for-nothing": (
        ("need: {volume: small}", "need: {}"),
        [("case.yaml:14:3", "not-encoded", "`need.volume` is not encoded in the workload", "")],
    ),
    "no-such-fact": (
        ("[2, 1]", "[2, 4]"),
        [("case.yaml:15:23", "unknown-fact", "there is no fact 4", "the case has 3 facts")],
    ),
    "fact-zero": (
        ("priorities.cost: 3", "priorities.cost: 0"),
        [("case.yaml:16:20", "out-of-range", "`priorities.cost` must be at least 1", "")],
    ),
    "wrong-answer": (
        ("volume: small", "volume: tiny"),
        [("case.yaml:10:18", "unknown-value", "`tiny` is not a value of `need.volume`",
          "its values are `small`, `medium`, `large`")],
    ),
    "unknown-setting": (
        ("sql.standby: true", "sql.stanby: true"),
        [("case.yaml:22:14", "unknown-setting", "there is no setting `sql.stanby`", "did you mean `sql.standby`?")],
    ),
    "setting-value": (
        ("sql.standby: true", "sql.standby: plain"),
        [("case.yaml:22:27", "wrong-type", "`sql.standby` takes `true` or `false`, not the text `plain`",
          "write `true` or `false` without quotes")],
    ),
    "empty-range-of-a-setting": (
        ("sql.backup_days: 7", "sql.backup_days: {gte: 9, lt: 7}"),
        [("case.yaml:22:69", "empty-range", "no value of `sql.backup_days` is in this range", "")],
    ),
    "silent-on-no-setting": (
        ("  companions:", "  silent_on: [sql.stanby, sql.storage, sql.storage]\n  companions:"),
        [
            ("case.yaml:23:15", "unknown-setting", "there is no setting `sql.stanby`", "did you mean `sql.standby`?"),
            ("case.yaml:23:27", "contradiction", "`sql.storage` is expected to be set and not to be spoken of", ""),
            ("case.yaml:23:40", "contradiction", "`sql.storage` is expected to be set and not to be spoken of", ""),
            ("case.yaml:23:40", "listed-twice", "`sql.storage` is listed twice", ""),
        ],
    ),
    "unknown-role": (
        ("as: cache", "as: cash"),
        [("case.yaml:21:7", "unknown-role", "there is no role `cash`", "did you mean `cache`?")],
    ),
    "unknown-kind": (
        ("kind: service", "kind: services"),
        [("case.yaml:3:7", "bad-word", "`services` is not a value of `kind`", "did you mean `service`?")],
    ),
    "fact-is-a-mapping": (
        ('"Orders: joined with customers"', "Orders: joined with customers"),
        [("case.yaml:7:5", "wrong-type", "an entry of `facts` must be text, not a mapping", "")],
    ),
    "misspelt-key": (
        ("expected_failure: null", "expected_failur: null"),
        [("case.yaml:24:1", "unknown-key", "unknown key `expected_failur`", "did you mean `expected_failure`?")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_case_is_refused(name: str, tmp_path: Path, tiny: Pack) -> None:
    (old, new), expected = SPOILT[name]
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if name == "duplicate":
        text += f"---\n{GOOD}"
        expected = [("case.yaml:26:5", "defined-twice", "the case `night-shop` is defined twice",
                     "the other is at case.yaml:1:1")]  # fmt: skip
    assert problems_of(tmp_path, tiny, text) == expected


def test_all_problems_of_all_files_at_once(tmp_path: Path, tiny: Pack) -> None:
    write(tmp_path, "a.yaml", GOOD.replace("sql-one", "sql-on"))
    write(tmp_path, "b.yaml", "id: [")
    with pytest.raises(CaseError) as caught:
        load_cases([tmp_path, tmp_path / "absent.yaml"], tiny)
    assert [problem.code for problem in caught.value.problems] == ["unknown-service", "no-such-file", "yaml-syntax"]


def test_a_folder_without_cases_is_a_problem(tmp_path: Path, tiny: Pack) -> None:
    with pytest.raises(CaseError, match=r"no `\.yaml` file is in this folder"):
        load_cases([tmp_path], tiny)
