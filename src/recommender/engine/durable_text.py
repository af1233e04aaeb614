"""A program in the terms of durable_rules, as plain values that can be kept from one process to the next.

Owns their form as bytes; must not know how they come about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from recommender.engine.durable_fact import Table
from recommender.frozen import frozen


@frozen
class RuleText:
    """One rule in the engine's JSON, named by its position, and the fields without all of which it cannot fire."""

    needs: frozenset[str]
    text: str


@frozen
class RulesetText:
    """What one ruleset is made of: the rule at each position, its entries as written, and how facts are written."""

    rules: tuple[str, ...]
    entries: tuple[RuleText, ...]
    tables: list[Table]


@frozen
class StratumText:
    """Rules that read no flag of one another, in as few rulesets as can hold them.

    `always` holds those without a condition; `derives` has the flags that a rule sets.
    """

    always: frozenset[str]
    derives: Mapping[str, tuple[str, ...]]
    rulesets: tuple[RulesetText, ...]


def to_bytes(strata: Iterable[StratumText]) -> bytes:
    """The strata as JSON."""
    plain = [
        [
            sorted(stratum.always),
            stratum.derives,
            [[one.rules, [[*sorted(e.needs), e.text] for e in one.entries], one.tables] for one in stratum.rulesets],
        ]
        for stratum in strata
    ]
    return json.dumps(plain, separators=(",", ":")).encode()


def from_bytes(content: bytes, rules: frozenset[str]) -> tuple[StratumText, ...] | None:
    """The strata that `to_bytes` wrote; None where it is not they, or they name other rules than `rules`."""
    try:
        strata = tuple(
            StratumText(
                frozenset(always),
                {rule: tuple(flags) for rule, flags in derives.items()},
                tuple(
                    RulesetText(
                        tuple(names), tuple([RuleText(frozenset(needs), text) for *needs, text in entries]), tables
                    )
                    for names, entries, tables in rulesets
                ),
            )
            for always, derives, rulesets in json.loads(content)
        )
        named = {rule for stratum in strata for ruleset in stratum.rulesets for rule in ruleset.rules}
        for stratum in strata:
            named |= stratum.always
    except (ValueError, TypeError, AttributeError, LookupError):
        return None
    return strata if named <= rules else None
