"""Two packs held against each other: copies of the tiny pack in which one thing was changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recommender.analysis.pack_diff import packs_compared
from recommender.cli.main import program
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.model.pack import Pack
from recommender.model.pack_change import PackDiff, PartChange, Reach
from recommender.model.truth import Truth

PACKS = Path(__file__).parents[1] / "packs"
TINY = PACKS / "tiny"


def recommender(pack: Pack) -> Recommender:
    return Recommender(pack, EngineMode.REFERENCE)


def compared(old: Path, new: Path, samples: int = 0) -> PackDiff:
    return packs_compared(recommender(load_pack([old])), recommender(load_pack([new])), (), samples)


LATENCY = "need.latency_ms: {gt: 0, lte: 20 ms}"
GATE = "cost.lowest: true, shape.patterns: {not: {has_all: [joins, scans]}}"


@pytest.mark.parametrize(
    ("file", "text", "other", "rule", "reach", "gained", "lost"),
    [
        ("choose/queries.yaml", LATENCY, "need.latency_ms: {gt: 0, lte: 30 ms}", "lookups-by-key", Reach.WIDENED, ..., None),
        ("choose/queries.yaml", LATENCY, "need.latency_ms: {gte: 0, lte: 20 ms}", "lookups-by-key", Reach.WIDENED, 0.0, None),
        ("choose/queries.yaml", LATENCY, "need.latency_ms: {gt: 0, lt: 20 ms}", "lookups-by-key", Reach.NARROWED, None, 20.0),
        ("choose/queries.yaml", LATENCY, "need.latency_ms: {gt: 10, lt: 30 ms}", "lookups-by-key", Reach.MOVED, ..., ...),
        ("derive/load.yaml", "{gte: 10k}", "{gte: 5k}", "heavy-tables", Reach.WIDENED, ..., None),
        ("choose/gates.yaml", GATE, "cost.lowest: true", "bill-above-all", Reach.WIDENED, ..., None),
    ],
    ids=["higher end", "closed end", "open end", "both ends", "through a derived flag", "one test less"],
)  # fmt: skip
def test_a_condition_that_changed_is_shown_by_a_workload(edited, file, text, other, rule, reach, gained, lost):
    folder = edited((file, text, other))
    diff = compared(TINY, folder)
    change = next(change for change in diff.changed if change.new.id == rule)
    assert (change.reach, change.effects) == (reach, False)
    assert (change.gained is None, change.lost is None) == (gained is None, lost is None)
    for answers, value in ((change.gained, gained), (change.lost, lost)):
        if isinstance(value, float):
            assert answers["need.latency_ms"] == value
    old, new = recommender(diff.old).program, recommender(diff.new).program
    for answers, fires in ((change.gained, (False, True)), (change.lost, (True, False))):
        if answers is not None:
            fired = [p.evaluate(p.following.facts(answers).values).truths[rule] is Truth.TRUE for p in (old, new)]
            assert tuple(fired) == fires


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("any:\n      - shape.patterns: {has_any: [joins]}\n      - shape.model: relational",
         "any:\n      - shape.model: {not: key_value}\n      - shape.patterns: {has_all: [joins]}"),
        ("favor: {sql: strong, sql-old: slight}", "favor: {sql-one: strong, sql-old: slight}"),
        ("because: Tables are made for joins.", "because: Joins are what tables are for."),
    ],
    ids=["condition written otherwise", "tag spelled out", "reason"],
)  # fmt: skip
def test_what_is_only_written_otherwise_is_no_change_of_meaning(edited, text, other):
    diff = compared(TINY, edited(("choose/queries.yaml", text, other)))
    assert (diff.changed, diff.reworded) == ((), ("joins-across-tables",))
    assert (diff.added, diff.removed, diff.renamed, diff.parts) == ((), (), (), ())


def test_a_rule_that_goes_comes_or_has_another_name(edited):
    folder = edited(
        ("choose/queries.yaml", "- id: lookups-by-key", "- id: single-records"),
        ("configure/sql.yaml", "- id: audited-tables", "- id: tables-under-audit"),
        ("configure/sql.yaml", "{sql.logs: {has_all: [audit]}, sql.storage: fast}", "{sql.storage: fast}"),
    )
    diff = compared(TINY, folder)
    assert [(old.id, new.id) for old, new in diff.renamed] == [("lookups-by-key", "single-records")]
    assert ([rule.id for rule in diff.removed], [rule.id for rule in diff.added]) == (
        ["audited-tables"],
        ["tables-under-audit"],
    )


@pytest.mark.parametrize(
    ("file", "text", "other", "rule"),
    [
        ("choose/queries.yaml", "favor: {table-store: decisive}", "favor: {table-store: strong}", "lookups-by-key"),
        ("choose/gates.yaml", "{rule_out: [sql], companion: {role: cache}}", "{rule_out: [sql]}", "reads-in-an-instant"),
        ("services/stores.yaml", "tags: [key-value, serverless]", "tags: [key-value]\n  cites: [handbook]", "bill-above-all"),
        ("configure/sql.yaml", "{gte: 7, lte: 35}", "{gte: 14, lte: 35}", "production-databases"),
        ("configure/sql.yaml", "severity: error", "severity: note", "reads-of-a-table"),
    ],
    ids=["strength", "companion", "who carries the tag", "setting", "severity"],
)  # fmt: skip
def test_effects_count_by_what_they_do_to_services(edited, file, text, other, rule):
    if "tags" in text:  # somebody must carry the tag
        edited(("services/stores.yaml", "tags: [sql, speaks:mysql]", "tags: [sql, speaks:mysql, serverless]"))
    diff = compared(TINY, edited((file, text, other)))
    assert [(change.new.id, change.reach, change.effects) for change in diff.changed] == [(rule, Reach.SAME, True)]


@pytest.mark.parametrize(
    ("file", "text", "other", "part"),
    [
        ("pack.yaml", "query: 1.5", "query: 2", PartChange("criterion", "query", ("value",))),
        ("services/stores.yaml", "summary: A relational database on one server.", "summary: One server.",
         PartChange("service", "sql-one", ("summary",))),
        ("vocabulary.yaml", "large: {gte: 10 TB}", "large: {gte: 20 TB}", PartChange("attribute", "need.volume", ("bands",))),
        ("vocabulary.yaml", "because: Joins need tables.", "because: No tables, no joins.",
         PartChange("impossible combination", "joins-without-tables", ("because",))),
        ("laws.yaml", "unless: {shape.model: key_value}", "unless: {shape.model: relational}",
         PartChange("law", "more-than-a-volume", ("unless",))),
        ("laws.yaml", "- id: more-joins", "- id: joins-more", PartChange("law", "more-joins", ("removed",))),
    ],
    ids=["weight", "service", "bands", "impossible combination", "law", "law that is gone"],
)  # fmt: skip
def test_other_parts_are_told_by_their_fields(edited, file, text, other, part):
    assert part in compared(TINY, edited((file, text, other))).parts


def test_sampled_workloads_show_who_wins_now(edited):
    assert compared(TINY, TINY, samples=300).samples == ()
    diff = compared(
        TINY, edited(("choose/gates.yaml", "favor: {serverless: moderate}", "oppose: {serverless: decisive}")), 1000
    )
    assert diff.sampled == 1000
    assert all(sample.example["cost.lowest"] is True for sample in diff.samples)
    # Cheapest, whatever makes the condition about patterns true, and what runs today: nothing more is needed.
    assert {(sample.old, sample.new): len(sample.example) for sample in diff.samples} == {
        ("table-store", "sql-one"): 2,
        ("table-store", "sql-old"): 3,
    }
    assert diff.moves_winners


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["rules", "diff", *words])


CASE = """
- id: lookups-of-little-data
  source: by hand
  kind: service
  facts: [Little data is looked up by key, The bill must be as low as can be]
  workload: {shape: {model: key_value, patterns: [lookup]}, need: {size_gb: 1}, cost: {lowest: true}}
  from: {shape.model: 1, shape.patterns: 1, need.size_gb: 1, cost.lowest: 2}
  expect: {accept: [table-store]}
