"""What is to be known of a service before it is taken: that it ends, and what rules on its set-up mark as such."""

from __future__ import annotations

from collections.abc import Iterable

from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import matched
from recommender.model.decision import SettingAdvice
from recommender.model.notice import Caveat
from recommender.model.rule import status_rule
from recommender.model.service import ServiceStatus


def caveats_of(asked: Inquiry, service: str, settings: Iterable[SettingAdvice]) -> tuple[Caveat, ...]:
    """That the service ends or is closed, then what its settings rest on that is to be told with the choice.

    Args: `asked` decided for the service, under its role; `settings` are those advised for it.

    """
    pack, values = asked.plan.pack, asked.values
    chosen = pack.services[service]
    of_status = (Caveat(status_rule(service), chosen.status_note, ()),)
    applied = {name for advice in settings for name in advice.rules}
    of_rules = tuple(
        Caveat(rule.id, rule.because, tuple(sorted(matched(rule.when, values, pack.vocabulary))))
        for rule in pack.configure
        if rule.caveat and rule.id in applied
    )
    return (*(() if chosen.status is ServiceStatus.AVAILABLE else of_status), *of_rules)
