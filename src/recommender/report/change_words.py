"""Changes of answers as people say them: "data model is relational (open)"."""

from __future__ import annotations

from recommender.model.condition import Any, Bound, Condition, HasAny, InRange, OneOf
from recommender.model.vocabulary import AttributeType, Vocabulary
from recommender.model.whatif import Change, ChangeKind, ChangeSet, Threshold
from recommender.report.answer_words import answer_words
from recommender.report.condition_words import condition_words
from recommender.report.lines import Part, Span, span
from recommender.report.plain import Json, plain_number, plain_value, words_list
from recommender.report.words import attribute_words, listed, word

_MOST_WORDS = 4  # of those that would do


def change_set_words(entry: ChangeSet, vocabulary: Vocabulary) -> list[str | Span]:
    """The changes of a set in one sentence, each with the answer as it is."""
    pieces: list[str | Span] = []
    for change in entry.changes:
        pieces += [" and "] if pieces else []
        pieces += [change_words(change, vocabulary), " ", span(f"({now_words(change, vocabulary)})", Part.DIM)]
    return pieces


def change_words(change: Change, vocabulary: Vocabulary) -> str:
    """What one answer becomes, any of several ways joined by "or"."""
    name = attribute_words(vocabulary[change.attribute])
    members = listed([word(str(example)) for example in change.examples], "or")
    if change.kind is ChangeKind.WITHDRAW:
        return f"{name} left open"
    if change.kind is ChangeKind.REMOVE:
        return f"{name} without {members}"
    told = condition_words(_shortened(change), vocabulary)
    if _left_out(change):
        told = f"{', '.join(told.rsplit(' or ', 1))} or {_left_out(change)} others"
    return f"{told} as well" if change.kind is ChangeKind.ADD else told


def _left_out(change: Change) -> int:
    """How many of the words that would do are not told."""
    is_listed = isinstance(change.becomes, OneOf | HasAny)
    return len(change.examples) - _MOST_WORDS if is_listed and len(change.examples) > _MOST_WORDS + 1 else 0


def _shortened(change: Change) -> Condition:
    words = tuple(str(example) for example in change.examples[:_MOST_WORDS])
    match change.becomes:
        case OneOf(attribute, _) if _left_out(change):
            return OneOf(attribute, words)
        case HasAny(attribute, _) if _left_out(change):
            return HasAny(attribute, words)
        case None:
            raise TypeError(f"no words for {change!r}")
        case condition:
            return condition


def now_words(change: Change | Threshold, vocabulary: Vocabulary) -> str:
    """The answer as it is: "open", or "now 400 GB"; what contradicts the new answer is named with it."""
    attribute = vocabulary[change.attribute]
    told = "open" if change.now is None else f"now {answer_words(change.now, attribute.unit)}"
    dropped = [attribute_words(vocabulary[name]) for name in change.dropped]
    return f"{told}; in place of the answer to {listed(dropped)}" if dropped else told


def change_set_json(entry: ChangeSet, vocabulary: Vocabulary) -> dict[str, Json]:
    """The set as plain values."""
    return {"changes": [_change_json(change, vocabulary) for change in entry.changes], "withdrawn": entry.withdrawn}


def _change_json(change: Change, vocabulary: Vocabulary) -> dict[str, Json]:
    is_number = vocabulary[change.attribute].type is AttributeType.NUMBER
    return {
        "attribute": change.attribute,
        "kind": str(change.kind),
        "now": plain_value(change.now),
        "to": [] if is_number or change.becomes is None else [plain_value(example) for example in change.examples],
        "ranges": ranges_json(change.becomes) if is_number else [],
        "members": [plain_value(e) for e in change.examples] if change.kind is ChangeKind.REMOVE else [],
        "dropped": words_list(change.dropped),
    }


def ranges_json(condition: Condition | None) -> list[Json]:
    """The ranges of a number, each with the ends that it has: gte, gt, lte, lt."""
    match condition:
        case None:
            return []
        case InRange(_, lower, upper):
            return [{**_end_json(lower, "gt"), **_end_json(upper, "lt")}]
        case Any(parts):
            return [row for part in parts for row in ranges_json(part)]
        case _:
            raise TypeError(f"no ranges in {condition!r}")


def _end_json(bound: Bound | None, operator: str) -> dict[str, Json]:
    return {} if bound is None else {f"{operator}{'e' if bound.inclusive else ''}": plain_number(bound.value)}
