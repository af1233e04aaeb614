"""How many faults planted in the rules some case would notice: `make mutate`.

Mutants: a rule deleted, its effect flipped (favor and oppose change places, a gate keeps whom it ruled
out, a setting's rule is silenced by deletion only), a threshold moved to either side, and, reported
apart, a strength changed by one step. A mutant is noticed when the outcome of a case changes from as
expected to not; rule ids and points are never looked at. Mutants that no workload can tell from the
original (same effect on every candidate, same tests) are left out.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recommender.analysis.cases import run_case
from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.case_file import load_cases
from recommender.knowledge.pack_loader import load_pack
from recommender.model.case import Case
from recommender.model.condition import All, Any, Bound, Condition, InRange, LevelIn, Not
from recommender.model.pack import Pack
from recommender.model.rule import ConfigureRule, Rule, SettingTest, Strength
from recommender.model.truth import Truth

_STEP = 2.0  # how far a threshold is moved, as a factor
_STRENGTHS = list(Strength)


@dataclass(frozen=True)
class Mutant:
    """A pack with one fault: what was done to which rule, and the rule as it became (None: deleted)."""

    kind: str
    rule: str
    what: str
    changed: Rule | ConfigureRule | None


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every mutant of every rule, in the order of the rules."""
    for rule in (*pack.rules, *pack.configure):
        yield Mutant("deleted", rule.id, "", None)
        if isinstance(rule, Rule):
            yield from _flipped(rule)
            yield from _weighed(rule)
        for what, when in _moved(rule.when, pack):
            yield Mutant("moved", rule.id, what, replace(rule, when=when))
        if isinstance(rule, ConfigureRule):
            for name, test in rule.settings.items():
                for what, other in _moved_ends(test):
                    yield Mutant(
                        "moved", rule.id, f"{name} {what}", replace(rule, settings={**rule.settings, name: other})
                    )


def _flipped(rule: Rule) -> Iterator[Mutant]:
    if rule.favor or rule.oppose:
        yield Mutant("flipped", rule.id, "", replace(rule, favor=rule.oppose, oppose=rule.favor))
    if rule.is_gate:
        yield Mutant("flipped", rule.id, "", replace(rule, rule_out=rule.require, require=rule.rule_out))


def _weighed(rule: Rule) -> Iterator[Mutant]:
    for side in ("favor", "oppose"):
        for position, weighing in enumerate(getattr(rule, side)):
            at = _STRENGTHS.index(weighing.strength)
            for step in (-1, 1):
                if 0 <= at + step < len(_STRENGTHS):
                    lines = list(getattr(rule, side))
                    lines[position] = replace(weighing, strength=_STRENGTHS[at + step])
                    what = f"{side} {weighing.selector.text} {weighing.strength} to {_STRENGTHS[at + step]}"
                    yield Mutant("strength", rule.id, what, replace(rule, **{side: tuple(lines)}))


def _moved(condition: Condition, pack: Pack) -> Iterator[tuple[str, Condition]]:
    match condition:
        case All(parts) | Any(parts):
            for position, part in enumerate(parts):
                for what, other in _moved(part, pack):
                    yield what, type(condition)((*parts[:position], other, *parts[position + 1 :]))
        case Not(part):
            for what, other in _moved(part, pack):
                yield what, Not(other)
        case InRange(attribute, lower, upper):
            for side, bound in (("lower", lower), ("upper", upper)):
                for factor in (1 / _STEP, _STEP) if bound else ():
                    moved = replace(bound, value=bound.value * factor if bound.value else factor)
                    yield f"{attribute} {bound.value:g} to {moved.value:g}", replace(condition, **{side: moved})
        case LevelIn(attribute, indices):
            top = len(pack.vocabulary[attribute].values) - 1
            for other in (tuple(range(min(indices) - 1, top + 1)), tuple(range(min(indices) + 1, top + 1))):
                if max(indices) == top and other and 0 < len(other) <= top:
                    yield f"{attribute} from {min(indices)} to {other[0]}", LevelIn(attribute, other)
            for other in (tuple(range(max(indices))), tuple(range(max(indices) + 2))):
                if min(indices) == 0 and max(indices) < top and other and len(other) <= top:
                    yield f"{attribute} up to {max(indices)} to {other[-1]}", LevelIn(attribute, other)


