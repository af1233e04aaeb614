"""The text of a configuration file, YAML or TOML, onto a configuration."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.knowledge.config_documents import ConfigDocument
from recommender.knowledge.problems import Problems
from recommender.knowledge.shape import conform
from recommender.knowledge.toml_tree import parse_table
from recommender.knowledge.tree import ListNode, MapNode, Node, ScalarNode
from recommender.knowledge.yaml_tree import parse_documents
from recommender.model.configuration import Configuration, ReviewTie

_TABLE = ("tool", "recommender")


def configuration_in(text: str, shown: str, problems: Problems, moved: Callable[[str], str]) -> Configuration:
    """What a text says; faults go to `problems`, and then it says nothing.

    Args:
        shown: the path of the file; TOML is told by its ending.
        moved: gives a path that the file names as seen from the working folder.

    """
    roots = _roots(text, shown, problems)
    if len(roots) > 1:
        problems.add(roots[1].location, "two-documents", "the file holds one YAML document", "remove the `---`")
        return Configuration()
    if not roots or (isinstance(roots[0], ScalarNode) and roots[0].value is None):
        return Configuration()
    document = conform(roots[0], ConfigDocument, "the configuration", problems)
    return Configuration() if document is None else _configuration(document, roots[0], moved)


def _roots(text: str, shown: str, problems: Problems) -> Sequence[Node]:
    if shown.endswith(".toml"):
        table = parse_table(text, shown, _TABLE, problems)
        return () if table is None else (table,)
    return parse_documents(text, shown, problems)


def _configuration(document: ConfigDocument, root: Node, moved: Callable[[str], str]) -> Configuration:
    return Configuration(
        workload=None if document.workload is None else moved(document.workload),
        rules=None if document.rules is None else tuple(map(moved, document.rules)),
        stances=None if document.stances is None else tuple(document.stances),
        builtin_rules=document.builtin_rules,
        fail_on=document.fail_on,
        baseline=None if document.baseline is None else moved(document.baseline),
        show_unknown=document.show_unknown,
        include_suppressed=document.include_suppressed,
        exclude=None if document.exclude is None else tuple(map(moved, document.exclude)),
        review=_ties(document, root, moved),
    )


def _ties(document: ConfigDocument, root: Node, moved: Callable[[str], str]) -> tuple[ReviewTie, ...] | None:
    nodes = root.fields.get("review") if isinstance(root, MapNode) else None
    if document.review is None or not isinstance(nodes, ListNode):
        return None
    return tuple(
        ReviewTie(moved(tie.workload), tuple(tie.resources), node.location)
        for tie, node in zip(document.review, nodes.items, strict=True)
    )
