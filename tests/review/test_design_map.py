"""`rules/designs/`: what the shipped map covers, and how faults in a map are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recommender.errors import PackError
from recommender.knowledge.compiled import value_from_bytes, value_to_bytes
from recommender.knowledge.design_cache import load_designs
from recommender.model.design_map import DesignMap, Language
from recommender.model.pack import Pack
from recommender.model.setting import SettingType

COVERED = {
    "aws_db_instance": "AWS::RDS::DBInstance",
    "aws_rds_cluster": "AWS::RDS::DBCluster",
    "aws_dynamodb_table": "AWS::DynamoDB::Table",
    "aws_dax_cluster": "AWS::DAX::Cluster",
    "aws_elasticache_cluster": "AWS::ElastiCache::CacheCluster",
    "aws_elasticache_replication_group": "AWS::ElastiCache::ReplicationGroup",
    "aws_elasticache_serverless_cache": "AWS::ElastiCache::ServerlessCache",
    "aws_memorydb_cluster": "AWS::MemoryDB::Cluster",
    "aws_docdb_cluster": "AWS::DocDB::DBCluster",
    "aws_docdbelastic_cluster": "AWS::DocDBElastic::Cluster",
    "aws_keyspaces_table": "AWS::Cassandra::Table",
    "aws_neptune_cluster": "AWS::Neptune::DBCluster",
    "aws_timestreaminfluxdb_db_instance": "AWS::Timestream::InfluxDBInstance",
    "aws_opensearch_domain": "AWS::OpenSearchService::Domain",
    "aws_opensearchserverless_collection": "AWS::OpenSearchServerless::Collection",
    "aws_redshift_cluster": "AWS::Redshift::Cluster",
    "aws_redshiftserverless_workgroup": "AWS::RedshiftServerless::Workgroup",
    "aws_dsql_cluster": "AWS::DSQL::Cluster",
    "aws_instance": "AWS::EC2::Instance",
}


def test_every_service_of_the_catalogue_can_be_recognised(pack: Pack, designs: DesignMap) -> None:
    recognised = {choice.service for kind in designs.kinds.values() for choice in kind.services}
    assert recognised == set(pack.services)


@pytest.mark.parametrize(("terraform", "cloudformation"), COVERED.items())
def test_a_type_means_the_same_kinds_in_both_languages(terraform: str, cloudformation: str, designs: DesignMap) -> None:
    here = {kind.id for kind in designs.by_type[Language.TERRAFORM][terraform]}
    there = {kind.id for kind in designs.by_type[Language.CLOUDFORMATION][cloudformation]}
    assert here & there


def test_what_is_read_exists_on_a_service_that_it_is_read_for(pack: Pack, designs: DesignMap) -> None:
    """A kind may serve several services; each of its settings must exist on one of them."""
    elsewhere = [
        (kind.id, output.name)
        for kind in designs.kinds.values()
        for output in kind.outputs
        if kind.services and not output.is_fact
        if not {choice.service for choice in kind.services} & set(output.services)
    ]
    assert elsewhere == []


def test_no_name_of_a_type_is_in_the_code() -> None:
    source = Path(__file__).parents[2] / "src" / "recommender"
    written = {path: path.read_text(encoding="utf-8") for path in source.rglob("*.py")}
    names = [(path.name, name) for path, text in written.items() for name in COVERED if f'"{name}"' in text]
    assert names == []


def test_the_compiled_form_survives(designs: DesignMap) -> None:
    assert value_from_bytes(value_to_bytes(designs, "ab" * 32), "ab" * 32, DesignMap) == designs


GOOD = """
store:
  title: A store
  terraform: [aws_store]
  arguments:
    engine: [engine, Engine]
    encrypted: [storage_encrypted, StorageEncrypted]
  services:
    rds-mysql: {engine: mysql}
  settings:
    rds.storage_encrypted: encrypted