def _moved_ends(test: SettingTest) -> Iterator[tuple[str, SettingTest]]:
    for side in ("lower", "upper"):
        bound = getattr(test, side)
        if isinstance(bound, Bound):
            for factor in (1 / _STEP, _STEP):
                yield (
                    f"{bound.value:g} x {factor:g}",
                    replace(test, **{side: replace(bound, value=bound.value * factor)}),
                )


def mutated(pack: Pack, mutant: Mutant) -> Pack:
    """The pack with the fault in it."""

    def kept(rules: tuple) -> tuple:
        return tuple(
            mutant.changed if rule.id == mutant.rule else rule
            for rule in rules
            if mutant.changed or rule.id != mutant.rule
        )

    return replace(pack, rules=kept(pack.rules), configure=kept(pack.configure))


def run(pack: Pack, cases: list[Case], wanted: str = "") -> dict[str, Counter]:
    """Try all mutants; prints the survivors and returns noticed and surviving numbers by kind."""
    healthy = Recommender(pack, EngineMode.REFERENCE)
    expected = {case.id: run_case(healthy, case).failed for case in cases}
    fires = {case.id: _truths(healthy, case) for case in cases}
    score: dict[str, Counter] = {}
    for mutant in mutants(pack):
        if wanted and mutant.kind != wanted:
            continue
        sick = Recommender(mutated(pack, mutant), EngineMode.REFERENCE)
        noticed = False
        for case in cases:
            if not _may_differ(mutant, sick, case, fires[case.id], healthy):
                continue
            if run_case(sick, case).failed != expected[case.id]:
                noticed = True
                break
        score.setdefault(mutant.kind, Counter())["noticed" if noticed else "survived"] += 1
        if not noticed and mutant.kind != "strength":
            print(f"survived: {mutant.kind:8} {mutant.rule} {mutant.what}")
    return score


def _truths(recommender: Recommender, case: Case) -> dict[str, set[str]]:
    """The rules that fire for the workload of a case or for a companion of it, by the role asked for."""
    found = {}
    pack = recommender.pack
    for role in pack.roles:
        answers = {**case.workload.answers}
        if role != answers.setdefault(pack.role_attribute, pack.default_role):
            answers = {name: value for name, value in answers.items() if name in pack.roles[role].carry}
            answers[pack.role_attribute] = role
        values = recommender.program.following.facts(answers).values
        found[role] = {n for n, t in recommender.program.evaluate(values).truths.items() if t is Truth.TRUE}
    return found


def _may_differ(
    mutant: Mutant, sick: Recommender, case: Case, before: dict[str, set[str]], healthy: Recommender
) -> bool:
    """Whether the rule fires, before or after, somewhere in the case; what follows a winner is not foreseen."""
    if any(mutant.rule in fired for fired in before.values()):
        return True
    rule = next((r for r in (*healthy.pack.rules, *healthy.pack.configure) if r.id == mutant.rule), None)
    if rule is not None and "cache.in_front_of" in str(rule.when):
        return True
    if mutant.changed is None or mutant.kind != "moved":
        return False
    return any(mutant.rule in fired for fired in _truths(sick, case).values())


def main() -> None:
    """Run over `rules/` and `cases/`, and print the scores."""
    started = time.monotonic()
    pack = load_pack([Path("rules")])
    cases = [case for case in load_cases([Path("cases")], pack) if not case.expected_failure]
    score = run(pack, cases, sys.argv[1] if len(sys.argv) > 1 else "")
    counted = Counter()
    for kind, numbers in score.items():
        total = numbers.total()
        print(f"{kind:9} {numbers['noticed']:5} of {total:5} noticed  {numbers['noticed'] / total:.0%}")
        if kind != "strength":
            counted += numbers
    if counted.total():
        print(
            f"score     {counted['noticed']:5} of {counted.total():5} noticed  {counted['noticed'] / counted.total():.0%}"
        )
    print(f"{len(cases)} cases, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
