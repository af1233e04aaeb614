"""Where things stand in a template, against cfn-lint's own decoder: the same resources, on the same lines."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recommender.knowledge.json_tree import parse_json
from recommender.knowledge.problems import Problems
from recommender.knowledge.tree import ListNode, MapNode, Node
from recommender.knowledge.yaml_tree import parse_documents
from recommender.review.cloudformation_syntax import key_of_tag

DESIGNS = Path(__file__).parent.parent / "fixtures" / "designs"
TEMPLATES = sorted(
    path
    for path in DESIGNS.rglob("*")
    if path.suffix in (".yaml", ".yml", ".json") and "Resources" in path.read_text(encoding="utf-8")
)


def their_keys(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], tuple[int, int]]]:
    """Every key of a decoded template with its path, line and column."""
    if isinstance(node, dict):
        for key, value in node.items():
            mark = getattr(key, "start_mark", None)
            if mark is not None and not str(key).startswith("Fn::") and key not in ("Ref", "Condition"):
                yield (*path, str(key)), (mark.line + 1, mark.column + 1)
            yield from their_keys(value, (*path, str(key)))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from their_keys(value, (*path, place))


def our_keys(node: Node, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], tuple[int, int]]]:
    if isinstance(node, MapNode):
        for key, value in node.fields.items():
            if not key.startswith("Fn::") and key not in ("Ref", "Condition"):
                yield (*path, key), (node.keys[key].line, node.keys[key].column)
            yield from our_keys(value, (*path, key))
    elif isinstance(node, ListNode):
        for place, value in enumerate(node.items):
            yield from our_keys(value, (*path, place))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(DESIGNS).as_posix())
def test_every_key_stands_where_cfn_lint_says(template: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from cfnlint.decode import decode

        theirs, matches = decode(str(template))
    assert matches == []
    text = template.read_text(encoding="utf-8")
    problems = Problems()
    if template.suffix == ".json":
        root = parse_json(text, "t", problems)
    else:
        (root,) = parse_documents(text, "t", problems, key_of_tag)
    assert problems.all() == ()
    assert root is not None
    wanted, found = dict(their_keys(theirs)), dict(our_keys(root))
    assert wanted
    assert {path: found.get(path) for path in wanted} == wanted
