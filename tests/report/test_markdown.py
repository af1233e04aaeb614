from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from recommender.model.decision import Decision
from recommender.model.notice import Caveat
from recommender.model.pack import Pack
from recommender.model.record import RecordHead
from recommender.report.lines import Part, line_of, safe, span
from recommender.report.markdown import code, code_in_table, escaped, markdown_list
from recommender.report.markdown_report import decision_markdown
from recommender.report.record import decision_record, seal_of

DATA = Path(__file__).parent.parent / "data"
WORKLOADS: dict[str, str] = yaml.safe_load((DATA / "answers.yaml").read_text(encoding="utf-8"))
FROZEN = ("flash-sale", "electronics-shop")
MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = st.text(st.sampled_from("a1 _*`<>[]()|#~&;!-+=.:\\\n\t\x1b{}%é"), max_size=30)


def texts(tokens: list[Token]) -> str:
    """What a reader sees, whatever markup there is."""
    return "".join(
        token.content if token.type in ("text", "code_inline") else " " if token.type.endswith("break") else ""
        for block in tokens
        for token in block.children or ()
    )


def kinds(tokens: list[Token]) -> set[str]:
    return {token.type for block in tokens for token in block.children or ()}


@given(HOSTILE)
def test_what_somebody_wrote_reads_as_written_and_is_no_markup(text: str) -> None:
    tokens = MARKDOWN.parse(escaped(text))
    assert texts(tokens) == " ".join(safe(text).split())
    assert kinds(tokens) <= {"text"}
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


@given(HOSTILE)
def test_code_reads_as_written(text: str) -> None:
    tokens = MARKDOWN.parse(f"x {code(text)} x")
    assert texts(tokens).split() == ["x", *safe(text).split(), "x"]
    assert kinds(tokens) <= {"text", "code_inline"}


@given(HOSTILE, HOSTILE)
def test_cells_stay_in_their_columns(first: str, second: str) -> None:
    row = f"| {escaped(first)} | {code_in_table(second)} |"
    tokens = MARKDOWN.parse(f"| a | b |\n|---|---|\n{row}\n")
    inlines = [token for token in tokens if token.type == "inline"]
    assert len(inlines) == 4
    assert texts(inlines[2:3]) == " ".join(safe(first).split())
    assert texts(inlines[3:]) == " ".join(safe(second).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. first", "1\\. first"),
        ("- a point", "\\- a point"),
        ("key_lookup and _this_", "key_lookup and \\_this\\_"),
        ("R&D &amp; [x](y)", "R&D \\&amp; \\[x\\](y)"),
        ("a\nb", "a b"),
    ],
)
def test_only_what_would_be_read_as_markup_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_lines_become_a_list_nested_as_they_are_indented() -> None:
    lines = [
        line_of("  ", span("Head", Part.STRONG), " of it"),
        line_of(span("    +4.0 ", Part.GOOD), "a point ", span("rule", Part.ORIGIN)),
        line_of(span("   +16.0 ", Part.GOOD), "another ", span("[1,2]", Part.MARK)),
        line_of("  next"),
    ]
    assert markdown_list(lines) == [
        "- **Head** of it",
        "  - **+4.0** a point `rule`",
        "  - **+16.0** another [1,2]",
        "- next",
    ]


@pytest.fixture(scope="session")
def decision_of(decide: Callable[[str], Decision], frozen: Callable[[str], Decision]) -> Callable[[str], Decision]:
    return lambda name: frozen(name) if name in FROZEN else decide(WORKLOADS[name])


@pytest.mark.parametrize("name", ["fits", "conflict", "companion", "today", "nothing", "flash-sale"])
def test_the_whole_answer(
    name: str, decision_of: Callable[[str], Decision], golden: Callable[[str, str], None]
) -> None:
    golden(f"markdown-{name}.md", decision_markdown(decision_of(name)))


@pytest.mark.parametrize("full", [False, True], ids=["brief", "full"])
@pytest.mark.parametrize("name", [*WORKLOADS, *FROZEN])
def test_every_citation_is_listed_and_every_number_used(
    name: str, full: bool, decision_of: Callable[[str], Decision]
) -> None:
    body, _, listed = decision_markdown(decision_of(name), full=full).partition("\n## Sources\n")
    marks = {int(number) for mark in re.findall(r"(?<!\\)\[(\d+(?:,\d+)*)\](?!\()", body) for number in mark.split(",")}
    assert marks == {int(number) for number in re.findall(r"^(\d+)\. ", listed, re.MULTILINE)}


