"""The proof that the fixed limits of durable_rules hold, and the rulesets that keep within them.

Owns the bound on the engine's traversal stack, the gates and the JSON of each rule; must not load the
engine. C functions named below are those of 2.0.28.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from recommender.engine.durable_fact import GATE_FIELD
from recommender.engine.durable_form import (
    ALWAYS,
    NEVER,
    Check,
    Form,
    Parallel,
    Series,
    checks_of,
    fields_needed,
    in_parallel,
    in_series,
)
from recommender.engine.durable_text import RuleText
from recommender.errors import EngineBoundError
from recommender.frozen import frozen

STACK = 64  # MAX_STACK_SIZE of events.c
BRANCHINGS = 15  # `$and` and `$or` in one rule: each takes 2 of MAX_SEQUENCE_EXPRESSIONS, and the 32nd is an error
FIELDS = 237  # with `id`, `sid` and the gate 240; the engine refuses 255
RULES = 1000  # in one ruleset: the engine searches all of them for each that fired
GROUP = 14  # rules behind one gate
GATES = 8  # gates side by side
WEIGHT = 32  # places on the stack for one group
WAYS = 64  # times that a piece of a rule may fire at once, and pieces that a rule may have


class _Alpha:
    """A node of the engine's network."""

    __slots__ = ("checks", "forwards")

    def __init__(self) -> None:
        self.checks: dict[Check, _Alpha] = {}
        self.forwards: list[_Alpha] = []


def weight_of(form: Form) -> int:
    """The most places that the engine's stack can need below a node on which only `form` hangs.

    `handleAlpha` pops a node, pushes its matching children, and goes on with the last. At worst all n
    children match and the heaviest is last: n - 1 wait while it is worked on, so a node weighs
    n - 1 + max(1, its heaviest child). The network is built here as `createAlpha` builds it: equal checks
    under one node share a node (`findAlpha`), and the branches of an `$or` all lead to a node of its own
    (`createForwardAlpha`). Two forms merged under one node weigh at most the sum of their weights, by
    induction over the shared checks; so a group of rules weighs at most the sum of its rules.
    """
    if isinstance(form, Check) or (isinstance(form, Series) and not isinstance(form.parts[-1], Parallel)):
        return 1  # one node after the other
    root = _Alpha()
    made = [root]  # parents before their children

    def attach(parent: _Alpha, part: Form) -> _Alpha:
        if isinstance(part, Check):
            child = parent.checks.get(part)
            if child is None:
                child = parent.checks[part] = _Alpha()
                made.append(child)
            return child
        if isinstance(part, Series):
            for inner in part.parts:
                parent = attach(parent, inner)
            return parent
        ends = [attach(parent, inner) for inner in part.parts]
        join = _Alpha()
        made.append(join)
        for end in ends:
            end.forwards.append(join)
        return join

    attach(root, form)
    weights: dict[int, int] = {}
    for node in reversed(made):
        children = [weights[id(child)] for child in (*node.checks.values(), *node.forwards)]
        weights[id(node)] = len(children) - 1 + max(children) if children else 1
    return weights[id(root)]


def _branchings(form: Form) -> int:
    return 0 if isinstance(form, Check) else 1 + sum(_branchings(part) for part in form.parts)


def _ways(form: Form) -> int:
    """How often a rule of this form may fire on one fact: once for each true way through its alternatives."""
    if isinstance(form, Check):
        return 1
    ways = [_ways(part) for part in form.parts]
    if isinstance(form, Series):
        return math.prod(ways)
    return max(ways, default=0) if form.exclusive else sum(ways)


@frozen
class Piece:
    """One rule of the engine: what it checks, the fields it reads, its weight on the engine's stack."""

    form: Form
    fields: frozenset[str]
    weight: int


def _share(form: Form) -> float:
    """A guess at how often `form` holds."""
    if isinstance(form, Check):
        return form.share
    if isinstance(form, Series):
        return math.prod(_share(part) for part in form.parts)
    return 1 - math.prod(1 - _share(part) for part in form.parts)


