"""Notes that leave a finding: for which lines they count, and what is found wrong with the notes themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

TINY = ("--no-builtin-rules", "--rules", str(Path(__file__).parents[1] / "packs" / "tiny"))
NOTE = '# recommender: ignore=production-databases reason="a copy for tests"'
Told = tuple[str, int, bool]


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    from recommender.cli.main import program

    monkeypatch.chdir(tmp_path)

    def ran(files: dict[str, str], *words: str) -> Result:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(program, ["review", ".", "--as-of", "2026-11-25", *words, *TINY])

    return ran


def told(result: Result) -> list[Told]:
    """Rule, line and whether it is left, of each finding."""
    findings = json.loads(result.stdout)["findings"]
    return [(one["rule"], one["line"], one["suppressed"] is not None) for one in findings]


def terraform(above: str = "", beside: str = "", inside: str = "", line: str = "", below: str = "") -> str:
    """A database with two findings: no standby on line 4, and (left out) days of backup on line 2."""
    return f'{above}\nresource "example_sql" "orders" {{ {beside}\n  {inside}\n  standby = false {line}\n}}\n{below}\n'


BOTH = [("production-databases", 2, True), ("production-databases", 4, True)]
NONE = [("production-databases", 2, False), ("production-databases", 4, False)]
ONE = [("production-databases", 2, False), ("production-databases", 4, True)]
PLACES: dict[str, tuple[str, list[Told]]] = {
    "above the resource": (terraform(above=NOTE), BOTH),
    "beside its first line": (terraform(beside=NOTE), BOTH),
    "on the first line inside": (terraform(inside=NOTE), BOTH),
    "on the line": (terraform(line=NOTE), ONE),
    "nowhere": (terraform(), NONE),
    "below": (terraform(below=NOTE), [*NONE, ("suppression-unused", 6, False)]),
    "by another name": (
        terraform(line=NOTE.replace("production-databases", "production-database")),
        [NONE[0], ("suppression-of-unknown-rule", 4, False), NONE[1]],
    ),
    "of a rule that nothing breaks": (
        terraform(line=NOTE.replace("production-databases", "audited-tables")),
        [NONE[0], ("suppression-unused", 4, False), NONE[1]],
    ),
    "without a reason": (
        terraform(line="# recommender: ignore=production-databases"),
        [NONE[0], ("suppression-without-reason", 4, False), NONE[1]],
    ),
    "with an empty reason": (
        terraform(line='# recommender: ignore=production-databases reason=" "'),
        [NONE[0], ("suppression-without-reason", 4, False), NONE[1]],
    ),
    "until today": (terraform(line=f"{NOTE} until=2026-11-25"), ONE),
    "until yesterday": (
        terraform(line=f"{NOTE} until=2026-11-24"),
        [NONE[0], ("suppression-expired", 4, False), NONE[1]],
    ),
    "until no day": (
        terraform(line=f"{NOTE} until=soon"),
        [NONE[0], ("suppression-expired", 4, False), NONE[1]],
    ),
    "of several rules": (
        terraform(line=NOTE.replace("production-databases", "production-databases,audited-tables")),
        [NONE[0], ("suppression-unused", 4, False), ONE[1]],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), PLACES.values(), ids=PLACES)
def test_where_a_note_counts(review: Callable[..., Result], text: str, wanted: list[Told]) -> None:
    result = review({"main.tf": text}, "--format", "json")
    assert sorted(told(result)) == sorted(wanted)


TEMPLATE = """Resources:
  Orders:%s
    Type: Example::Stores::SQL
    Properties:
      Standby: false
      BackupDays: 7
"""
# The text that makes a file a template of interest names a type of AWS.
AROUND = "  Key: {Type: AWS::KMS::Key}\n"
WRITTEN = "\n    Metadata: {recommender: {ignore: [{rule: production-databases, reason: a copy%s}]}}"


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ("", [("production-databases", 5, False)]),
        (f"  {NOTE}", [("production-databases", 5, True)]),
        (WRITTEN % "", [("production-databases", 6, True)]),
        (WRITTEN % ", until: 2026-12-31", [("production-databases", 6, True)]),
        (WRITTEN % ", until: 2026-01-01", [("production-databases", 6, False), ("suppression-expired", 3, False)]),
    ],
)
def test_cloudformation_by_comment_and_by_metadata(
    review: Callable[..., Result], inside: str, wanted: list[Told]
) -> None:
    result = review({"t.yaml": TEMPLATE % inside + AROUND}, "--format", "json")
    assert sorted(told(result)) == sorted(wanted)


def test_a_design_file_has_a_key_for_it(review: Callable[..., Result]) -> None:
    text = """design: x
resources:
  orders:
    service: sql-one
    settings: {sql.standby: false, sql.backup_days: 7}
    ignore: [{rule: production-databases, reason: a copy}]
"""
    result = review({"design.yaml": text}, "--format", "json")
    assert told(result) == [("production-databases", 5, True)]


def test_a_finding_is_left_only_if_all_rules_that_it_breaks_are(review: Callable[..., Result]) -> None:
    text = 'resource "example_sql" "orders" {\n  standby = true\n  backup_days = 7\n  storage {\n    kind = "slow" %s\n  }\n}\n'
    note = '# recommender: ignore=audited-tables reason="no auditors"'
    shop = "name: shop\nshape: {model: relational}\n"
    result = review({"main.tf": text % note, "shop.yaml": shop}, "--workload", "shop.yaml", "--format", "json")
    assert ("audited-tables", 5, True) in told(result)


def test_what_is_left_is_counted_and_does_not_fail(review: Callable[..., Result]) -> None:
    result = review({"main.tf": terraform(above=NOTE)})
    assert result.exit_code == 0
    assert "0 errors, 0 warnings and 0 notes; 2 suppressed with a reason" in " ".join(result.stdout.split())
    sarif = json.loads(review({}, "--format", "sarif").stdout)["runs"][0]
    assert sarif["results"] == []
    shown = json.loads(review({}, "--format", "sarif", "--include-suppressed").stdout)["runs"][0]["results"]
    assert [one["suppressions"] for one in shown] == [[{"kind": "inSource", "justification": "a copy for tests"}]] * 2