def recorded(decision: Decision, pack: Pack, **more: object) -> str:
    seal = seal_of(decision, "workloads/shop.yaml", "d" * 64, more.pop("sets", ()))  # type: ignore[arg-type]
    head = RecordHead("accepted", "2026-11-25", ("Data platform", "J. Doe: lead"))
    return decision_record(
        decision, seal, head, pack.vocabulary, role=pack.roles[decision.role].title,
        priorities=[("cost", "high")], command=["recommender", "review", "docs/a b.md"],
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["fits", "no-good-fit", "companion", "today", "one-left"])
def test_the_whole_record(
    name: str, pack: Pack, decide: Callable[[str], Decision], golden: Callable[[str, str], None]
) -> None:
    golden(f"record-{name}.md", recorded(decide(WORKLOADS[name]), pack, sets=("need.size_gb=5 GB",)))


SECTIONS = [
    "Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome", "Consequences",
    "Confirmation", "Pros and Cons of the Options", "More Information",
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in WORKLOADS if name != "conflict"])
def test_a_record_has_the_front_matter_and_the_sections_of_madr(
    name: str, pack: Pack, decide: Callable[[str], Decision]
) -> None:
    text = recorded(decide(WORKLOADS[name]), pack)
    _, front, body = text.split("---\n", 2)
    assert yaml.load(front, yaml.BaseLoader) == {
        "status": "accepted", "date": "2026-11-25", "decision-makers": ["Data platform", "J. Doe: lead"],
    }  # fmt: skip
    headings = [line.lstrip("# ") for line in body.splitlines() if re.match("#{2,3} ", line)]
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    assert "\n\n\n" not in text


def test_the_seal_is_yaml_that_says_what_was_decided(pack: Pack, decide: Callable[[str], Decision]) -> None:
    decision = dataclasses.replace(decide(WORKLOADS["fits"]), workload='a "b": c')
    assert decision.winner is not None
    text = recorded(decision, pack, sets=("need.size_gb=5 GB", "cost.lowest=true"))
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert yaml.safe_load(block) == {
        "workload": "workloads/shop.yaml",
        "name": 'a "b": c',
        "set": ["need.size_gb=5 GB", "cost.lowest=true"],
        "digest": "d" * 64,
        "option": decision.winner.service,
        "rules": [reason.rule for reason in decision.winner.reasons if reason.points > 0],
        "packs": [{"name": p.name, "version": p.version, "digest": p.digest} for p in decision.packs],
    }


def test_what_is_told_of_the_winner_is_only_named_for_the_others(pack: Pack, decide: Callable[[str], Decision]) -> None:
    decision = decide(WORKLOADS["fits"])
    assert decision.winner is not None
    text = recorded(decision, pack).partition("## Pros and Cons of the Options")[2]
    for reason in decision.winner.reasons:
        assert text.count(escaped(reason.because)) == 1


def test_without_a_winner_there_is_no_record(pack: Pack, decide: Callable[[str], Decision]) -> None:
    with pytest.raises(ValueError, match="without a winner"):
        recorded(decide(WORKLOADS["conflict"]), pack)


@pytest.mark.parametrize(("fit", "is_told"), [(25.0, True), (25.1, False)])
def test_a_record_says_where_little_speaks_for_any_option(
    fit: float, is_told: bool, decide: Callable[[str], Decision], pack: Pack
) -> None:
    decision = decide(WORKLOADS["fits"])
    first, *others = decision.recommendations
    weak = dataclasses.replace(decision, recommendations=(dataclasses.replace(first, score=2.0, fit=fit), *others))
    told = "Weak fit: No service fits better than 25 of 100: little speaks for any. "
    assert (told in recorded(weak, pack)) is is_told


def test_a_record_has_what_is_to_be_known_before_among_its_consequences(
    pack: Pack, decide: Callable[[str], Decision]
) -> None:
    decision = decide(WORKLOADS["companion"])
    cache_ends, table_ends = (Caveat(f"status/{name}", f"{name} ends.", ()) for name in ("quick-cache", "table"))
    (cache,) = decision.companions
    cache = dataclasses.replace(cache, warnings=(cache_ends,))
    text = recorded(dataclasses.replace(decision, warnings=(table_ends,), companions=(cache,)), pack)
    told = text.partition("### Consequences")[2].partition("\n#")[0]
    assert "- Bad, and to be known before: table ends." in told
    assert "- Bad, and to be known before Quick Cache is taken: quick-cache ends." in told
