"""What would change a decision as the JSON of its schema: keys in a fixed order, equal questions give equal bytes."""

from __future__ import annotations

from recommender.model.vocabulary import Vocabulary
from recommender.model.whatif import Difference, Leeway, Rival, Stretch, Threshold, WhatIf, WhyNot
from recommender.report.change_words import change_set_json
from recommender.report.json_report import head_json, reasons_json
from recommender.report.plain import Json, plain_number, plain_score, words_list


def whatif_json(found: WhatIf, vocabulary: Vocabulary) -> dict[str, Json]:
    """Everything found, every way included."""
    decision = found.decision
    return {
        **head_json(decision),
        "winner": decision.winner.service if decision.winner else None,
        "unknown": words_list(decision.unknown),
        "tried": found.tried,
        "rivals": [_rival(entry, vocabulary) for entry in found.rivals],
        "thresholds": [_threshold(entry, vocabulary) for entry in found.thresholds],
        "carrying": [
            {"rule": entry.rule, "title": entry.title, "winner": entry.winner or None} for entry in found.carrying
        ],
        "priorities": [_leeway(entry) for entry in found.leeways],
        "why_not": None if found.why_not is None else _why_not(found.why_not, vocabulary),
    }


def differences_json(entries: tuple[Difference, ...]) -> list[Json]:
    """What each rule gives the two, in their order."""
    return [
        {
            "rule": entry.rule,
            "title": entry.title,
            "criterion": entry.criterion,
            "first": plain_score(entry.first),
            "second": plain_score(entry.second),
            "because": entry.reason.because,
        }
        for entry in entries
    ]


def _rival(entry: Rival, vocabulary: Vocabulary) -> dict[str, Json]:
    return {
        "service": entry.service or None,
        "name": entry.name,
        "size": entry.size,
        "is_least": entry.is_least,
        "sets": [change_set_json(found, vocabulary) for found in entry.sets],
    }


def _threshold(entry: Threshold, vocabulary: Vocabulary) -> dict[str, Json]:
    return {
        "attribute": entry.attribute,
        "unit": vocabulary[entry.attribute].unit,
        "now": None if entry.now is None else plain_number(entry.now),
        "stretches": [_stretch(stretch) for stretch in entry.stretches],
        "dropped": words_list(entry.dropped),
    }


def _stretch(entry: Stretch) -> dict[str, Json]:
    return {
        "low": plain_number(entry.low),
        "low_inclusive": entry.low_inclusive,
        "high": None if entry.high is None else plain_number(entry.high),
        "high_inclusive": entry.high_inclusive,
        "winner": entry.winner or None,
    }


def _leeway(entry: Leeway) -> dict[str, Json]:
    return {
        "criterion": entry.criterion,
        "now": entry.now,
        "winners": {**entry.winners},
        "low": plain_number(entry.low),
        "low_inclusive": entry.low_inclusive,
        "below": entry.below or None,
        "high": None if entry.high is None else plain_number(entry.high),
        "high_inclusive": entry.high_inclusive,
        "above": entry.above or None,
    }


def _why_not(entry: WhyNot, vocabulary: Vocabulary) -> dict[str, Json]:
    return {
        "service": entry.service,
        "name": entry.name,
        "roles": words_list(entry.roles),
        "rank": entry.rank,
        "gates": reasons_json(entry.gates),
        "behind": plain_score(entry.behind),
        "against": differences_json(entry.against),
        "favoring": differences_json(entry.favoring),
        "rival": _rival(entry.rival, vocabulary),
    }