"""

SPOILT: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "a key that is not known": (
        "title:",
        "titel:",
        [("3:3", "missing-key", "the key `title` is missing"), ("3:3", "unknown-key", "unknown key `titel`")],
    ),
    "a service": ("rds-mysql:", "rds-mysq:", [("9:5", "unknown-service", "there is no service `rds-mysq`")]),
    "a setting": (
        "rds.storage_encrypted:",
        "rds.storage_encrypt:",
        [
            ("11:5", "unknown-setting", "there is no setting `rds.storage_encrypt`"),
            ("7:5", "unused", "the argument `encrypted` is read by nothing"),
        ],
    ),
    "an argument": (
        "encrypted: encrypted",
        "encrypted: crypted",
        [
            ("11:28", "unknown-argument", "no argument is called `crypted`"),
            ("7:5", "unused", "the argument `encrypted` is read by nothing"),
        ],
    ),
    "a value": (
        "encrypted: encrypted",
        "encrypted: {of: encrypted, words: {a: yes}}",
        [("11:28", "unknown-value", "`yes` is no value of it")],
    ),
    "a default": (
        "encrypted: encrypted",
        "encrypted: {of: encrypted, default: {terrafrom: true}}",
        [("11:28", "unknown-language", "`terrafrom` is no language")],
    ),
    "a pattern": ("engine: mysql", "engine: {matches: '['}", [("9:25", "bad-pattern", "`[` is no pattern")]),
    "two sources": (
        "encrypted: encrypted",
        "encrypted: {of: encrypted, constant: true}",
        [("11:28", "reading", "a reading takes one of `of`, `members`, `through` and `constant`")],
    ),
    "two conversions": (
        "encrypted: encrypted",
        "encrypted: {of: encrypted, holds: [a], words: {a: true}}",
        [("11:28", "reading", "`holds`, `count` and words do not go together")],
    ),
    "a path": ("[engine, Engine]", '["engine[", Engine]', [("6:14", "bad-path", "`engine[` is no path")]),
    "a kind that members are of": (
        "encrypted: encrypted",
        "encrypted: encrypted\n    rds.read_replicas: {members: x}",
        [("12:34", "unknown-kind", "there is no kind `x`")],
    ),
    "a fact": (
        "encrypted: encrypted",
        "encrypted: encrypted\n    rds.require_tls: {through: {argument: engine, fact: tls}}",
        [("12:57", "unknown-fact", "there is no fact `tls`")],
    ),
    "a kind that it belongs to": (
        "  settings:",
        "  part_of: {kind: x, by: engine}\n  settings:",
        [("10:19", "unknown-kind", "there is no kind `x`")],
    ),
    "the type of the file": (
        GOOD,
        "- store\n",
        [("1:1", "wrong-type", "a file of designs must be a mapping, not a list")],
    ),
}


@pytest.fixture
def compiled(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    monkeypatch.setenv("RECOMMENDER_CACHE_DIR", "off")

    def load(text: str) -> DesignMap:
        (tmp_path / "designs").mkdir(exist_ok=True)
        (tmp_path / "designs" / "own.yaml").write_text(text, encoding="utf-8")
        return load_designs([tmp_path], pack)

    return load


def test_a_map_of_ones_own_is_read(compiled: Callable[[str], Any]) -> None:
    designs = compiled(GOOD)
    (output,) = designs.kinds["store"].outputs
    assert (output.name, output.type, output.default) == ("rds.storage_encrypted", SettingType.FLAG, False)
    assert designs.by_type[Language.TERRAFORM] == {"aws_store": (designs.kinds["store"],)}


@pytest.mark.parametrize(("old", "new", "wanted"), SPOILT.values(), ids=SPOILT)
def test_faults_are_told_with_their_place(
    compiled: Callable[[str], Any], tmp_path: Path, old: str, new: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert old in GOOD
    with pytest.raises(PackError) as raised:
        compiled(GOOD.replace(old, new))
    prefix = f"{tmp_path.as_posix()}/designs/own.yaml:"
    told = [(str(p.location).removeprefix(prefix), p.code, p.message) for p in raised.value.problems]
    assert sorted(told) == sorted(wanted)


def test_a_kind_twice_is_a_fault(compiled: Callable[[str], Any], tmp_path: Path) -> None:
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "other.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PackError) as raised:
        compiled(GOOD)
    assert [problem.code for problem in raised.value.problems] == ["defined-twice"]


SCRIPTS = {
    "apt-get install -y postgresql-16": True,
    "yum install -y mysql-client": False,
    "apt install postgresql-client-16": False,
    "docker run -d postgres:16": True,
    "dnf -y install mysql-community-server-8.0": True,
    "yum install -y nginx": False,
    "apt install -y redis-tools": False,
    "apt install -y redis-server": True,
    "apt-get install -y libpq-dev nginx": False,
    "echo postgres": False,
    "yum install -y mariadb105-server": True,
    "amazon-linux-extras install redis6": True,
    "docker run quay.io/prometheuscommunity/postgres-exporter": False,
}


@pytest.mark.parametrize(("script", "is_database"), SCRIPTS.items())
def test_a_server_is_a_database_if_its_script_installs_one(
    read: Callable[..., Any], script: str, is_database: bool
) -> None:
    text = f'resource "aws_instance" "x" {{\n  user_data = "#!/bin/bash\\n{script}\\n"\n}}\n'
    design, problems = read({"main.tf": text})
    assert problems == ()
    assert [resource.kind for resource in design.resources] == (["database-server"] if is_database else [])
