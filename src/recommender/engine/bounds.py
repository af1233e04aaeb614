"""How far the answers that are still open can move the scores, and whether they can move the winner, cheaply bounded.

The bound is on the *difference* between the winner and each rival: what has fired, plus for each open dimension the
least that its cells (unanswered among them, where nobody may ask) can do through the rules that depend on it alone,
plus the worst of every rule that depends on several. Sound: no completion that respects `never:` does worse. What it
leaves open `recommender.engine.settled` may still settle, at a higher price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.contenders import contenders
from recommender.engine.dimensions import Dimension
from recommender.engine.normal_form import FALSE, TRUE, NormalForm
from recommender.engine.plan import Gate, Plan, Weights
from recommender.engine.program import Program
from recommender.engine.remaining import left_of
from recommender.engine.residual import Known, literals_of
from recommender.engine.silence import may_stay_silent, silent_cells
from recommender.engine.standing import Standing
from recommender.engine.worlds import ByMember, Mask, Worlds, constant_column, side_by_side
from recommender.frozen import frozen
from recommender.model.condition import HasAll, HasAny
from recommender.model.rule import CURRENT_SERVICE
from recommender.model.vocabulary import AttributeType

_MOST_MEMBERS = 10  # above 2**10 subsets the rules on a set are bounded one by one

Units = Mapping[str, int]


@frozen
class OpenGate:
    """A gate that may still close, the candidates it would exclude, and what it waits for."""

    gate: Gate
    attributes: tuple[str, ...]


@frozen
class Bounds:
    """What can still happen: `spread` per candidate (lowest, highest units), open gates, and `decided`."""

    spread: Mapping[str, tuple[int, int]]
    open_gates: tuple[OpenGate, ...]
    decided: bool


class Reach:
    """The effects of all rules that may still fire, grouped by what they depend on."""

    def __init__(self, program: Program, plan: Plan, weights: Weights, known: Known) -> None:
        self._known = known
        self._program = program
        self._silent = may_stay_silent(program, known)
        alone: dict[str, list[tuple[NormalForm, Units]]] = {}
        of_attribute = known.space.of_attribute
        self.joint: list[Units] = []
        self.settled = dict.fromkeys(plan.candidates, 0)
        for piece in plan.evidence:
            rest = left_of(program, piece, known)
            if rest is FALSE:
                continue
            weight = weights.units[piece.criterion]
            units = {service: points * weight for service, points in piece.points.items()}
            if rest is TRUE:
                for service, amount in units.items():
                    self.settled[service] += amount
                continue
            names = {of_attribute[literal.test.attribute].name for literal in literals_of(rest)}
            if len(names) == 1:
                alone.setdefault(names.pop(), []).append((rest, units))
            else:
                self.joint.append(units)
        self.cases: list[list[Units]] = []
        for name, effects in sorted(alone.items()):
            self._tabulate(known.space.of_attribute[name], effects)

    def spread(self) -> dict[str, tuple[int, int]]:
        """The least and the most that the units of each candidate can become."""
        least, most = dict(self.settled), dict(self.settled)
        for cases in self.cases:
            amounts: dict[str, list[int]] = {}
            for case in cases:
                for service, amount in case.items():
                    amounts.setdefault(service, []).append(amount)
            for service, found in amounts.items():
                if len(found) < len(cases):
                    found.append(0)  # some case leaves it alone
                least[service] += min(found)
                most[service] += max(found)
        for units in self.joint:
            for service, amount in units.items():
                (least if amount < 0 else most)[service] += amount
        return {service: (least[service], most[service]) for service in self.settled}

    def least_lead(self, service: str, rival: str) -> int:
        """The least that the units of `service` less those of `rival` can become."""

        def lead(units: Units) -> int:
            return units.get(service, 0) - units.get(rival, 0)

        return (
            lead(self.settled)
            + sum(min(lead(case) for case in cases) for cases in self.cases)
            + sum(min(0, lead(units)) for units in self.joint)
        )

    def _tabulate(self, dimension: Dimension, effects: list[tuple[NormalForm, Units]]) -> None:
        """For one dimension, what each of its cells adds to every candidate; equal cells once."""
        if self._known.space.vocabulary[dimension.name].type is AttributeType.CHOICES:
            for part in _member_components(effects):
                self._tabulate_set(dimension.name, part)
            return
        if not self._known.is_exact(dimension):
            self.joint.extend(units for _, units in effects)
            return
        cells = [*self._known.cells(dimension), *silent_cells(self._known, dimension, self._silent)]
        worlds = side_by_side(self._known.space.vocabulary, cells)
        self._add_cases(worlds, effects, dimension.attributes)

    def _tabulate_set(self, attribute: str, effects: list[tuple[NormalForm, Units]]) -> None:
        words = self._known.space.vocabulary[attribute].values
        named = sorted({word for formula, _ in effects for word in _members(formula, words)}, key=words.index)
        if not named or len(named) > _MOST_MEMBERS:
            self.joint.extend(units for _, units in effects)
            return
        count = 1 << len(named)
        every = (1 << count) - 1
        present = dict.fromkeys(words, 0)
        for position, word in enumerate(named):
            block = ((1 << (1 << position)) - 1) << (1 << position)
            present[word] = sum(block << shift for shift in range(0, count, 2 << position))
        absent = {word: every & ~mask for word, mask in present.items()}
        # A member that no rule here names is left unknown: only `never:` could read it.
        absent |= {word: 0 for word in words if word not in named}
        if attribute in self._silent:
            count += 1  # the last is the world without an answer, in which no member is in or out
        self._add_cases(Worlds(count, {attribute: ByMember(present, absent)}), effects, (attribute,))

    def _add_cases(
        self, worlds: Worlds, effects: Sequence[tuple[NormalForm, Units]], attributes: Iterable[str]
    ) -> None:
        """What each combination of effects that may happen adds in all, under a dimension's own `attributes`."""
        never = self._program.never_touching(frozenset(attributes))
        for name in {literal.test.attribute for formula in never for literal in literals_of(formula)}:
            if name in self._known.values and name not in worlds.columns:
                value = self._known.values[name]
                worlds.replace(name, constant_column(self._known.space.vocabulary[name], value, worlds.every))
        possible = worlds.every & ~worlds.impossible(never)
        if not possible:
            possible = worlds.every  # the answers themselves are impossible together: nothing to respect
        parts: list[tuple[Mask, Units]] = [(possible, {})]
        for formula, units in effects:  # each parts the worlds anew, by whether it fires
            fires = possible & worlds.true(formula)
            if not fires:
                continue
            apart = []
            for part, total in parts:
                inside = part & fires
                if inside != part:
                    apart.append((part ^ inside, total))
                if inside:
                    apart.append((inside, _sum(total, units)))
            parts = apart
        self.cases.append([total for _, total in parts])


