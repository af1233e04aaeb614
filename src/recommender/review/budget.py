"""How much work a review may do: hostile or runaway input ends in a message within bounded time."""

from __future__ import annotations

from recommender.location import NOWHERE, Location


class WorkLimitError(Exception):
    """The input asks for more work than any design needs; `location` is what was being read."""

    def __init__(self, location: Location, what: str) -> None:
        self.location = location
        self.what = what
        super().__init__(what)


class Budget:
    """What is left to spend. One is shared by everything that is read in one run."""

    __slots__ = ("_depth", "instances", "place", "steps")

    STEPS = 20_000_000  # values worked out: some hundred thousand resources
    DEPTH = 80  # values inside values
    INSTANCES = 100_000  # resources and calls of modules, each key of a `for_each` once

    def __init__(self) -> None:
        self.steps = self.STEPS
        self.instances = self.INSTANCES
        self.place = NOWHERE  # what is being read, for the message
        self._depth = 0

    def enter(self) -> bool:
        """Begin a value inside another: whether that may be done; if so, `leave` ends it."""
        self.work()
        if self._depth >= self.DEPTH:
            return False
        self._depth += 1
        return True

    def leave(self) -> None:
        """End what `enter` began."""
        self._depth -= 1

    def work(self, amount: int = 1) -> None:
        """Spend on working a value out.

        Raises:
            WorkLimitError: nothing is left.

        """
        self.steps -= amount
        if self.steps < 0:
            raise WorkLimitError(self.place, "working out its expressions takes too long")

    def instance(self, location: Location, amount: int = 1) -> None:
        """Spend on one more resource or call of a module.

        Raises:
            WorkLimitError: nothing is left.

        """
        self.instances -= amount
        if self.instances < 0:
            raise WorkLimitError(location, f"the design has more than {self.INSTANCES} resources")
