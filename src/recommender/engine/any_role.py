"""A workload whose role is assumed but may still be answered: the ranking of the assumed role, seen from all roles.

Everybody is a candidate then, and each role rules out those that cannot play it, so that whoever asks what could still
change the winner finds the role among the open answers.
"""

from __future__ import annotations

from dataclasses import replace

from recommender.engine.inquiry import Inquiry


def under_any_role(assumed: Inquiry, unassumed: Inquiry) -> Inquiry:
    """`assumed` with everybody as a candidate, and only those ruled out that no role brings back.

    Args:
        assumed: the workload under the role that is assumed.
        unassumed: the same answers without a role.

    """
    now, bare = assumed.standing, unassumed.standing
    units = {**bare.units, **now.units}
    by_criterion = {**bare.by_criterion, **now.by_criterion}
    standing = replace(now, units=units, by_criterion=by_criterion, excluded=bare.excluded)
    return replace(assumed, plan=unassumed.plan, standing=standing)
