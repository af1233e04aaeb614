"""Cases: outcomes written by hand from a source before anything was decided by rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from recommender.frozen import frozen
from recommender.location import NOWHERE, Location
from recommender.model.setting import SettingTest
from recommender.model.workload import Workload


class CaseKind(StrEnum):
    """What a case is about: which service, or how to go about it."""

    SERVICE = "service"
    ADVICE = "advice"


# What a case expects a setting to be: one value, words (of a choice those left open, of a set its members), or a range.
SettingWish = str | bool | float | tuple[str, ...] | SettingTest


@frozen
class Expectation:
    """What must come out.

    The winner is one of `accept`, or, with `as_role`, the winner of that companion role is (or the winner itself,
    where the role of the workload is only assumed and nobody stands beside it). None of
    `reject` stands above the best-placed accepted one; every one of `ruled_out` is ruled out. Of the settings
    in `silent_on` nothing is said.
    """

    accept: tuple[str, ...] = ()
    as_role: str = ""
    reject: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    settings: Mapping[str, SettingWish] = field(default_factory=dict)
    silent_on: tuple[str, ...] = ()
    companions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names_settings(self) -> bool:
        """Whether any setting is spoken of."""
        return bool(self.settings or self.silent_on)


@frozen
class Case:
    """A workload with the facts behind it and what must come out.

    `grounds` maps each answered attribute to the numbers (from 1) of the facts that state it;
    `expected_failure` is the reason why the case is known not to pass, or empty.
    """

    id: str
    source: str
    kind: CaseKind
    facts: tuple[str, ...]
    workload: Workload
    grounds: Mapping[str, tuple[int, ...]]
    expect: Expectation
    expected_failure: str = ""
    tricky: bool = False
    advice: str = ""
    location: Location = field(default=NOWHERE, compare=False)
