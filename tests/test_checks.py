"""Catalogues of checks: each listed check is answered by rules that demand what it asks, or has a reason why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tools import listed_checks
from tools import make_checks as made

from recommender.knowledge.design_cache import load_designs
from recommender.knowledge.pack_loader import load_pack
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack([ROOT / "rules"])


@pytest.fixture(scope="module")
def designs(pack: Pack) -> DesignMap:
    return load_designs([ROOT / "rules"], pack)


@pytest.fixture(scope="module")
def catalogues() -> list[Any]:
    found: list[Any] = made.read_catalogues()
    return found


def test_the_catalogues_are_there(catalogues: list[Any]) -> None:
    assert [one.document.name for one in catalogues] == ["checkov", "AWS Security Hub"]


def test_every_listed_check_is_answered(catalogues: list[Any], pack: Pack, designs: DesignMap) -> None:
    assert [problem for one in catalogues for problem in made.problems(one, pack, designs)] == []


def test_the_page_is_fresh(catalogues: list[Any], pack: Pack) -> None:
    assert made.PAGE.read_text(encoding="utf-8") == made.page(catalogues, pack), "run make docs"


def test_the_list_of_checkov_covers_every_type_that_it_knows_and_the_review_reads(
    catalogues: list[Any], designs: DesignMap
) -> None:
    """Types of the list that the review reads: those of databases that checkov has any check for."""
    (checkov,) = [one for one in catalogues if one.document.name == "checkov"]
    read = {name for kinds in designs.by_type.values() for name in kinds}
    types = {name for types in checkov.listed.values() for name in types}
    assert len(checkov.listed) > 100
    assert {"aws_db_instance", "AWS::RDS::DBInstance", "aws_dynamodb_table", "AWS::DAX::Cluster"} <= types & read


def _catalogue(check: dict[str, Any], listed: dict[str, tuple[str, ...]] | None = None) -> Any:
    document = {
        "name": "others",
        "version": "1",
        "looked_at": date(2026, 11, 25),
        "about": "Checks of others.",
        "checks": {"A_1": {"asks": "storage is encrypted"} | check},
    }
    listed = {"A_1": ("aws_db_instance",)} if listed is None else listed
    return made.Catalogue(made.CatalogueDocument.model_validate(document), listed)


ENCRYPTED = {"by": {"rds.storage_encrypted": ["data-at-rest"]}}


@pytest.mark.parametrize(
    ("check", "listed", "told"),
    [
        (ENCRYPTED, None, []),
        ({"reason": "What it asks for is always so and cannot be changed."}, None, []),
        (ENCRYPTED, {}, ["A_1 is not listed"]),
        (ENCRYPTED, {"A_1": ("aws_db_instance",), "A_2": ()}, ["A_2 is not judged"]),
        ({"by": {"rds.storage_encrypted": []}}, None, ["A_1: no rule is named for `rds.storage_encrypted`"]),
        ({"by": {"rds.storage_encrypted": ["no-such-rule"]}}, None, ["A_1: there is no rule `no-such-rule`"]),
        (
            {"by": {"rds.storage_encrypted": ["certificates-that-end"]}},
            None,
            ["A_1: `certificates-that-end` demands nothing of `rds.storage_encrypted`"],
        ),
        (
            {"by": {"rds.storage_encryption": ["data-at-rest"]}},
            None,
            [
                "A_1: there is no setting `rds.storage_encryption`",
                "A_1: `data-at-rest` demands nothing of `rds.storage_encryption`",
                "A_1: of aws_db_instance none of the settings is read",
            ],
        ),
        (ENCRYPTED, {"A_1": ("aws_dax_cluster",)}, ["A_1: of aws_dax_cluster none of the settings is read"]),
        (ENCRYPTED, {"A_1": ("aws_qldb_ledger",)}, ["A_1: none of its types is read"]),
        (ENCRYPTED | {"differs": "not for replicas"}, None, ["A_1: `not for replicas` is no sentence"]),
        ({"reason": "See there."}, None, ["A_1: `See there.` is no sentence"]),
        (
            {"reason": "It is asked for as a whole by `no-such-rule` here."},
            None,
            ["A_1: there is no rule `no-such-rule`"],
        ),
    ],
    ids=lambda value: "",
)
def test_what_is_wrong_is_told(
    pack: Pack, designs: DesignMap, check: dict[str, Any], listed: dict[str, tuple[str, ...]] | None, told: list[str]
) -> None:
    assert made.problems(_catalogue(check, listed), pack, designs) == [f"others: {one}" for one in told]


@pytest.mark.parametrize("check", [{}, ENCRYPTED | {"reason": "And yet there is a reason."}], ids=["neither", "both"])
def test_a_check_has_a_rule_or_a_reason(check: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must have either by or reason"):
        _catalogue(check)


@pytest.mark.parametrize(
    ("type_", "setting"),
    [
        ("aws_db_instance", "rds.storage_encrypted"),
        ("AWS::RDS::DBParameterGroup", "rds.require_tls"),  # through what the instance refers to
        ("aws_rds_cluster", "rds.backup_plan"),  # of what selects it
        ("aws_security_group", "neptune.open_to_the_world"),
    ],
)
def test_what_a_type_has_a_say_on(type_: str, setting: str, designs: DesignMap) -> None:
    assert setting in made._read_from(type_, designs)


def test_a_list_is_read_from_the_table_that_checkov_prints() -> None:
    table = """
    |     | Id          | Type     | Entity            | Policy | IaC       | Resource |
    |   0 | CKV_AWS_16  | resource | aws_db_instance   | a      | Terraform | x.py     |
    |   1 | CKV_AWS_5   | resource | aws_db_snapshot   | b      | Terraform | x.py     |
    |   2 | CKV_AWS_16  | resource | aws_rds_cluster   | a      | Terraform | x.py     |
    |   3 | CKV_AWS_99  | resource | aws_s3_bucket     | c      | Terraform | x.py     |
    |   4 | CKV_GCP_16  | resource | aws_db_instance   | d      | Terraform | x.py     |
    """
    many = "".join(f"| 9 | CKV2_AWS_7 | resource | aws_db_{number} | e | Terraform | x.py |\n" for number in range(51))
    lines = (line.strip() for line in (table + many).splitlines())
    assert listed_checks.listed(lines, frozenset({"aws_rds_cluster"}), ["aws_db_"]) == {
        "CKV_AWS_5": ["aws_db_snapshot"],
        "CKV_AWS_16": ["aws_db_instance", "aws_rds_cluster"],
        "CKV2_AWS_7": ["*"],
    }
