"""A law explained: what it speaks of, what it says, why, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.engine.rationale import cited
from recommender.model.condition import NEVER
from recommender.model.law import Claim, Law, Step
from recommender.model.pack import Pack
from recommender.report.condition_words import condition_words
from recommender.report.lines import Line, Part, section, span, wrapped
from recommender.report.plain import Json, cites_json, words_list
from recommender.report.references import References
from recommender.report.words import attribute_words, listed

_CLAIMS = {
    Claim.NEVER_GAINS: "none of {services} gains on {rivals}",
    Claim.NEVER_HIGHER: "no score of {services} rises",
    Claim.NEVER_LOWER: "no score of {services} falls",
    Claim.STAYS_OUT: "who is ruled out of {services} stays so",
    Claim.STAYS_IN: "none of {services} falls out",
    Claim.UNCHANGED: "nothing changes for {services}",
    Claim.OUT: "all of {services} are ruled out",
    Claim.IN: "none of {services} is ruled out",
    Claim.FIRST: "the winner is one of {services}",
    Claim.NEVER_FIRST: "none of {services} wins",
    Claim.AHEAD: "none of {rivals} stands above {services}",
}


def law_json(pack: Pack, law: Law) -> dict[str, Json]:
    """The law as plain values, its conditions and move in words."""
    return {
        "law": law.id,
        "title": law.title,
        "pack": law.pack,
        "when": condition_words(law.when, pack.vocabulary),
        "unless": "" if law.unless == NEVER else condition_words(law.unless, pack.vocabulary),
        "move": _move(pack, law),
        "claim": str(law.claim),
        "about": [{"services": words_list(one.services), "rivals": words_list(one.rivals)} for one in law.about],
        "because": law.because,
        "cites": cites_json(cited(pack, law.cites)),
        "location": str(law.location),
    }


def law_lines(pack: Pack, law: Law, width: int) -> list[Line]:
    """The law as text."""
    references = References()
    lines = [*wrapped([span(law.title, Part.TITLE), " ", span(f"(law:{law.id})", Part.DIM)], width)]
    lines += wrapped([span(f"law, pack {law.pack}, {law.location}", Part.DIM)], width)
    when = condition_words(law.when, pack.vocabulary)
    lines += section("When", wrapped([when], width, "  ", "    "))
    if law.unless != NEVER:
        excepted = condition_words(law.unless, pack.vocabulary)
        lines += section("Unless it is said that", wrapped([excepted], width, "  ", "    "))
    if law.move is not None:
        lines += section("And one answer changes", wrapped([_move(pack, law)], width, "  ", "    "))
    claims = [line for text in _claims(law) for line in wrapped([text], width, "  ", "    ")]
    cites = references.mark(cited(pack, law.cites))
    lines += section("Then", claims) + section("Because", wrapped([law.because, " ", cites], width, "  "))
    return [*lines, *references.section(width)]


def _claims(law: Law) -> Iterable[str]:
    for one in law.about:
        yield _CLAIMS[law.claim].format(services=listed(one.text), rivals=listed(one.rival_text))


def _move(pack: Pack, law: Law) -> str:
    """The change in words; empty where there is none."""
    move = law.move
    if move is None:
        return ""
    name = attribute_words(pack.vocabulary[move.attribute])
    match move.step:
        case Step.RAISE:
            return f"{name} rises"
        case Step.LOWER:
            return f"{name} falls"
        case Step.ADD:
            return f"{name} gain {listed(move.members, 'or')}"
        case Step.REMOVE:
            return f"{name} lose {listed(move.members, 'or')}"
        case Step.CHANGE:
            start = f"{name} has any answer" if move.before is None else condition_words(move.before, pack.vocabulary)
            end = f"{name} has another answer" if move.after is None else condition_words(move.after, pack.vocabulary)
            return f"{f'{name} is not answered' if move.from_unanswered else start}, then {end}"
