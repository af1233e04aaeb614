"""Findings that somebody decided to leave, by `# recommender: ignore=RULE reason="…" until=DATE`, and faulty notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.location import Location
from recommender.model.design import Suppression
from recommender.model.pack import Pack
from recommender.model.review import Concern, ReviewFinding, UnknownSetting
from recommender.model.rule import Severity

_IGNORE = re.compile(r"\bignore=(?P<rules>[A-Za-z0-9_./-]+(?:,[A-Za-z0-9_./-]+)*)")
_REASON = re.compile(r"\breason=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
_UNTIL = re.compile(r"\buntil=(?P<date>\S+)")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")

NO_REASON = "suppression-without-reason"
UNKNOWN_RULE = "suppression-of-unknown-rule"
EXPIRED = "suppression-expired"
UNUSED = "suppression-unused"


def suppression_in(said: str, place: Location, first: int, last: int) -> Suppression | None:
    """What a note says is to be left on the lines from `first` to `last`; None where it says no such thing."""
    found = _IGNORE.search(said)
    if found is None:
        return None
    reason, until = _REASON.search(said), _UNTIL.search(said)
    told = "" if reason is None else (reason["double"] or reason["single"] or "").strip()
    return Suppression(tuple(found["rules"].split(",")), told, until["date"] if until else "", place, first, last)


def suppressions_of(node: Node | None, first: int, last: int) -> list[Suppression]:
    """What a list of `{rule, reason, until}` says is to be left on the lines from `first` to `last`."""
    found: list[Suppression] = []
    for entry in node.items if isinstance(node, ListNode) else ():
        if isinstance(entry, MapNode):
            rule, reason, until = (_word(entry.fields.get(key)) for key in ("rule", "reason", "until"))
            rules = tuple(part.strip() for part in rule.split(","))
            found.append(Suppression(rules, reason.strip(), until, entry.location, first, last))
    return found


def _word(node: Node | None) -> str:
    return "" if not isinstance(node, ScalarNode) or node.value is None else str(node.value)


def without_ignored(
    findings: Sequence[ReviewFinding],
    unknown: Sequence[UnknownSetting],
    suppressions: Iterable[Suppression],
    pack: Pack,
    as_of: str,
) -> tuple[ReviewFinding, ...]:
    """The findings, those marked that a note leaves with a reason, and a finding for each note that is faulty.

    A note that has run out on the day `as_of`, or has no reason, leaves nothing.
    """
    known = {rule.id for rule in pack.configure} | {rule.id for rule in pack.rules} | {one.rule for one in findings}
    left: list[dict[str, str]] = [{} for _ in findings]
    faults: list[ReviewFinding] = []
    breaking: dict[tuple[str, str], list[int]] = {}
    for at, finding in enumerate(findings):
        for rule in finding.rules:
            breaking.setdefault((finding.location.path, rule), []).append(at)
    for one in suppressions:
        fault = _fault(one, as_of)
        if fault is not None:
            faults.append(fault)
        for rule in one.rules:
            covered = [at for at in breaking.get((one.location.path, rule), ()) if _covers(one, findings[at])]
            if rule not in known:
                faults.append(_told(one, UNKNOWN_RULE, f"there is no rule `{rule}` to ignore"))
            elif not covered and not any(_lies_in(one, setting.location) for setting in unknown):
                faults.append(_told(one, UNUSED, f"nothing here breaks `{rule}`, so there is nothing to ignore"))
            if fault is None:
                for at in covered:
                    left[at][rule] = one.reason
    marked = [
        # A finding is left only if all the rules that it breaks are.
        replace(finding, suppressed="; ".join(dict.fromkeys(by.values())))
        if by and set(finding.rules) <= set(by)
        else finding
        for finding, by in zip(findings, left, strict=True)
    ]
    return tuple(sorted((*marked, *faults), key=ReviewFinding.sort_key))


def _fault(one: Suppression, as_of: str) -> ReviewFinding | None:
    rules = ", ".join(f"`{rule}`" for rule in one.rules)
    if not one.reason:
        return _told(one, NO_REASON, f"no reason is given to ignore {rules}", 'write reason="…" behind it')
    if one.until and not _DATE.fullmatch(one.until):
        return _told(one, EXPIRED, f"`{one.until}` is no date until which to ignore {rules}", "write until=YYYY-MM-DD")
    if one.until and one.until < as_of:
        return _told(one, EXPIRED, f"{rules} was to be ignored until {one.until} only", "mend it, or set a new date")
    return None


def _covers(one: Suppression, finding: ReviewFinding) -> bool:
    return _lies_in(one, finding.location)


def _lies_in(one: Suppression, place: Location) -> bool:
    return place.path == one.location.path and one.first <= place.line <= one.last


def _told(one: Suppression, rule: str, message: str, fix: str = "") -> ReviewFinding:
    return ReviewFinding(
        concern=Concern.SUPPRESSION,
        rule=rule,
        rules=(rule,),
        severity=Severity.WARNING,
        message=message,
        location=one.location,
        resource="",
        resource_type="",
        service="",
        because="A finding is left only for a reason that can be read, and as long as there is something to leave.",
        cites=(),
        fix=fix,
    )
