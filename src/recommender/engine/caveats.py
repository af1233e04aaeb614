"""What is to be known of the winner before it is taken: that it ends, and what rules on its set-up mark as such."""

from __future__ import annotations

from recommender.engine.configure import Setups
from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import matched
from recommender.model.notice import Caveat
from recommender.model.rule import status_rule
from recommender.model.service import ServiceStatus


def caveats_of(asked: Inquiry, setups: Setups) -> tuple[Caveat, ...]:
    """That the winner ends or is closed, then what its settings rest on that is to be told with the choice."""
    winner = asked.standing.winner
    if winner is None:
        return ()
    pack, values = asked.plan.pack, asked.values
    service = pack.services[winner]
    of_status = (Caveat(status_rule(winner), service.status_note, ()),)
    applied = {name for advice in setups.of(winner).settings for name in advice.rules}
    of_rules = tuple(
        Caveat(rule.id, rule.because, tuple(sorted(matched(rule.when, values, pack.vocabulary))))
        for rule in pack.configure
        if rule.caveat and rule.id in applied
    )
    return (*(() if service.status is ServiceStatus.AVAILABLE else of_status), *of_rules)
