"""Two services side by side as the JSON of its schema: keys in a fixed order, equal questions give equal bytes."""

from __future__ import annotations

from recommender.model.comparison import Comparison, Contender
from recommender.model.vocabulary import Vocabulary
from recommender.report.change_words import change_set_json
from recommender.report.json_report import head_json, reasons_json, settings_json
from recommender.report.plain import Json, plain_score, words_list
from recommender.report.whatif_json import differences_json


def compare_json(found: Comparison, vocabulary: Vocabulary) -> dict[str, Json]:
    """The whole comparison."""
    decision = found.decision
    return {
        **head_json(decision),
        "winner": decision.winner.service if decision.winner else None,
        "unknown": words_list(decision.unknown),
        "ahead": found.ahead.service if found.ahead else None,
        "services": [_contender(found.first), _contender(found.second)],
        "differences": differences_json(found.differences),
        "shared": differences_json(found.shared),
        "tipping": [change_set_json(entry, vocabulary) for entry in found.tipping],
    }


def _contender(side: Contender) -> dict[str, Json]:
    return {
        "service": side.service,
        "name": side.name,
        "roles": words_list(side.roles),
        "rank": side.rank,
        "score": plain_score(side.score),
        "fit": plain_score(side.fit),
        "low": plain_score(side.low),
        "high": plain_score(side.high),
        "criteria": {name: plain_score(score) for name, score in side.criteria.items()},
        "gates": reasons_json(side.gates),
        "may_be_ruled_out": [
            {"rule": gate.rule, "attributes": words_list(gate.attributes)} for gate in side.may_be_ruled_out
        ],
        "category": side.category_title,
        "areas": {area: duty.value for area, duty in sorted(side.areas.items())},
        "tags": words_list(side.tags),
        "limits": {**side.limits},
        "settings": settings_json(side.settings),
    }
