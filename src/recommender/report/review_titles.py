"""Titles of what a review finds in decision records."""

from __future__ import annotations

from collections.abc import Mapping

RECORD_TITLES: Mapping[str, str] = {
    "record-workload-missing": "A decision record whose workload is not there",
    "record-choice-changed": "A decision record that no longer holds",
    "record-answers-changed": "A decision record of other answers",
    "record-rule-gone": "A decision record that rests on a rule that is gone",
    "record-reason-gone": "A decision record with a reason that no longer counts",
    "record-pack-missing": "A decision record made with a pack that is not read",
    "record-code-differs": "A template that is not what was decided",
}
