"""Whatever the shipped rules can find in a template, the finding says what to write or to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recommender.engine.configure import setup_for
from recommender.model.decision import SettingAdvice
from recommender.model.design_map import DesignMap, Kind, Output
from recommender.model.pack import Pack
from recommender.model.vocabulary import AttributeType
from recommender.review.wording import fix_of

SOME = 10.0  # for every number that a demand refers to


def outputs(designs: DesignMap, kind: Kind) -> Iterator[Output]:
    """What is said of a resource of the kind, by itself and by what belongs to it."""
    for other in designs.kinds.values():
        if other is kind or any(link.kind == kind.id for link in other.companion_of):
            yield from (output for output in other.outputs if not output.is_fact)


def demands(pack: Pack, service: str, setting: str) -> Iterator[SettingAdvice]:
    values = {
        name: SOME
        for name, attribute in pack.vocabulary.attributes.items()
        if attribute.type in (AttributeType.NUMBER, AttributeType.COMPUTED)
    }
    estimates = {estimate.id: SOME for estimate in pack.estimates}
    for rule in pack.configure:
        if setting in rule.settings and service in rule.services:
            advice = setup_for(pack, service, [rule], values, estimates, {}).settings
            yield from (one for one in advice if one.setting == setting)


def always_met(output: Output, advice: SettingAdvice) -> bool:
    constants = [reading.constant for reading in output.readings]
    return all(constant is not None and advice.demand.admits(constant) for constant in constants)


def test_every_demand_on_every_kind_has_a_fix(pack: Pack, designs: DesignMap) -> None:
    silent = {
        f"{type_}: {advice.setting} {advice.value if advice.test is None else advice.test}"
        for kind in designs.kinds.values()
        for choice in kind.services
        for output in outputs(designs, kind)
        if choice.service in output.services
        for advice in demands(pack, choice.service, output.name)
        if not always_met(output, advice)
        for types in kind.types.values()
        for type_ in types
        if not fix_of(designs, kind.id, type_, advice, pack.settings[advice.setting])
    }
    assert silent == set()


@pytest.mark.parametrize(
    ("kind", "type_", "service", "rule", "setting", "told"),
    [
        ("rds-instance", "aws_db_instance", "rds-mysql", "data-at-rest", "rds.storage_encrypted",
         "set `storage_encrypted = true`"),
        ("rds-instance", "AWS::RDS::DBInstance", "rds-mysql", "data-at-rest", "rds.storage_encrypted",
         "set `StorageEncrypted: true`"),
        ("rds-instance", "aws_db_instance", "rds-mysql", "volumes-that-may-fill-up", "rds.storage_autoscaling",
         "give `max_allocated_storage`"),
        ("elasticache-serverless", "aws_elasticache_serverless_cache", "elasticache-valkey",
         "whoever-reaches-it-is-let-in", "elasticache.authentication", "give `user_group_id`"),
        ("elasticache-serverless", "AWS::ElastiCache::ServerlessCache", "elasticache-valkey",
         "outside-private-subnets", "elasticache.open_to_the_world",
         "in its security group, let in the group of the application in place of `0.0.0.0/0` and `::/0`"),
        ("opensearch-domain", "aws_opensearch_domain", "opensearch", "data-on-the-way", "opensearch.tls_policy",
         'set `domain_endpoint_options.tls_security_policy = "Policy-Min-TLS-1-2-2019-07"`'),
        ("dax-cluster", "AWS::DAX::Cluster", "dynamodb", "items-copied-into-dax", "dax.encryption_in_transit",
         'set `ClusterEndpointEncryptionType: "TLS"`'),
        ("redshift-serverless-workgroup", "aws_redshiftserverless_workgroup", "redshift-serverless",
         "data-on-the-way", "redshift.require_ssl",
         'give a `config_parameter` with `parameter_key = "require_ssl"` and `parameter_value = true`'),
        ("elasticache-replication-group", "AWS::ElastiCache::ReplicationGroup", "elasticache-valkey",
         "metrics-nobody-watches", "elasticache.slow_log",
         "give a `LogDeliveryConfigurations` with `LogType: slow-log`"),
        ("design", "design", "rds-mysql", "data-at-rest", "rds.storage_encrypted",
         "set `rds.storage_encrypted: true`"),
    ],
)  # fmt: skip
def test_what_a_fix_says(
    pack: Pack, designs: DesignMap, kind: str, type_: str, service: str, rule: str, setting: str, told: str
) -> None:
    (one,) = [known for known in pack.configure if known.id == rule]
    advice = setup_for(pack, service, [one], {}, {}, {}).settings
    (wanted,) = [known for known in advice if known.setting == setting]
    assert fix_of(designs, kind, type_, wanted, pack.settings[setting]) == told


def test_what_is_there_already_is_to_be_another(pack: Pack, designs: DesignMap) -> None:
    (rule,) = [known for known in pack.configure if known.id == "caches-in-the-default-network"]
    advice = setup_for(pack, "elasticache-valkey", [rule], {}, {}, {}).settings
    setting = pack.settings["elasticache.own_subnet_group"]
    kind, type_ = "elasticache-replication-group", "aws_elasticache_replication_group"
    told = [fix_of(designs, kind, type_, advice[0], setting, is_said=is_said) for is_said in (False, True)]
    assert told == ["give `subnet_group_name`", "give another `subnet_group_name`"]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("members", "set `num_cache_clusters = 2`"),
        ("replicas", "set `replicas_per_node_group = 1`"),
        ("", "set `replicas_per_node_group = 1`"),
    ],
)
def test_a_fix_keeps_to_the_argument_that_says_it(pack: Pack, designs: DesignMap, argument: str, told: str) -> None:
    setting = pack.settings["elasticache.replicas"]
    wanted = SettingAdvice(setting.id, setting.title, "", None, {"gte": 1}, "warning", ("x",), "", ())
    kind, type_ = "elasticache-replication-group", "aws_elasticache_replication_group"
    assert fix_of(designs, kind, type_, wanted, setting, argument=argument) == told