def pieces_of(rule: str, form: Form) -> Iterator[Piece]:
    """Pieces that each fit the engine's limits and one of which holds exactly where `form` does.

    Alternatives are moved outwards, half by half: `a and (b or c)` is `a and b`, or `a and c`.

    Raises:
        EngineBoundError: there would be too many of them, or one reads too many fields.

    """
    waiting, done = [form] if form not in (ALWAYS, NEVER) else [], 0
    while waiting:
        form = waiting.pop()
        if _branchings(form) < BRANCHINGS and _ways(form) <= WAYS and (weight := weight_of(form)) <= WEIGHT:
            piece = Piece(form, frozenset(check.field for check in checks_of(form)), weight)
            if len(piece.fields) > FIELDS:
                raise EngineBoundError(f"rule `{rule}` reads more values than durable_rules can hold")
            done += 1
            yield piece
        else:
            waiting += _halves(form)
        if done + len(waiting) > WAYS:
            raise EngineBoundError(f"rule `{rule}` has more alternatives than durable_rules can be trusted with")


def _halves(form: Form) -> list[Form]:
    if isinstance(form, Parallel):
        middle = len(form.parts) // 2
        return [in_parallel(half, form.exclusive) for half in (form.parts[:middle], form.parts[middle:])]
    if not isinstance(form, Series):
        raise TypeError(f"no halves of {form!r}")
    widest = max((part for part in form.parts if isinstance(part, Parallel)), key=lambda part: len(part.parts))
    rest = [part for part in form.parts if part is not widest]
    return [in_series([*rest, half]) for half in _halves(widest)]


def entries_of(pieces: Sequence[Piece]) -> tuple[RuleText, ...]:
    """The rules of a ruleset in the engine's JSON, behind levels of gates that always open.

    Any of them may be left out: a part of a group weighs no more than the group. A rule is named by its position, in
    three digits. Rules that begin alike stand in one group, where they share nodes. The likeliest are written first:
    the engine looks through all rules for each that fired. One that may fire in several ways is reported once for all
    of them (`cap`). Every level of gates leaves at most `GATES` - 1 of them waiting on the stack.

    Raises:
        EngineBoundError: the traversal might need more than the engine's stack.

    """
    bodies = sorted((_body(piece.form), position) for position, piece in enumerate(pieces))
    groups: list[list[tuple[str, int]]] = []
    weights: list[int] = []
    for body, position in bodies:
        weight = pieces[position].weight
        if not groups or len(groups[-1]) == GROUP or weights[-1] + weight > WEIGHT:
            groups.append([])
            weights.append(0)
        groups[-1].append((body, position))
        weights[-1] += weight
    levels = 0
    while GATES**levels < len(groups):
        levels += 1
    bound = levels * (GATES - 1) + max(weights)
    if bound > STACK or len(pieces) > RULES:
        raise EngineBoundError(f"{len(pieces)} rules may need {bound} of the {STACK} places on durable_rules' stack")
    rules = []
    for place, group in enumerate(groups):
        digits = [place // GATES**level % GATES for level in range(levels)]
        gates = "".join(f'{{"$neq":{{"{GATE_FIELD}":{digit + 1}}}}},' for digit in digits)
        for body, position in group:
            form = pieces[position].form
            together = f',"cap":{WAYS}' if _ways(form) > 1 else ""
            text = f'"{position:03}":{{"all":[{{"m":{{"$and":[{gates}{body}]}}}}]{together}}}'
            rules.append((-_share(form), text, fields_needed(form)))
    return tuple(RuleText(needs, text) for _, text, needs in sorted(rules, key=lambda rule: rule[:2]))


def _body(form: Form) -> str:
    return ",".join(part.text() for part in (form.parts if isinstance(form, Series) else (form,)))
