"""Laws as written: what they are read as, and everything that can be wrong with one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.knowledge.conftest import PACKS

from recommender.knowledge.cache import load
from recommender.knowledge.pack_loader import load_pack
from recommender.location import Location
from recommender.model.condition import ALWAYS, Bound, InRange, IsFlag, OneOf
from recommender.model.law import Claim, Comparison, Law, Move, Step
from recommender.model.pack import Pack
from recommender.model.source import Citation

Told = tuple[str, str, str, str]
Spoil = Callable[..., list[Told]]
LAWS = "tiny/laws.yaml"


def test_laws_are_read_as_they_are_written(tiny: Pack) -> None:
    assert tiny.laws == (
        Law(
            id="bill-that-counts",
            title="A low bill never speaks against what is paid by use",
            claim=Claim.NEVER_LOWER,
            about=(Comparison(("table-store",), ("serverless",)),),
            because="Nothing is paid for idle hours.",
            cites=(Citation("handbook", ""),),
            when=ALWAYS,
            move=Move("cost.lowest", Step.CHANGE, (), None, IsFlag("cost.lowest", True), from_unanswered=True),
            pack="tiny",
            location=Location("tiny/laws.yaml", 14, 3),
        ),
        Law(
            id="more-data-than-a-disk",
            title="More data brings nobody back",
            claim=Claim.STAYS_OUT,
            about=(Comparison(("sql-old", "sql-one", "table-store"), ("sql", "table-store")),),
            because="What is too much stays too much.",
            cites=(Citation("limits-page", ""),),
            move=Move("need.size_gb", Step.RAISE),
            pack="tiny",
            location=Location("tiny/laws.yaml", 1, 3),
        ),
        Law(
            id="more-joins",
            title="Joins never speak for keys against tables",
            claim=Claim.NEVER_GAINS,
            about=(Comparison(("table-store",), ("key-value",), ("sql-one",), ("sql-one",)),),
            because="Tables are made for joins.",
            cites=(Citation("handbook", "queries"),),
            when=OneOf("shape.role", ("system_of_record",)),
            move=Move("shape.patterns", Step.ADD, ("joins", "scans")),
            pack="tiny",
            location=Location("tiny/laws.yaml", 7, 3),
        ),
        Law(
            id="more-than-a-volume",
            title="One volume ends",
            claim=Claim.OUT,
            about=(Comparison(("sql-one",), ("sql-one",)),),
            because="One volume ends there.",
            cites=(Citation("limits-page", ""),),
            when=InRange("need.size_gb", Bound(64 * 1024**4 / 1e9, inclusive=False), None),
            unless=OneOf("shape.model", ("key_value",)),
            pack="tiny",
            location=Location("tiny/laws.yaml", 20, 3),
        ),
    )


def test_no_decision_depends_on_laws(tiny: Pack, edited: Callable[..., Path]) -> None:
    copy = edited()
    (copy / "laws.yaml").unlink()
    without = load_pack([copy])
    assert without.laws == ()
    assert without.identities == tiny.identities


def test_a_compiled_pack_keeps_its_laws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Pack, edited: Callable[..., Path]
) -> None:
    monkeypatch.setenv("RECOMMENDER_CACHE_DIR", str(tmp_path / "kept"))
    copy = edited()
    made, kept = load([copy]), load([copy])
    assert made is not kept
    assert [law.id for law in kept.laws] == [law.id for law in tiny.laws]
    (copy / "laws.yaml").write_text("[]\n")
    assert load([copy]).laws == ()


def test_a_pack_may_switch_off_a_law_of_another_with_a_reason(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    shutil.copytree(PACKS / "overlay", overlay)
    text = (overlay / "pack.yaml").read_text()
    (overlay / "pack.yaml").write_text(text + "  - {rule: more-joins, reason: We know better.}\n")
    pack = load_pack([PACKS / "tiny", overlay])
    assert "more-joins" not in [law.id for law in pack.laws]
    assert pack.disabled["more-joins"] == "We know better."


WRONG: dict[str, tuple[str, str, list[Told]]] = {
    "claim": (
        "{out: sql-one}",
        "{outs: sql-one}",
        [(f"{LAWS}:24:10", "unknown-claim", "`outs` is no claim of a law", "did you mean `out`?")],
    ),
    "two claims": (
        "{out: sql-one}",
        "{out: sql-one, first: sql}",
        [(f"{LAWS}:24:3", "one-claim", "the law `more-than-a-volume` makes 2 claims", "a law makes one, write a law for each")],
    ),
    "service": (
        "{out: sql-one}",
        "{out: [sql-on, sql-one, sql-one]}",
        [
            (f"{LAWS}:24:16", "unknown-service", "no service has the id or tag `sql-on`", "did you mean `sql-one`?"),
            (f"{LAWS}:24:33", "listed-twice", "`sql-one` is listed twice", ""),
        ],
    ),
    "no services": (
        "{out: sql-one}",
        "{out: {sql: 1}}",
        [(f"{LAWS}:24:15", "wrong-type", "services are named by an id, a tag or a list of them, not by a mapping", "")],
    ),
    "comparison": (
        "{never_gains: {key-value: [sql-one]}}",
        "{never_gains: key-value}",
        [(f"{LAWS}:11:23", "wrong-type", "`never_gains` compares services with rivals, not the text `key-value`", "write `{services: rivals}`")],
    ),
    "itself": (
        "{never_gains: {key-value: [sql-one]}}",
        "{never_gains: {sql-one: [sql-one]}}",
        [(f"{LAWS}:11:33", "same-services", "`sql-one` is compared with itself", "")],
    ),
    "missing move": (
        "  move: {need.size_gb: raise}\n",
        "",
        [(f"{LAWS}:3:10", "missing-move", "`stays_out` says what a change does, and the law has no `move`", "")],
    ),
    "needless move": (
        "when: {need.size_gb: {gt: 64 TiB}}",
        "move: {need.size_gb: raise}",
        [
            (
                f"{LAWS}:24:10",
                "needless-move",
                "`out` says how things stand, and needs no `move`",
                "with a move: `never_gains`, `never_higher`, `never_lower`, `stays_in`, `stays_out`, `unchanged`",
            )
        ],
    ),
    "two moves": (
        "{need.size_gb: raise}",
        "{need.size_gb: raise, need.latency_ms: raise}",
        [(f"{LAWS}:3:3", "one-move", "the law `more-data-than-a-disk` moves 2 answers", "a law moves one, all others stay")],
    ),
    "attribute": (
        "{need.size_gb: raise}",
        "{need.size: raise}",
        [(f"{LAWS}:3:10", "unknown-attribute", "there is no attribute `need.size`", "did you mean `need.size_gb`?")],
    ),
    "computed": (
        "{need.size_gb: raise}",
        "{need.requests_per_second: raise}",
        [(f"{LAWS}:3:10", "not-movable", "`need.requests_per_second` cannot be moved", "move the answers that it follows from")],
    ),
    "role": (
        "{need.size_gb: raise}",
        "{shape.role: {to: cache}}",
        [(f"{LAWS}:3:10", "not-movable", "`shape.role` cannot be moved", "say it under `when`")],
    ),
    "no order": (
        "{need.size_gb: raise}",
        "{shape.model: raise}",
        [(f"{LAWS}:3:23", "not-ordered", "`shape.model` is a choice and has no order", "write `{from: …, to: …}`")],
    ),
    "direction": (
        "{need.size_gb: raise}",
        "{need.size_gb: up}",
        [
            (
                f"{LAWS}:3:24",
                "wrong-type",
                "a move of `need.size_gb` cannot be the text `up`",
                "write `raise`, `lower`, `{from: …, to: …}`, or `{add: […]}` for a set",
            )
        ],
    ),
    "added to a number": (
        "{need.size_gb: raise}",
        "{need.size_gb: {add: [1]}}",
        [(f"{LAWS}:3:25", "wrong-type", "`add` stands alone, with a list of members of a set", "such as `{add: [...]}`")],
    ),
    "added and more": (
        "{add: [joins, scans]}",
        "{add: [joins], to: {only: []}}",
        [(f"{LAWS}:10:27", "wrong-type", "`add` stands alone, with a list of members of a set", "such as `{add: [...]}`")],
    ),
    "member": (
        "{add: [joins, scans]}",
        "{add: [joint]}",
        [(f"{LAWS}:10:33", "unknown-value", "`joint` is not a value of `shape.patterns`", "did you mean `joins`?")],
    ),
    "end": (
        "{from: unknown, to: true}",
        "{form: unknown, to: true}",
        [(f"{LAWS}:16:24", "unknown-key", "unknown key `form`", "did you mean `from`?")],
    ),
    "end's value": (
        "{from: unknown, to: true}",
        "{from: unknown, to: 3}",
        [(f"{LAWS}:16:43", "wrong-type", "`cost.lowest` is a flag: `true` or `false`, not the number `3`", "")],
    ),
    "condition": (
        "when: {need.size_gb: {gt: 64 TiB}}",
        "when: {need.size_gb: 64 TiB}",
        [(f"{LAWS}:22:24", "wrong-type", "`need.size_gb` is a number, test it with `gt`, `gte`, `lt`, `lte`", "such as `{gte: 100}`")],
    ),
    "exception": (
        "unless: {shape.model: key_value}",
        "unless: {shape.model: key_valu, shape.modell: relational}",
        [
            (f"{LAWS}:23:25", "unknown-value", "`key_valu` is not a value of `shape.model`", "did you mean `key_value`?"),
            (f"{LAWS}:23:35", "unknown-attribute", "there is no attribute `shape.modell`", "did you mean `shape.model`?"),
        ],
    ),
    "exception of everything": (
        "unless: {shape.model: key_value}",
        "unless: {}",
        [(f"{LAWS}:23:11", "empty-condition", "the condition is empty", "leave it out or add a test")],
    ),
    "citation": (
        "cites: [handbook#queries]",
        "cites: [handbook#querying]",
        [(f"{LAWS}:13:11", "unknown-section", "the source `handbook` has no section `querying`", "did you mean `queries`?")],
    ),
    "no citation": (
        "cites: [handbook#queries]",
        "cites: []",
        [(f"{LAWS}:13:10", "uncited", "the law `more-joins` cites nothing", "")],
    ),
    "key": (
        "  because: Tables are made for joins.\n",
        "  becuse: Tables are made for joins.\n",
        [
            (f"{LAWS}:7:3", "missing-key", "the key `because` is missing", ""),
            (f"{LAWS}:12:3", "unknown-key", "unknown key `becuse`", "did you mean `because`?"),
        ],
    ),
    "id of a rule": (
        "id: more-joins",
        "id: joins-across-tables",
        [(f"{LAWS}:7:3", "defined-twice", "the id `joins-across-tables` is taken", "by tiny/choose/queries.yaml:1:3")],
    ),
    "id of a law": (
        "id: more-joins",
        "id: bill-that-counts",
        [(f"{LAWS}:14:3", "defined-twice", "the id `bill-that-counts` is taken", f"by {LAWS}:7:3")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_faulty_law_is_refused_with_everything_said(name: str, spoil: Spoil) -> None:
    old, new, told = WRONG[name]
    assert spoil((LAWS, old, new)) == told
