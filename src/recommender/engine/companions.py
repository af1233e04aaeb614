"""Second stores beside the winner: which roles fired rules ask for, and who plays them best.

A companion is the same workload decided by the same rules under another role, with the answers that carry over.
Must not know how the rules are asked: that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from recommender.engine.caveats import caveats_of
from recommender.engine.configure import Setups, setup_of
from recommender.engine.exclusion import standing_in
from recommender.engine.inquiry import Inquiry
from recommender.engine.reasons import reason_of, reasons_of
from recommender.model.decision import CompanionAdvice
from recommender.model.notice import NoCompanion, Notice
from recommender.model.pack import Role
from recommender.model.rule import Rule
from recommender.model.truth import Truth
from recommender.model.vocabulary import Value

Ask = Callable[[Mapping[str, Value]], Inquiry]


def companions_of(asked: Inquiry, setups: Setups, ask: Ask) -> tuple[tuple[CompanionAdvice, ...], tuple[Notice, ...]]:
    """The second stores that fired rules ask for, each decided under its own role, and warnings."""
    advice: list[CompanionAdvice] = []
    warnings: tuple[Notice, ...] = ()
    for role, rules, beside in besides(asked, setups, ask):
        chosen = beside.standing.winner
        if chosen is None:
            warnings += (NoCompanion(role.title, tuple(sorted(beside.answers))),)
        elif chosen != asked.standing.winner and beside.standing.units[chosen] >= 0:
            # With less than nothing more speaks against any companion than for it.
            settings = setup_of(beside, chosen).settings
            advice.append(
                CompanionAdvice(
                    role=role.id,
                    title=role.title,
                    service=chosen,
                    name=asked.plan.pack.services[chosen].name,
                    asked_by=tuple(reason_of(asked, rule, "companion") for rule in rules),
                    reasons=reasons_of(beside, chosen),
                    settings=settings,
                    warnings=caveats_of(beside, chosen, settings),
                )
            )
    return tuple(advice), warnings


def besides(asked: Inquiry, setups: Setups, ask: Ask) -> Iterator[tuple[Role, list[Rule], Inquiry]]:
    """For each role that a fired rule asks for: the rules, and the workload with only what carries over.

    A role that a fired rule spares the winner, or that something of the winner itself stands in for, is left out unless
    the workload asks for it itself.

    Args: `setups` are those of `asked`.

    """
    pack, winner = asked.plan.pack, asked.standing.winner
    if winner is None:
        return
    fired = [rule for rule in asked.plan.rules.values() if asked.firing.truths[rule.id] is Truth.TRUE]
    asking: dict[str, list[Rule]] = {}
    for rule in fired:
        if rule.companion:
            asking.setdefault(rule.companion, []).append(rule)
    spared = {rule.spares for rule in fired if not rule.spares_beside or winner in rule.spares_beside}
    own = [setting for setting in pack.settings.values() if setting.stands_in_for and winner in setting.services]
    if any(setting.stands_in_for in asking for setting in own):
        spared |= standing_in(pack, setups.of(winner).settings)
    for _, role in sorted(pack.roles.items()):
        rules = [rule for rule in asking.get(role.id, ()) if rule.wanted or role.id not in spared]
        if rules and role.id != asked.plan.role:
            yield role, rules, ask(answers_beside(asked, role))


def answers_beside(asked: Inquiry, role: Role) -> dict[str, Value]:
    """The answers that decide a store in `role` beside the winner: those that carry over or follow the winner."""
    pack, winner = asked.plan.pack, asked.standing.winner
    answers: dict[str, Value] = {name: asked.answers[name] for name in role.carry if name in asked.answers}
    answers[pack.role_attribute] = role.id
    for attribute, words in role.follows.items():
        found = [(len(services), word) for word, services in words.items() if winner in services]
        if found:
            answers[attribute] = min(found)[1]  # the narrowest
    return answers
