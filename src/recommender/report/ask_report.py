"""How a questionnaire went, beside the decision that came of it: what was asked, skipped, unknown and never asked."""

from __future__ import annotations

from recommender.model.decision import Decision
from recommender.model.interview import Interview, Reply
from recommender.report.json_report import decision_json
from recommender.report.lines import EMPTY, Line, Part, span, wrapped
from recommender.report.plain import Json, plain_score, words_list
from recommender.report.words import counted

_INDENT = "               "


def interview_json(decision: Decision, held: Interview) -> dict[str, Json]:
    """The decision as `recommend` gives it, with the questions in order, and who led after each, how surely."""
    return {
        **decision_json(decision),
        "asked": words_list(turn.step.attribute for turn in held.turns),
        "turns": [
            {
                "attribute": turn.step.attribute,
                "reply": turn.step.reply.value,
                "leader": turn.leader,
                "confidence": plain_score(turn.confidence),
            }
            for turn in held.turns
        ],
        "skipped": words_list(held.replied(Reply.SKIPPED)),
        "unknown": words_list(held.replied(Reply.UNKNOWN)),
        "stopped": None if held.stop is None else held.stop.value,
    }


def interview_lines(decision: Decision, held: Interview, width: int) -> list[Line]:
    """What the decision rests on, as text; it begins with the winner, since the answer above may be out of sight."""
    lines: list[Line] = [EMPTY, (span("The questionnaire", Part.HEADING),)]
    if decision.winner is not None:
        lines += _row("Recommended", decision.winner.name, width)
    asked = [turn.step.attribute for turn in held.turns]
    lines += _row("Asked", counted(len(asked), "question"), width)
    for title, reply in (("Not known", Reply.UNKNOWN), ("Skipped", Reply.SKIPPED)):
        names = held.replied(reply)
        if names:
            lines += _row(title, ", ".join(names), width)
    for name, value in decision.assumed.items():
        lines += _row("Assumed", f"{name}: {value}", width)
    never = sum(name not in asked for name in decision.unanswered)
    return lines + (_row("Unanswered", counted(never, "other question"), width) if never else [])


def _row(title: str, told: str, width: int) -> list[Line]:
    return wrapped([told], width, span(f"  {title:<13}", Part.DIM), _INDENT)
