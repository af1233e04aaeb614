"""The smallest sets of changed answers that make another candidate win.

Every set of one or two changes is decided, all side by side; larger ones are searched from those that bring a
candidate nearest to winning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from recommender.analysis.changes import Changes, Option
from recommender.engine.contest import Contest
from recommender.engine.grid import Grid, Step
from recommender.engine.inquiry import Inquiry
from recommender.engine.program import Program
from recommender.engine.worlds import Mask, positions
from recommender.frozen import frozen

_DEEPEST = 6  # changes in a set that is searched
_NEAREST = 300  # sets to go on from, for all candidates searched for together
_FEWEST = 12  # for each candidate
_TRIED = 2  # up to so many changes every set is tried
_KEPT = 60  # sets of three and more that are told apart

Chosen = tuple[Option, ...]


@frozen
class Ways:
    """The smallest sets found that make one candidate win; `is_least` if no smaller one can be."""

    sets: tuple[Chosen, ...]
    is_least: bool

    @property
    def size(self) -> int:
        """How many changes each has; 0 if none was found."""
        return len(self.sets[0]) if self.sets else 0


class Overturning:
    """The search for one workload."""

    def __init__(self, program: Program, asked: Inquiry, changes: Changes) -> None:
        self._program = program
        self._asked = asked
        self._changes = changes
        self._columns: list[Step | None] = [None, *(option.step for option in changes.singles)]
        self._rows: list[Chosen] = [
            (),
            *((option,) for option in changes.singles),
            *(double.options for double in changes.doubles),
        ]
        steps = [(option.step,) for option in changes.singles] + [(double.step,) for double in changes.doubles]
        self._grid = Grid(program, asked.facts.values, [(), *steps], self._columns)
        self._contest = Contest(program, asked.plan, asked.weights, self._grid.worlds)
        self.tried = self._grid.allowed.bit_count()

    def up_to_two(self) -> dict[str, Ways]:
        """For every candidate that does not win, and for nobody, the smallest sets of one or two changes."""
        return {
            service: Ways(tuple(self._smallest(mask & self._grid.allowed)), is_least=True)
            for service, mask in self._contest.winners.items()
            if service != (self._asked.standing.winner or "")
        }

    def beyond(self, services: Sequence[str]) -> dict[str, Ways]:
        """For candidates that no two changes make win, the smallest larger sets that the search finds."""
        share = max(_NEAREST // max(len(services), 1), _FEWEST)
        near = {service: self._nearest(self._contest, self._grid, self._rows, service, share) for service in services}
        found: dict[str, Ways] = {}
        while near:
            rows = list(dict.fromkeys(row for sets in near.values() for row in sets))
            if not rows or len(rows[0]) == _DEEPEST:
                break
            grid = Grid(self._program, self._asked.facts.values, [_steps(row) for row in rows], self._columns)
            contest = Contest(self._program, self._asked.plan, self._asked.weights, grid.worlds)
            self.tried += grid.allowed.bit_count()
            for service in list(near):
                sets = self._sets(contest.winners[service] & grid.allowed & ~_unchanged(grid, rows), grid, rows)
                if sets:
                    smallest = self._reduced(sets, service)
                    found[service] = Ways(tuple(smallest), is_least=len(smallest[0]) == _TRIED + 1)
                    del near[service]
            near = {service: self._nearest(contest, grid, rows, service, share) for service in near}
        return found | {service: Ways((), is_least=False) for service in services if service not in found}

    def _smallest(self, mask: Mask) -> Iterator[Chosen]:
        width, singles = self._grid.width, self._changes.singles
        alone = mask & ((1 << width) - 1)
        if alone:
            yield from ((singles[column - 1],) for column in positions(alone))
            return
        for number, row in enumerate(self._rows[1:], start=1):
            found = mask >> number * width & ((1 << width) - 1)
            if len(row) > 1:
                yield from [row] if found & 1 else []
            else:  # each pair once
                for column in positions(found >> number + 1 << number + 1):
                    yield (*row, singles[column - 1])

    def _nearest(self, contest: Contest, grid: Grid, rows: Sequence[Chosen], service: str, count: int) -> list[Chosen]:
        """About `count` sets, all of one change more than most rows have, that bring `service` nearest to winning."""
        within = grid.allowed & ~_unchanged(grid, rows)
        return self._sets(contest.lead(service).greatest(within, 2 * count), grid, rows)[:count]

    def _sets(self, mask: Mask, grid: Grid, rows: Sequence[Chosen]) -> list[Chosen]:
        """The sets of the worlds in `mask`, each once."""
        found: dict[frozenset[int], Chosen] = {}
        for world in positions(mask):
            row, column = grid.place(world)
            chosen = rows[row] if column == 0 else (*rows[row], self._changes.singles[column - 1])
            found.setdefault(frozenset(map(id, chosen)), chosen)
        return list(found.values())

    def _reduced(self, sets: Sequence[Chosen], service: str) -> list[Chosen]:
        """The smallest sets among `sets` and their parts that still make `service` win."""
        best = sorted(sets, key=lambda chosen: sum(option.kind != "answer" for option in chosen))[:_KEPT]
        while True:
            parts = {
                frozenset(map(id, part)): part
                for chosen in best
                for part in combinations(chosen, len(chosen) - 1)
                if len(_steps(part)) < len(_steps(chosen))  # two changes that are one step go together
            }
            smaller = self._winning(list(parts.values()), service) if len(best[0]) > _TRIED + 1 else []
            if not smaller:
                return best
            best = smaller

    def _winning(self, sets: Sequence[Chosen], service: str) -> list[Chosen]:
        grid = Grid(self._program, self._asked.facts.values, [_steps(chosen) for chosen in sets], [None])
        contest = Contest(self._program, self._asked.plan, self._asked.weights, grid.worlds)
        return [sets[world] for world in positions(contest.winners[service] & grid.allowed)]


def _unchanged(grid: Grid, rows: Sequence[Chosen]) -> Mask:
    """The worlds with fewer changes, or more, than one beyond the fewest that a row has (an empty row apart)."""
    width = grid.width
    usual = min((len(row) for row in rows if row), default=0)
    mask = 0
    for number, row in enumerate(rows):
        first = 1 << number * width
        if not row:
            mask |= first * ((1 << width) - 1)
        elif len(row) == usual:
            mask |= first
        else:
            mask |= first * ((1 << width) - 2)
    return mask


def _steps(chosen: Iterable[Option]) -> tuple[Step, ...]:
    return tuple({id(option.step): option.step for option in chosen}.values())


def winners_of_steps(program: Program, asked: Inquiry, steps: Sequence[Step]) -> list[str | None]:
    """Who wins after each of several single steps ("" for nobody); None where no workload can be so."""
    grid = Grid(program, asked.facts.values, [()], steps)
    outcome: Mapping[str, Mask] = Contest(program, asked.plan, asked.weights, grid.worlds).winners
    return [
        next(service for service, mask in outcome.items() if mask >> place & 1) if grid.allowed >> place & 1 else None
        for place in range(len(steps))
    ]
