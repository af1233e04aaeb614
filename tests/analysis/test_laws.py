"""The check of laws: what it says of one that is broken, and that the shipped laws hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import recommender
from recommender.analysis.box_decider import BoxDecider
from recommender.analysis.check import check_pack
from recommender.analysis.checks.dead import Dead
from recommender.analysis.checks.laws import Laws
from recommender.analysis.checks.study import Study
from recommender.analysis.law_search import LawSearch
from recommender.analysis.prove.decider import Prover
from recommender.analysis.smallest import smallest
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.pack_loader import load_pack
from recommender.location import Location
from recommender.model.finding import CheckRun, Code, Finding, Inquiry, Method, Verdict
from recommender.model.pack import Pack
from recommender.model.rule import Severity

TINY = Path(__file__).parent.parent / "packs" / "tiny"
Spoilt = Callable[..., Pack]
HINT = "mend the rules, or the law where it says too much"


def checked(pack: Pack, *, by_proof: bool) -> CheckRun:
    engine = Recommender(pack, EngineMode.REFERENCE)
    search, proof = ((), (Prover(engine),)) if by_proof else ((LawSearch(engine),), ())
    return check_pack(Study(engine, BoxDecider(engine), search=search, proof=proof, shrink=smallest), [Laws()])


@pytest.fixture
def spoilt(edited: Callable[..., Path]) -> Spoilt:
    """The tiny pack with edits."""
    return lambda *edits: load_pack([edited(*edits)], labels=["tiny"])


@pytest.mark.parametrize("by_proof", [False, True], ids=["search", "z3"])
def test_laws_that_hold_are_found_unbroken(by_proof: bool) -> None:
    method, verdict = (Method.Z3, Verdict.PROVED) if by_proof else (Method.SEARCH, Verdict.UNDECIDED)
    run = checked(load_pack([TINY], labels=["tiny"]), by_proof=by_proof)
    assert run.findings == ()
    assert run.inquiries[1:] == tuple(
        Inquiry(Code.LAW_BROKEN, name, verdict, method, "" if by_proof else "150 pairs tried")
        for name in ("bill-that-counts", "more-data-than-a-disk", "more-joins", "more-than-a-volume")
    )


@pytest.mark.parametrize("by_proof", [False, True], ids=["search", "z3"])
def test_a_broken_law_is_told_with_its_pair_and_the_rules_that_break_it(spoilt: Spoilt, by_proof: bool) -> None:
    """The rule about joins is turned around, so that joins speak for the table store."""
    edit = (
        "choose/queries.yaml",
        "favor: {sql: strong, sql-old: slight}\n    oppose",
        "oppose: {sql: strong}\n    favor",
    )
    run = checked(spoilt(edit), by_proof=by_proof)
    assert run.findings == (
        Finding(
            Code.LAW_BROKEN,
            Severity.ERROR,
            "`more-joins` does not hold: `table-store` gains on `sql-one` (lead +0, then lead +9), by `joins-across-tables`",
            Location("tiny/laws.yaml", 7, 3),
            "more-joins",
            ("joins-across-tables",),
            witnesses=run.findings[0].witnesses,
            hint=HINT,
        ),
    )
    before, after = run.findings[0].witnesses
    assert (before.answers["shape.patterns"], after.answers["shape.patterns"]) == (frozenset(), frozenset({"joins"}))
    assert len(before.answers) == 2  # the rule asks for the speed, too
    assert Inquiry(
        Code.LAW_BROKEN, "more-joins", Verdict.REFUTED, Method.Z3 if by_proof else Method.SEARCH
    ) in run.inquiries  # fmt: skip


@pytest.mark.parametrize("by_proof", [False, True], ids=["search", "z3"])
def test_a_limit_that_is_lost_breaks_the_law_about_it(spoilt: Spoilt, by_proof: bool) -> None:
    edit = ("services/stores.yaml", "max: 64 TiB", "max: 128 TiB")
    volume = (
        "services/stores.yaml",
        "    - {attribute: need.volume, max: medium, cite: handbook#sizes, as_of: 2026-01-01}\n",
        "",
    )
    (found,) = checked(spoilt(edit, volume), by_proof=by_proof).findings
    assert found.message == "`more-than-a-volume` does not hold: `sql-one` is not ruled out"
    (witness,) = found.witnesses
    assert 64 * 1024**4 / 1e9 < witness.answers["need.size_gb"] <= 128 * 1024**4 / 1e9  # type: ignore[operator]


TURNED = (
    "choose/queries.yaml",
    "    not:\n      need.speed: instant\n  then:\n    favor: {sql: strong, sql-old: slight}\n    oppose",
    "  then:\n    oppose: {sql: strong}\n    favor",
)
OF_A_RECORD = "  when: {shape.role: system_of_record}\n"


@pytest.mark.parametrize("by_proof", [False, True], ids=["search", "z3"])
@pytest.mark.parametrize(
    ("law", "is_broken"),
    [
        ("  when: {shape.role: system_of_record, need.speed: {not: [relaxed, fast]}}\n", False),
        (f"{OF_A_RECORD}  unless: {{need.speed: [relaxed, fast]}}\n", True),
        (f"{OF_A_RECORD}  unless: {{need.speed: relaxed}}\n", True),
        (f"{OF_A_RECORD}  unless: {{shape.role: system_of_record}}\n", False),
    ],
    ids=["when not", "unless", "unless one of them", "unless all"],
)
def test_an_exception_takes_out_only_what_is_said(spoilt: Spoilt, law: str, is_broken: bool, by_proof: bool) -> None:
    """Joins speak for the table store whatever the speed, and tables are out where reads are instant."""
    run = checked(spoilt(TURNED, ("laws.yaml", OF_A_RECORD, law)), by_proof=by_proof)
    assert [found.subject for found in run.findings] == (["more-joins"] if is_broken else [])
    for found in run.findings:
        for workload in found.witnesses:
            assert set(workload.answers) == {"shape.patterns"}


VOLUME = "  when: {need.size_gb: {gt: 64 TiB}}\n  unless: {shape.model: key_value}\n"
SILENT = {
    "conditions that exclude each other": (VOLUME, VOLUME.replace("shape.model: key_value", "need.volume: large")),
    "an impossible combination": (
        VOLUME,
        "  when: {shape.model: key_value, shape.patterns: {has_any: [joins]}}\n",
    ),
    "a move that starts elsewhere": (
        "  move: {need.size_gb: raise}\n",
        "  when: {need.size_gb: {gt: 10}}\n  move: {need.size_gb: {from: {lt: 5}, to: {gt: 20}}}\n",
    ),
    "a move that ends elsewhere": (
        "  move: {need.size_gb: raise}\n",
        "  unless: {need.size_gb: {gte: 10}}\n  move: {need.size_gb: {to: {gt: 20}}}\n",
    ),
    "another role": (VOLUME, "  when: {shape.role: cache}\n"),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_law_that_speaks_of_nobody_is_told_though_nothing_breaks_it(spoilt: Spoilt, name: str) -> None:
    old, new = SILENT[name]
    engine = Recommender(spoilt(("laws.yaml", old, new)), EngineMode.REFERENCE)
    run = check_pack(Study(engine, BoxDecider(engine)), [Dead()])
    law = "more-than-a-volume" if old == VOLUME else "more-data-than-a-disk"
    assert [(found.code, found.message, found.subject) for found in run.findings] == [
        (Code.DEAD, f"`{law}` speaks of no workload, and so holds whatever the rules say", law)
    ]
    assert Inquiry(Code.DEAD, "4 laws", Verdict.REFUTED, Method.BOXES) in run.inquiries


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return recommender.load_pack()


def test_every_shipped_law_is_proved(shipped: Pack) -> None:
    run = checked(shipped, by_proof=True)
    assert [finding.message for finding in run.findings] == []
    assert {inquiry.verdict for inquiry in run.inquiries} == {Verdict.PROVED}
    assert len(shipped.laws) >= 25
