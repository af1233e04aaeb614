"""Expressions of Terraform against what Terraform itself says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.knowledge.problems import Problems
from recommender.review.budget import Budget
from recommender.review.raw import Fields, Items, Literal, Raw, Unknown
from recommender.review.sources import Tree
from recommender.review.terraform_modules import Unfolding
from recommender.review.terraform_source import Sources

TABLE = yaml.safe_load((Path(__file__).parent / "expressions.yaml").read_text(encoding="utf-8"))
AROUND = """
variable "no_default" {}
resource "aws_kms_key" "key" { enable_key_rotation = true }
resource "aws_kms_key" "none" { count = 0 }
module "elsewhere" { source = "registry/x/aws" }
module "none" {
  source = "./none"
  count  = 0
}
"""


def worked_out(expression: str, folder: Path) -> Raw:
    (folder / "none").mkdir()
    (folder / "main.tf").write_text(
        f"locals {{\n{TABLE['locals']}\nasked = {expression}\n}}\n{AROUND}", encoding="utf-8"
    )
    problems = Problems()
    sources = Sources(Tree(folder, problems), problems)
    source = sources.folder(folder)
    assert source is not None, problems.all()
    assert problems.all() == ()
    return Unfolding(sources, Budget(), problems).root(source).known("local", "asked")


def plain(raw: Raw) -> Any:
    match raw:
        case Literal():
            return raw.value
        case Items(is_complete=True):
            return [plain(part) for part in raw.parts]
        case Fields(is_complete=True):
            return {key: plain(part) for key, part in raw.fields.items()}
    return raw


@pytest.mark.parametrize("expression", [*TABLE["known"], *TABLE["settled"]])
def test_known_expressions_have_the_value_that_terraform_gives(expression: str, tmp_path: Path) -> None:
    wanted = {**TABLE["known"], **TABLE["settled"]}[expression]
    assert plain(worked_out(expression, tmp_path)) == wanted


@pytest.mark.parametrize(("expression", "reason"), TABLE["unknown"].items())
def test_what_only_applying_tells_is_unknown_and_says_why(expression: str, reason: str, tmp_path: Path) -> None:
    raw = worked_out(expression, tmp_path)
    assert isinstance(raw, Unknown)
    assert raw.reason == reason


@pytest.mark.parametrize(
    ("expression", "refs", "is_given"),
    [
        ("aws_kms_key.key.arn", ("aws_kms_key.key",), True),
        ('"table/${aws_kms_key.key.id}"', ("aws_kms_key.key",), True),
        ("var.no_default", (), False),
        ("local.flag ? aws_kms_key.key.arn : null", ("aws_kms_key.key",), True),
        ('var.no_default == "" ? aws_kms_key.key.arn : null', (), False),
        ('var.no_default == "" ? aws_kms_key.key.arn : "alias/x"', (), True),
        ('var.no_default == "" ? aws_kms_key.key.arn : aws_kms_key.key.id', ("aws_kms_key.key",), True),
        ("try(aws_kms_key.key.arn, null)", ("aws_kms_key.key",), True),
    ],
)
def test_an_unknown_value_keeps_what_it_is_made_of(
    expression: str, refs: tuple[str, ...], is_given: bool, tmp_path: Path
) -> None:
    raw = worked_out(expression, tmp_path)
    assert isinstance(raw, Unknown)
    assert (raw.refs, raw.is_given) == (refs, is_given)
