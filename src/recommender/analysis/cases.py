"""Cases held against decisions: which expectations hold, and how well the rules do over all cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.engine.decide import Recommender
from recommender.model.case import Case, SettingWish
from recommender.model.case_outcome import CaseOutcome, CaseSummary
from recommender.model.condition import Bound
from recommender.model.decision import CompanionAdvice, Decision, SettingAdvice
from recommender.model.pack import Pack
from recommender.model.setting import SettingTest
from recommender.model.vocabulary import Shown

_DIGITS = 4


def run_case(recommender: Recommender, case: Case) -> CaseOutcome:
    """Decide the workload of a case and hold the decision against what was expected."""
    return outcome_of(case, recommender.decide(case.workload, outlook=False), recommender.pack)


def outcome_of(case: Case, decision: Decision, pack: Pack) -> CaseOutcome:
    """The case held against `decision`."""
    return _Comparison(case, decision, pack).outcome()


def summary_of(outcomes: Iterable[CaseOutcome]) -> CaseSummary:
    """The outcomes with their shares: accepted first, among the first three, and the mean reciprocal rank."""
    found = tuple(outcomes)
    ranks = [outcome.accepted_rank for outcome in found if outcome.accept]
    return CaseSummary(
        found,
        top1=_share([float(rank == 1) for rank in ranks]),
        top3=_share([float(rank is not None and rank <= 3) for rank in ranks]),
        mrr=_share([1 / rank if rank else 0.0 for rank in ranks]),
        violations=sum(len(outcome.violations) for outcome in found),
    )


def _share(parts: Sequence[float]) -> float:
    return round(sum(parts) / len(parts), _DIGITS) if parts else 0.0


class _Comparison:
    """One case beside its decision."""

    def __init__(self, case: Case, decision: Decision, pack: Pack) -> None:
        self._case = case
        self._expect = case.expect
        self._decision = decision
        self._pack = pack
        role = case.expect.as_role
        self._beside = next((entry for entry in decision.companions if entry.role == role), None)
        self._is_beside = bool(role) and role != decision.role and not self._may_play(decision)

    def _may_play(self, decision: Decision) -> bool:
        """Whether the winner itself may be what the case asks for: accepted, nobody beside it, and no role was told."""
        is_open = self._pack.role_attribute in decision.assumed and self._beside is None
        return is_open and decision.winner is not None and self._is_accepted(decision.winner.service)

    def outcome(self) -> CaseOutcome:
        order = self._order()
        rank = next((at for at, service in enumerate(order, 1) if self._is_accepted(service)), None)
        ahead = order if rank is None else order[: rank - 1]
        violations = tuple(service for service in self._expect.reject if service in ahead)
        winner = order[0] if order else ""
        failed = [
            *self._about_winner(winner, rank),
            *(f"{service} is rejected but stands above" for service in violations),
        ]
        failed += self._about_gates()
        unmet = self._about_settings()
        failed += unmet
        failed += self._about_companions()
        spoken_of = len(self._expect.settings) + len(self._expect.silent_on)
        return CaseOutcome(
            self._case.id,
            winner,
            self._expect.accept,
            rank if self._expect.accept else None,
            violations,
            tuple(failed),
            self._case.expected_failure,
            spoken_of,
            spoken_of - len(unmet),
        )

    def _order(self) -> list[str]:
        """The services in their places; of a companion only the winner is known."""
        if self._is_beside:
            return [self._beside.service] if self._beside is not None else []
        return [entry.service for entry in self._decision.recommendations]

    def _is_accepted(self, service: str) -> bool:
        return _is_among(service, self._expect.accept, self._pack)

    def _about_winner(self, winner: str, rank: int | None) -> list[str]:
        if not self._expect.accept or rank == 1:
            return []
        wanted = " or ".join(self._expect.accept)
        what = f"the {self._expect.as_role}" if self._is_beside else "the winner"
        if not winner:
            return [f"nobody is {what}, {wanted} expected"]
        place = f"in place {rank}" if rank else "not ranked"
        return [f"{what} is {winner}, not {wanted} ({place})"]

    def _about_gates(self) -> list[str]:
        out = {entry.service for entry in self._decision.ruled_out}
        return [f"{service} is not ruled out" for service in self._expect.ruled_out if service not in out]

    def _about_settings(self) -> list[str]:
        advised: dict[str, list[SettingAdvice]] = {}
        given = [*self._settings_of_accepted()]
        for companion in self._decision.companions:
            given += companion.settings
        for advice in given:
            advised.setdefault(advice.setting, []).append(advice)
        failed = []
        for name, wish in self._expect.settings.items():
            if any(meets(advice, wish) for advice in advised.get(name, ())):
                continue
            found = " and ".join(_told(advice) for advice in advised.get(name, ())) or "not advised"
            failed.append(f"{name} is {found}, not {_wished(wish)}")
        for name in self._expect.silent_on:
            if name in advised:
                found = " and ".join(_told(advice) for advice in advised[name])
                failed.append(f"{name} is {found}, though nothing is to be said of it")
        return failed

    def _settings_of_accepted(self) -> tuple[SettingAdvice, ...]:
        """Those of the best-placed accepted service, so that a lost choice hides nothing; else those of the winner."""
        accepted = () if self._is_beside else self._decision.recommendations
        chosen = next((entry for entry in accepted if self._is_accepted(entry.service)), self._decision.winner)
        return chosen.settings if chosen is not None else ()

    def _about_companions(self) -> list[str]:
        chosen: Mapping[str, CompanionAdvice] = {entry.role: entry for entry in self._decision.companions}
        failed = []
        for role, services in self._expect.companions.items():
            found = chosen[role].service if role in chosen else ""
            if not services:
                failed += [f"the {role} beside it is {found}, though nobody is to be"] if found else []
            elif not _is_among(found, services, self._pack):
                failed.append(f"the {role} beside it is {found or 'nobody'}, not {' or '.join(services)}")
        return failed


def meets(advice: SettingAdvice, wish: SettingWish) -> bool:
    """Whether the advice is what is wished for.

    A value: the same value, or a range around it. Words: a set that includes them, or a choice that leaves open
    these and no others. A range: one with the very same ends.
    """
    if isinstance(wish, SettingTest):
        return advice.demand == wish
    if isinstance(wish, tuple):
        left = (advice.test or {}).get("one_of")
        if isinstance(left, tuple):
            return set(wish) == set(left)
        return isinstance(advice.value, tuple) and set(wish) <= set(advice.value)
    return len(advice.demand.values) < 2 and advice.demand.admits(wish)


def _ends(wish: SettingTest) -> dict[str, Shown]:
    ends: dict[str, Shown] = {}
    for end, operator in ((wish.lower, "gt"), (wish.upper, "lt")):
        if isinstance(end, Bound):
            ends[f"{operator}e" if end.inclusive else operator] = end.value
    return ends


def _is_among(service: str, accepted: Iterable[str], pack: Pack) -> bool:
    """Whether the service, or what it is a variant of, is accepted."""
    entry = pack.services.get(service)
    names = {service, entry.variant_of} if entry is not None else {service}
    return bool(names & set(accepted))


def _told(advice: SettingAdvice) -> str:
    return _word(advice.value) if advice.test is None else _test_told(advice.test)


def _wished(wish: SettingWish) -> str:
    return _test_told(_ends(wish)) if isinstance(wish, SettingTest) else _word(wish)


def _test_told(test: Mapping[str, Shown]) -> str:
    return ", ".join(f"{operator} {_word(value)}" for operator, value in test.items())


def _word(value: Shown | None) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(value)
        case float():
            return f"{value:g}"
    return str(value)