"""


def test_the_command_tells_everything_and_its_status_on_request(edited, tmp_path, golden):
    folder = edited(
        ("choose/queries.yaml", LATENCY, "need.latency_ms: {gt: 0, lt: 30 ms}"),
        ("pack.yaml", "version: 0.1.0", "version: 0.2.0"),
        ("configure/sql.yaml", "- id: audited-tables", "- id: tables-under-audit"),
        ("choose/gates.yaml", "favor: {serverless: moderate}", "oppose: {serverless: decisive}"),
    ).rename(tmp_path / "edited")
    cases = tmp_path / "cases.yaml"
    cases.write_text(CASE)
    words = [str(TINY), str(folder), "--cases", str(cases), "--samples", "200"]
    text = run(*words)
    assert (text.exit_code, text.stderr) == (0, "")
    golden("rules-diff.txt", text.stdout)
    assert run(*words, "--exit-code").exit_code == 1
    assert run(str(TINY), str(TINY), "--exit-code").exit_code == 0
    found = json.loads(run(*words, "--format", "json").stdout)
    assert [(case["case"], case["old"], case["new"], case["passed"], case["passes"]) for case in found["cases"]] == [
        ("lookups-of-little-data", "table-store", "sql-one", True, False)
    ]
    assert [(change["rule"], change["reach"]) for change in found["changed"]] == [
        ("bill-above-all", "same"), ("lookups-by-key", "widened"),
    ]  # fmt: skip
    assert found["renamed"] == [{"old": "audited-tables", "new": "tables-under-audit"}]


def test_a_pack_that_adds_to_the_shipped_rules_is_read_on_top_of_them(tmp_path):
    for name, points in (("old", "slight"), ("new", "strong")):
        (tmp_path / name / "choose").mkdir(parents=True)
        (tmp_path / name / "pack.yaml").write_text("name: house\nversion: '1'\n")
        (tmp_path / name / "sources.yaml").write_text("house:\n  title: House rules\n  publisher: Us\n")
        (tmp_path / name / "choose" / "house.yaml").write_text(
            "- id: house-tables\n  title: Tables\n  criterion: query\n  when: {data.model: relational}\n"
            f"  then: {{favor: {{relational: {points}}}}}\n  because: We know them.\n  cites: [house]\n"
        )
    result = run(str(tmp_path / "old"), str(tmp_path / "new"), "--samples", "0", "--format", "json")
    assert [change["rule"] for change in json.loads(result.stdout)["changed"]] == ["house-tables"]


def test_what_cannot_be_read_is_told_by_place(tmp_path):
    result = run(str(tmp_path / "nowhere"), str(TINY))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.stderr