def _sum(first: Units, second: Units) -> Units:
    return {**first, **{service: first.get(service, 0) + amount for service, amount in second.items()}}


def bounds_of(program: Program, plan: Plan, weights: Weights, known: Known, standing: Standing) -> Bounds:
    """Bound every candidate's score and say whether the winner is settled so plainly that this shows it."""
    reach = Reach(program, plan, weights, known)
    spread = reach.spread()
    gates = tuple(_open_gates(program, plan, known))
    return Bounds(spread, gates, _is_decided(plan, known, standing, reach, gates))


def _is_decided(plan: Plan, known: Known, standing: Standing, reach: Reach, gates: Sequence[OpenGate]) -> bool:
    winner = standing.winner
    may_win = contenders(plan, known, standing)
    if winner is None:
        return not may_win
    if any(winner in gate.gate.excluded for gate in gates):
        return False
    current = known.values.get(CURRENT_SERVICE)
    may_be_current = current is None and known.is_live(CURRENT_SERVICE)
    for rival in may_win:
        if rival == winner:
            continue
        least = reach.least_lead(winner, rival)
        comes_first = plan.candidates.index(winner) < plan.candidates.index(rival)
        wins_ties = current == winner or (comes_first and current != rival and not may_be_current)
        if least < 0 or (least == 0 and not wins_ties):
            return False
    return True


def _open_gates(program: Program, plan: Plan, known: Known) -> Iterable[OpenGate]:
    for gate in plan.gates:
        if gate.is_standing:
            continue
        rest = left_of(program, gate, known)
        if rest not in (TRUE, FALSE):
            yield OpenGate(gate, tuple(sorted({literal.test.attribute for literal in literals_of(rest)})))


def _members(formula: NormalForm, words: Sequence[str]) -> frozenset[str]:
    """The members of a set that a formula depends on; `only` depends on those it does not name."""
    found: set[str] = set()
    for literal in literals_of(formula):
        if isinstance(literal.test, HasAny | HasAll):
            found.update(literal.test.members)
        else:
            named = getattr(literal.test, "members", ())
            found.update(word for word in words if word not in named)
    return frozenset(found)


def _member_components(effects: list[tuple[NormalForm, Units]]) -> list[list[tuple[NormalForm, Units]]]:
    """Effects on one set, parted so that no two parts read the same member (members are independent)."""
    parts: list[tuple[set[str], list[tuple[NormalForm, Units]]]] = []
    for formula, units in effects:
        reads: set[str] = set()
        for literal in literals_of(formula):
            if isinstance(literal.test, HasAny | HasAll):
                reads.update(literal.test.members)
            else:
                reads.add("")  # `only` reads every other member too: all such rules, and all others, go together
        joined = [part for part in parts if part[0] & reads or "" in part[0] or "" in reads]
        merged = (reads.union(*(part[0] for part in joined)), [(formula, units)])
        for part in joined:
            merged[1].extend(part[1])
        parts = [part for part in parts if part not in joined] + [merged]
    return [effects for _, effects in parts]
