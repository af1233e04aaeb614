"""The rules asked about the workloads that a design serves, each in the role that a resource plays for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from recommender.engine.companions import answers_beside, besides
from recommender.engine.configure import Setups
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.frozen import frozen
from recommender.model.workload import Workload
from recommender.review.demands import Demands


@frozen
class Asking:
    """The rules asked for one workload under one role; `path` is that of its file, `demands` are on its settings."""

    path: str
    workload: Workload
    asked: Inquiry
    demands: Demands


class Askings:
    """Every asking about some workloads, made once."""

    def __init__(self, recommender: Recommender, workloads: Mapping[str, Workload]) -> None:
        """Args: `workloads` by the path that they were read from."""
        self._recommender = recommender
        self._pack = recommender.pack
        self._workloads = workloads
        self._roles_wanted: dict[str, tuple[str, ...]] = {}
        self._askings: dict[tuple[str, str], Asking] = {}

    def about(self, path: str, services: Sequence[str]) -> Asking | None:
        """The rules asked in the role that the services play for the workload; None where no role fits them.

        That is the workload's own role, if they can play it; but of what does not win there, the role of a second
        store that the rules ask for beside the winner, if they can play that, or else the one that they are made for:
        a cache is no bad main database, whether or not a rule asks for one.
        """
        roles = self._roles_of(services)
        main = self._main_role(path)
        if main in roles:
            first = self._asked(path, main)
            winner = first.asked.standing.winner
            if winner in services:
                return first
            made_for = roles[:1] if self._stands_beside(roles[0], main, winner) else []
            beside = [role for role in (*self._wanted(path, first.asked), *made_for) if role in roles]
            return self._asked(path, beside[0]) if beside else first
        companions = [role for role in roles if self._pack.roles[role].carry]
        return self._asked(path, companions[0]) if companions else None

    def _roles_of(self, services: Sequence[str]) -> list[str]:
        """The roles that all of the services can play, what they are made for first."""
        ordered = self._pack.services[services[0]].roles
        return [role for role in ordered if all(role in self._pack.services[one].roles for one in services)]

    def _stands_beside(self, role: str, main: str, winner: str | None) -> bool:
        """Whether a store that is made for `role` stands beside the winner, which neither is one nor asked to be."""
        if self._pack.roles[main].carry or not self._pack.roles[role].carry:
            return False
        return winner is not None and role not in self._pack.services[winner].roles

    def _main_role(self, path: str) -> str:
        return str(self._workloads[path].answers.get(self._pack.role_attribute) or self._pack.default_role)

    def _wanted(self, path: str, asked: Inquiry) -> tuple[str, ...]:
        """The roles of second stores that fired rules ask for."""
        if path not in self._roles_wanted:
            ask = partial(self._recommender.inquire, priorities=self._workloads[path].priorities)
            self._roles_wanted[path] = tuple(role.id for role, _, _ in besides(asked, Setups(asked), ask))
        return self._roles_wanted[path]

    def _asked(self, path: str, role: str) -> Asking:
        if (path, role) not in self._askings:
            workload = self._workloads[path]
            main = self._main_role(path)
            answers = {**workload.answers, self._pack.role_attribute: main}
            asked = self._recommender.inquire(answers, workload.priorities)
            if role != main:
                beside = answers_beside(asked, self._pack.roles[role])
                asked = self._recommender.inquire(beside, workload.priorities)
            self._askings[path, role] = Asking(path, workload, asked, Demands(self._pack, asked))
        return self._askings[path, role]
