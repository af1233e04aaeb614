"""Coverage of the guidance: each section of the four documents is listed, and what carries a statement exists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tools import make_guidance as made

from recommender.knowledge.pack_loader import load_pack
from recommender.model.pack import Pack

ROOT = Path(__file__).parent.parent
SOURCES = ["introduction", "relational", "nosql", "caching"]
MOST_BACKGROUND = 0.15


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack([ROOT / "rules"])


@pytest.fixture(scope="module")
def guidance(pack: Pack) -> list[Any]:
    found: list[Any] = made.read_guidance(pack)
    return found


def test_the_four_documents_are_listed(guidance: list[Any]) -> None:
    assert [document.source for document in guidance] == SOURCES


def test_every_section_is_listed_and_every_id_exists(guidance: list[Any], pack: Pack) -> None:
    assert made.problems(guidance, pack, made.known_ids(pack)) == []


def test_no_section_rests_on_background_in_part_only(guidance: list[Any]) -> None:
    """A section with guidance in it has something that carries it; one without says so for each of its statements."""
    for document in guidance:
        for section in document.sections:
            carried = [statement for statement in section.bullets if statement.carried_by]
            background = [statement for statement in section.bullets if statement.background]
            assert carried or section.groups or background == section.bullets, section.section


def test_most_statements_are_carried(guidance: list[Any]) -> None:
    assert made.count(guidance).background_share <= MOST_BACKGROUND


def test_the_page_is_fresh(guidance: list[Any], pack: Pack) -> None:
    assert made.PAGE.read_text(encoding="utf-8") == made.page(guidance, pack), "run make docs"


def _document(pack: Pack, *statements: dict[str, Any], **changes: Any) -> Any:
    """A document of the guidance whose first section with statements has the given ones, the rest grouping."""
    sections = [{"section": anchor, "bullets": [], "groups": True} for anchor in pack.sources["introduction"].sections]
    sections[1] = {"section": sections[1]["section"], "bullets": list(statements)} | changes
    return made.GuidanceDocument.model_validate({"source": "introduction", "sections": sections})


CARRIED = {"says": "AWS provides the hardware", "carried_by": ["category:managed"]}


@pytest.mark.parametrize(
    ("statement", "changes", "problem"),
    [
        (CARRIED, {}, []),
        (CARRIED | {"carried_by": ["no-such-rule"]}, {}, ["introduction#overview: `no-such-rule` is not in the pack"]),
        (CARRIED | {"says": "a " * 13}, {}, [f"introduction#overview: `{('a ' * 13).strip()}` has more than 12 words"]),
        (CARRIED, {"groups": True}, ["introduction#overview: a section has statements, or groups others"]),
        (
            CARRIED,
            {"section": "elsewhere"},
            ["introduction#overview: not listed", "introduction#elsewhere: no such section"],
        ),
    ],
    ids=["right", "unknown-id", "too-long", "groups-and-states", "unknown-section"],
)
def test_what_is_wrong_is_told_with_its_section(
    pack: Pack, statement: dict[str, Any], changes: dict[str, Any], problem: list[str]
) -> None:
    assert made.problems([_document(pack, statement, **changes)], pack, made.known_ids(pack)) == problem


def test_sections_out_of_order_are_told(pack: Pack) -> None:
    document = _document(pack, CARRIED)
    turned = document.model_copy(update={"sections": document.sections[::-1]})
    assert made.problems([turned], pack, made.known_ids(pack)) == [
        "introduction: the sections are not in the document's order"
    ]


def test_a_document_that_is_no_source_is_told(pack: Pack) -> None:
    stray = _document(pack, CARRIED).model_copy(update={"source": "elsewhere"})
    assert made.problems([stray], pack, made.known_ids(pack)) == ["elsewhere: no such source"]


@pytest.mark.parametrize(
    "statement",
    [{"says": "neither"}, CARRIED | {"background": "and yet carried"}],
    ids=["neither", "both"],
)
def test_a_statement_is_either_carried_or_background(pack: Pack, statement: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must have either carried_by or background"):
        _document(pack, statement)


def test_shares_are_counted_over_statements(pack: Pack) -> None:
    background = {"says": "what a table is", "background": "a definition"}
    document = _document(pack, CARRIED, background, CARRIED, CARRIED)
    counted = made.count([document])
    assert (counted, counted.carried, counted.background_share) == (made.Count(4, 1), 3, 0.25)
    assert made.count([]).background_share == 0
