"""In which role of a workload a service of a design is judged."""

from __future__ import annotations

import pytest

from recommender.engine.decide import Recommender
from recommender.engine.firing import EngineMode
from recommender.knowledge.workload_file import parse_workloads
from recommender.model.pack import Pack
from recommender.review.askings import Askings

TABLES = "{data: {model: relational}, access: {patterns: [joins]}}"
TABLES_WITH_A_CACHE = "{workload: {also: [caching]}, data: {model: relational}, access: {patterns: [joins]}}"
DURABLE_MEMORY = "{cache: {durable: true}, compatibility: {engine: redis}}"
SESSIONS = "{workload: {role: session_store}, access: {patterns: [key_lookup]}}"
ANALYSIS = "{workload: {role: analytics}, access: {patterns: [analytical_scans]}}"
MEMORY = ["elasticache-redis", "elasticache-valkey"]


@pytest.mark.parametrize(
    ("workload", "services", "role"),
    [
        pytest.param(TABLES, ["elasticache-valkey"], "cache", id="a-cache-that-nobody-asked-for"),
        pytest.param(TABLES, MEMORY, "cache", id="one-of-two-caches"),
        pytest.param(TABLES, ["opensearch"], "search", id="an-index-that-nobody-asked-for"),
        pytest.param(TABLES, ["redshift"], "analytics", id="a-warehouse-that-nobody-asked-for"),
        pytest.param(TABLES, ["dynamodb"], "system_of_record", id="another-main-store"),
        pytest.param(TABLES, ["memorydb"], "system_of_record", id="a-main-store-in-memory"),
        pytest.param(TABLES, ["ec2-self-managed"], "system_of_record", id="a-server-that-may-be-anything"),
        pytest.param(TABLES_WITH_A_CACHE, ["elasticache-valkey"], "cache", id="a-cache-that-is-asked-for"),
        pytest.param(TABLES_WITH_A_CACHE, ["memorydb"], "cache", id="memory-as-the-cache-that-is-asked-for"),
        pytest.param(DURABLE_MEMORY, ["elasticache-valkey"], "system_of_record", id="memory-where-memory-wins"),
        pytest.param(DURABLE_MEMORY, ["elasticache-memcached"], "cache", id="what-can-be-nothing-else"),
        pytest.param(SESSIONS, ["elasticache-valkey"], "session_store", id="sessions-in-a-cache"),
        pytest.param(ANALYSIS, ["opensearch"], "analytics", id="analysis-by-an-index"),
        pytest.param(ANALYSIS, ["rds-mysql"], None, id="what-cannot-play-it"),
    ],
)
def test_a_service_is_judged_in_the_role_that_it_plays(
    pack: Pack, workload: str, services: list[str], role: str | None
) -> None:
    (read,) = parse_workloads(workload, "shop.yaml", pack, stem="shop")
    asking = Askings(Recommender(pack, EngineMode.REFERENCE), {"shop.yaml": read}).about("shop.yaml", services)
    assert (asking and asking.asked.plan.role) == role
