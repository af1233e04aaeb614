"""A decision as the JSON of the contract: keys in a fixed order, no clock, equal decisions give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.model.decision import (
    Cited,
    CompanionAdvice,
    ConflictSet,
    Decision,
    EstimateResult,
    Followed,
    Likelier,
    Reason,
    Recommendation,
    SettingAdvice,
)
from recommender.model.source import Citation
from recommender.report.notices import notice_json
from recommender.report.plain import (
    Json,
    cite_json,
    cites_json,
    packs_json,
    plain_score,
    plain_value,
    plain_values,
    words_list,
)

SCHEMA_VERSION = "1"


class _Once:
    """What is told of several services becomes one object, which is then written once."""

    def __init__(self) -> None:
        self._cites: dict[Citation, Json] = {}
        self._advice: dict[int, Json] = {}  # by identity: the same advice to several services is the same object

    def cites(self, cites: Iterable[Cited]) -> list[Json]:
        """Citations, all of one pack, with what a reader needs to find them."""
        known = self._cites
        return [known.get(cite.citation) or known.setdefault(cite.citation, cite_json(cite)) for cite in cites]

    def setting(self, advice: SettingAdvice) -> Json:
        """What a setting should be."""
        found = self._advice.get(id(advice))
        if found is None:
            found = self._advice[id(advice)] = {
                "setting": advice.setting,
                "title": advice.title,
                "unit": advice.unit,
                "value": plain_value(advice.value),
                "test": None if advice.test is None else plain_values(advice.test),
                "until": words_list(advice.until),
                "severity": str(advice.severity),
                "rules": words_list(advice.rules),
                "in_place_of": words_list(advice.in_place_of),
                "because": advice.because,
                "cites": self.cites(advice.cites),
            }
        return found

    def reasons(self, reasons: Iterable[Reason]) -> list[Json]:
        """Points or gates, each with its rule, its reason and the answers behind it."""
        return [
            {
                "rule": reason.rule,
                "title": reason.title,
                "effect": reason.effect,
                "strength": str(reason.strength),
                "points": reason.points,
                "weight": plain_score(reason.weight),
                "criterion": reason.criterion,
                "because": reason.because,
                "matched": plain_values(reason.matched),
                "cites": self.cites(reason.cites),
            }
            for reason in reasons
        ]


def decision_json(decision: Decision, top: int | None = None) -> dict[str, Json]:
    """The whole decision as plain values, with the best `top` recommendations (None: all)."""
    once = _Once()
    return {
        **head_json(decision),
        "recommendations": [_recommendation(entry, once) for entry in decision.recommendations[:top]],
        "ruled_out": [
            {"service": entry.service, "name": entry.name, "reasons": once.reasons(entry.reasons)}
            for entry in decision.ruled_out
        ],
        "not_candidates": [{"service": entry.service, "role": entry.role} for entry in decision.not_candidates],
        "companions": [_companion(entry, once) for entry in decision.companions],
        "conflict": [_conflict(entry) for entry in decision.conflict],
        "derived": {name: _followed(entry) for name, entry in decision.derived.items()},
        "assumed": {**decision.assumed},
        "unanswered": words_list(decision.unanswered),
        "warnings": [notice_json(entry) for entry in decision.warnings],
        "decided": decision.decided,
        "confidence": plain_score(decision.confidence),
        "likelier": None if decision.likelier is None else _likelier(decision.likelier),
        "open_questions": [
            {
                "attribute": entry.attribute,
                "question": entry.question,
                "could_lead_to": words_list(entry.could_lead_to),
                "alone": words_list(entry.alone),
            }
            for entry in decision.open_questions
        ],
    }


def head_json(decision: Decision) -> dict[str, Json]:
    """What every answer begins with: which workload was decided, by which rules and which engine."""
    return {
        "schema_version": SCHEMA_VERSION,
        "workload": {
            "name": decision.workload,
            "description": decision.description,
            "source": decision.source,
            "role": decision.role,
            "answered": decision.answered,
            "attributes": decision.attributes,
        },
        "packs": packs_json(decision.packs),
        "engine": str(decision.engine),
    }


def reasons_json(reasons: Iterable[Reason]) -> list[Json]:
    """Points or gates, each with its rule, its reason and the answers behind it."""
    return _Once().reasons(reasons)


def settings_json(advice: Iterable[SettingAdvice]) -> list[Json]:
    """What each setting should be."""
    once = _Once()
    return [once.setting(entry) for entry in advice]


def _recommendation(entry: Recommendation, once: _Once) -> dict[str, Json]:
    return {
        "rank": entry.rank,
        "service": entry.service,
        "name": entry.name,
        "score": plain_score(entry.score),
        "fit": plain_score(entry.fit),
        "low": plain_score(entry.low),
        "high": plain_score(entry.high),
        "criteria": {name: plain_score(score) for name, score in entry.criteria.items()},
        "reasons": once.reasons(entry.reasons),
        "settings": [once.setting(advice) for advice in entry.settings],
        "estimates": [_estimate(estimate) for estimate in entry.estimates],
        "may_be_ruled_out": [
            {"rule": gate.rule, "attributes": words_list(gate.attributes)} for gate in entry.may_be_ruled_out
        ],
        "responsibility": {
            "category": entry.category,
            "areas": {area: duty.value for area, duty in sorted(entry.areas.items())},
        },
    }


def _estimate(estimate: EstimateResult) -> dict[str, Json]:
    return {
        "estimate": estimate.estimate,
        "title": estimate.title,
        "value": plain_value(estimate.value),
        "unit": estimate.unit,
        "formula": estimate.formula,
        "inputs": plain_values(estimate.inputs),
        "missing": words_list(estimate.missing),
        "because": estimate.because,
        "cites": cites_json(estimate.cites),
    }


def _companion(entry: CompanionAdvice, once: _Once) -> dict[str, Json]:
    return {
        "role": entry.role,
        "title": entry.title,
        "service": entry.service,
        "name": entry.name,
        "asked_by": once.reasons(entry.asked_by),
        "reasons": once.reasons(entry.reasons),
        "settings": [once.setting(advice) for advice in entry.settings],
        "warnings": [notice_json(warning) for warning in entry.warnings],
    }


def _likelier(entry: Likelier) -> dict[str, Json]:
    return {"service": entry.service, "name": entry.name, "share": plain_score(entry.share)}


def _conflict(entry: ConflictSet) -> dict[str, Json]:
    return {
        "attributes": plain_values(entry.attributes),
        "survivors": words_list(entry.survivors),
        "without": {name: words_list(services) for name, services in entry.without.items()},
    }


def _followed(entry: Followed) -> dict[str, Json]:
    return {
        "value": plain_value(entry.value),
        "rule": entry.rules[0] if entry.rules else "",
        "rules": words_list(entry.rules),
        "from": words_list(entry.inputs),
    }
