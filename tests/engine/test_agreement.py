"""All forms of the evaluator agree on generated rules and generated workloads.

`RECOMMENDER_DEEP=100000` raises the number of examples (`make deep`).
"""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.engine.durable import DurableRules
from recommender.engine.facts import Following
from recommender.engine.firing import translated_program
from recommender.engine.generated import Generated
from recommender.engine.program import Clause, Program
from recommender.engine.worlds import side_by_side
from recommender.model.condition import All, Any, Not, tests_of
from recommender.model.truth import Truth
from recommender.testing.strategies import Choices, answers, condition

EXAMPLES = int(os.environ.get("RECOMMENDER_DEEP", "2000"))
FLAGS = ("derived.odd", "derived.strange")


def programs(vocabulary):
    """Clauses in three strata: two derive a flag each, the later ones may read it."""
    plan = (
        ("odd", (), FLAGS[:1]),
        ("strange", FLAGS[:1], FLAGS[1:]),
        ("one", FLAGS, ()),
        ("two", (), ()),
        ("three", FLAGS, ()),
        ("four", (), ()),
    )

    def program(data):
        choices = Choices(data)
        clauses = [Clause(name, condition(choices, vocabulary, flags=flags), derives) for name, flags, derives in plan]
        return Program(vocabulary, clauses)

    return st.binary(min_size=360, max_size=360).map(program)


def kinds_in(condition):
    found = {type(test).__name__ for test in tests_of(condition)}
    stack = [condition]
    while stack:
        node = stack.pop()
        if isinstance(node, All | Any):
            found.add(type(node).__name__)
            stack += node.parts
        elif isinstance(node, Not):
            found.add("Not")
            stack.append(node.part)
    return found


def test_engines_agree_on_generated_rules_and_workloads(vocabulary):
    rules = fires = 0
    kinds = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(programs(vocabulary), st.lists(answers(vocabulary, 75), min_size=2, max_size=2))
    def agree(program, workloads):
        nonlocal rules, fires
        generated = Generated(program)
        durable = DurableRules(translated_program(program))
        values = [Following(vocabulary.attributes.values(), {}).facts(workload).values for workload in workloads]
        worlds = side_by_side(program.vocabulary, values)
        fired_in = {name: worlds.true(formula) for name, formula in program.base_formulas.items()}
        for position, known in enumerate(values):
            firing = program.evaluate(known)
            beside_fired = frozenset(name for name, mask in fired_in.items() if mask >> position & 1)
            assert (generated.fired(known), durable.fired(known), beside_fired) == (firing.fired,) * 3
            fires += len(firing.fired)
            rules += len(firing.truths)
        for clause in program.clauses:
            kinds.update(kinds_in(clause.when))

    agree()
    conditions_seen = rules / 2
    shares = {kind: count / conditions_seen for kind, count in sorted(kinds.items())}
    print(f"\n{EXAMPLES} examples, {rules} rule decisions, {fires / rules:.0%} fired")
    print(", ".join(f"{kind} in {share:.0%}" for kind, share in shares.items()))
    assert set(shares) == {
        "All", "Any", "Not", "OneOf", "InRange", "LevelIn", "IsFlag", "HasAny", "HasAll", "Only",
    }  # fmt: skip
    assert min(shares.values()) >= 0.05
    assert fires / rules >= 0.30


def test_an_added_answer_makes_fired_rules_only_more_and_possible_ones_only_fewer(vocabulary):
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(programs(vocabulary), answers(vocabulary, 50), st.data())
    def grows(program, workload, data):
        fuller = dict(data.draw(answers(vocabulary, 50)))
        fuller.update(workload)
        # A word for a level on top of its numbers may contradict them: then the answer replaces what followed.
        if (
            Following(vocabulary.attributes.values(), {}).facts(fuller).clashes
            or Following(vocabulary.attributes.values(), {}).facts(workload).clashes
        ):
            return
        before = program.evaluate(Following(vocabulary.attributes.values(), {}).facts(workload).values).truths
        after = program.evaluate(Following(vocabulary.attributes.values(), {}).facts(fuller).values).truths
        for name, truth in before.items():
            assert truth in (Truth.UNKNOWN, after[name])

    grows()
