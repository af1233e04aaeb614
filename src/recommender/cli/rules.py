"""`recommender rules`: the commands for those who write rules."""

from __future__ import annotations

import click

from recommender.cli.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    short_help="List rules and run cases, for those who write rules.",
    homes={
        "check": ("recommender.cli.rules_check:rules_check", "Check that rules are consistent for every workload."),
        "coverage": ("recommender.cli.rules_coverage:rules_coverage", "Say what cases ask of the rules."),
        "diff": ("recommender.cli.rules_diff:rules_diff", "Say what changed in meaning between two packs."),
        "docs": ("recommender.cli.rules_docs:rules_docs", "Write the catalogue of rules as Markdown pages."),
        "list": ("recommender.cli.rules_list:rules_list", "List the rules, filtered by topic, service or attribute."),
        "new": ("recommender.cli.rules_new:rules_new", "Write a new rule into a pack."),
        "test": ("recommender.cli.rules_test:rules_test", "Run cases and say which expectations do not hold."),
    },
)
def rules() -> None:
    """List rules and run cases, for those who write rules."""
