"""What the small packs load to, and that the order of files and keys changes nothing."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.engine.rationale import fitting
from recommender.errors import PackError
from recommender.knowledge.pack_loader import load_pack
from recommender.location import Location
from recommender.model.condition import ALWAYS, All, Bound, InRange, IsFlag, LevelIn, Not, OneOf, Only
from recommender.model.estimate import Constant, Name, Number, Operation, Switch
from recommender.model.pack import Pack, Role
from recommender.model.profile import NumberSpread, SetShares, WordShares
from recommender.model.rule import ConfigureRule, Rule, RuleOrigin, Selector, Severity, Strength, Weighing
from recommender.model.service import Duty, Fact, Limit, Service, ServiceStatus
from recommender.model.setting import Reference, Setting, SettingTest, SettingType
from recommender.model.source import Citation, Source
from recommender.model.vocabulary import Attribute, AttributeType, Band, Computation

PACKS = Path(__file__).parent.parent / "packs"
SIZES = Citation("handbook", "sizes")
QUERIES = Citation("handbook", "queries")


def unplaced(value: Any) -> Any:
    """The value without the places it was written at."""
    if isinstance(value, Location):
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return (type(value), *(unplaced(getattr(value, field.name)) for field in fields if field.name != "identities"))
    if isinstance(value, Mapping):
        return {key: unplaced(child) for key, child in value.items()}
    if isinstance(value, tuple):
        return tuple(unplaced(child) for child in value)
    return value


def told(error: PackError) -> list[tuple[str, str, str, str]]:
    return [(str(problem.location), problem.code, problem.message, problem.hint) for problem in error.problems]


def by_id(pack: Pack, name: str) -> Rule:
    return next(rule for rule in pack.rules if rule.id == name)


def test_rules_are_whole(tiny: Pack) -> None:
    assert by_id(tiny, "heavy-tables") == Rule(
        id="heavy-tables",
        title="Heavy work on tables",
        when=IsFlag("derived.heavy_and_relational", value=True),
        because="One server gets busy.",
        cites=(SIZES,),
        criterion="operations",
        oppose=(
            Weighing(
                Selector(
                    "@current.service",
                    attribute="current.service",
                    by_value={name: (name,) for name in ("quick-cache", "sql-old", "sql-one", "table-store")},
                ),
                Strength.SLIGHT,
            ),
        ),
        topic="queries",
        pack="tiny",
        location=Location("tiny/choose/queries.yaml", 26, 3),
    )
    gate = by_id(tiny, "engine-must-stay")
    assert gate.require == (
        Selector(
            "@compatibility.engine",
            attribute="compatibility.engine",
            by_value={"none": (), "mysql": ("sql-old", "sql-one"), "redis": ("quick-cache",)},
            is_tag=True,
        ),
    )
    weighed = by_id(tiny, "joins-across-tables")
    assert weighed.favor == (
        Weighing(Selector("sql", services=("sql-old", "sql-one"), is_tag=True), Strength.STRONG),
        Weighing(Selector("sql-old", services=("sql-old",)), Strength.SLIGHT),
    )
    assert by_id(tiny, "reads-in-an-instant").companion == "cache"
    assert by_id(tiny, "many-requests").derives == ("derived.heavy",)
    assert [rule.id for rule in tiny.rules] == sorted(rule.id for rule in tiny.rules)


def test_limits_and_status_become_gates(tiny: Pack) -> None:
    gates = {
        rule.id: (rule.origin, rule.when, rule.rule_out, rule.because)
        for rule in tiny.rules
        if rule.origin is not RuleOrigin.RULE
    }

    def out(name: str) -> tuple[Selector]:
        return (Selector(name, services=(name,)),)

    limit = RuleOrigin.LIMIT
    tebibytes = 64 * 1024 * 1.073741824
    assert gates == {
        "limit/sql-one/need.size_gb": (
            limit, InRange("need.size_gb", Bound(tebibytes, inclusive=False), None), out("sql-one"),
            "One volume ends there.",
        ),
        "limit/sql-one/need.volume": (
            limit, LevelIn("need.volume", (2,)), out("sql-one"), "SQL One: need.volume only small or medium",
        ),
        "limit/table-store/shape.model": (
            limit, Not(OneOf("shape.model", ("key_value",))), out("table-store"),
            "Table Store: shape.model only key value",
        ),
        "limit/quick-cache/shape.patterns": (
            limit, Not(Only("shape.patterns", ("lookup", "scans"))), out("quick-cache"),
            "Quick Cache: shape.patterns only lookup or scans",
        ),
        "limit/quick-cache/compatibility.no_changes": (
            limit, IsFlag("compatibility.no_changes", value=True), out("quick-cache"),
            "Quick Cache: compatibility.no_changes not possible",
        ),
        "status/sql-old": (
            RuleOrigin.STATUS, Not(OneOf("current.service", ("sql-old",))), out("sql-old"),
            "Nobody new may start with it.",
        ),
    }  # fmt: skip


def test_services_are_whole(tiny: Pack) -> None:
    assert list(tiny.services) == ["quick-cache", "sql-old", "sql-one", "table-store"]
    assert unplaced(tiny.services["sql-old"]) == unplaced(
        Service(
            id="sql-old",
            name="SQL Old",
            summary="The older relational database.",
            tags=frozenset({"sql", "speaks:mysql"}),
            roles=("system_of_record",),
            responsibility="unmanaged",
            variant_of="sql-one",
            status=ServiceStatus.CLOSED,
            status_note="Nobody new may start with it.",
            status_cites=(Citation("limits-page"),),
        )
    )
    assert tiny.services["table-store"].facts == (
        Fact(
            "replicas",
            "Keeps three copies.",
            (Citation("handbook", "who-does-what"),),
            "2026-01-01",
            "Two copies",
            (SIZES,),
            "three",
        ),
    )
    assert tiny.services["sql-one"].limits[1] == Limit(
        "need.volume",
        (SIZES,),
        "2026-01-01",
        values=("small", "medium"),
        because="SQL One: need.volume only small or medium",
    )


def test_the_vocabulary_is_whole(tiny: Pack) -> None:
    attributes = tiny.vocabulary.attributes
    assert list(attributes)[:4] == ["shape.role", "shape.model", "shape.patterns", "shape.in_front_of"]
    assert {attribute.type for attribute in attributes.values()} == set(AttributeType)
    assert attributes["need.volume"] == Attribute(
        id="need.volume",
        type=AttributeType.LEVEL,
        values=("small", "medium", "large"),
        inputs=("need.size_gb",),
        bands={"need.size_gb": (Band(1, "gte", 100.0), Band(2, "gte", 10_000.0))},
        question="Roughly how much data is there?",
        cites=(SIZES,),
        location=attributes["need.volume"].location,
    )
    assert attributes["need.speed"].bands == {"need.latency_ms": (Band(1, "lte", 10.0), Band(2, "lt", 1.0))}
    total, share = attributes["need.requests_per_second"], attributes["need.read_share"]
    inputs = ("need.reads_per_second", "need.writes_per_second")
    assert (total.inputs, total.computation, total.unit, total.minimum) == (inputs, Computation.SUM, "1/s", 0.0)
    assert (share.inputs, share.computation, share.minimum, share.maximum) == (inputs, Computation.SHARE, 0.0, 1.0)
    assert attributes["shape.in_front_of"].when == OneOf("shape.role", ("cache",))
    assert attributes["shape.model"].value_help == {"relational": "Tables with joins"}
    assert attributes["shape.model"].residual == {"key_value": "the default of the pack"}
    assert attributes["current.service"].values == tuple(tiny.services)
    assert [impossible.id for impossible in tiny.vocabulary.never] == ["joins-without-tables"]


def test_settings_and_configure_rules_are_whole(tiny: Pack) -> None:
    assert unplaced(tiny.settings["sql.storage"]) == unplaced(
        Setting(
            "sql.storage", "Storage", SettingType.CHOICE, ("sql-old", "sql-one"), ("plain", "fast"), default="plain"
        )
    )
    assert tiny.settings["sql.standby"].default is False
    assert tiny.settings["sql.backup_days"].default == 1.0
    rules = {rule.id: rule for rule in tiny.configure}
    assert unplaced(rules["production-databases"]) == unplaced(
        ConfigureRule(
            id="production-databases",
            title="Any database in use",
            services=("sql-old", "sql-one"),
            settings={
                "sql.standby": SettingTest(values=(True,)),
                "sql.storage": SettingTest(values=("plain", "fast")),
                "sql.backup_days": SettingTest(lower=Bound(7.0, inclusive=True), upper=Bound(35.0, inclusive=True)),
            },
            severity=Severity.WARNING,
            because="A failure must not stop the work.",
            cites=(Citation("handbook", "who-does-what"),),
            when=ALWAYS,
            topic="sql",
            pack="tiny",
        )
    )
    assert rules["audited-tables"].settings == {
        "sql.logs": SettingTest(has_all=("audit",)),
        "sql.storage": SettingTest(values=("fast",)),
    }
    assert rules["reads-of-a-table"].settings == {
        "table.read_units": SettingTest(lower=Reference("estimate", "read-units"))
    }


def test_a_source_may_say_of_which_services_it_speaks(edited: Callable[..., Path]) -> None:
    pack = load_pack([edited(("sources.yaml", "", "  about: [sql, table-store]\n"))])
    assert {name: source.about for name, source in pack.sources.items()} == {
        "handbook": (),
        "limits-page": ("sql-old", "sql-one", "table-store"),
    }
    general, page = Citation("handbook"), Citation("limits-page")
    assert fitting(pack, "sql-one", [page, general]) == (page, general)
    assert fitting(pack, "quick-cache", [page, general]) == (general,)
    assert fitting(pack, "quick-cache", [page]) == (page,), "rather a page about others than none"


def test_one_rule_sets_what_each_of_several_families_has(edited: Callable[..., Path]) -> None:
    folder = edited(
        ("configure/sql.yaml", "for: [sql-one]", "for: [sql, table-store]"),
        ("configure/sql.yaml", "sql.storage: fast}", "table.read_units: {gte: 5}}"),
    )
    rule = {rule.id: rule for rule in load_pack([folder]).configure}["audited-tables"]
    assert rule.services == ("sql-old", "sql-one", "table-store")
    assert rule.settings == {
        "sql.logs": SettingTest(has_all=("audit",)),
        "table.read_units": SettingTest(lower=Bound(5.0, inclusive=True)),
    }


def test_estimates_profiles_and_the_frame_are_whole(tiny: Pack) -> None:
    first, second = tiny.estimates
    assert first.formula == Operation(
        "add",
        (
            Operation(
                "ceil",
                (
                    Operation(
                        "multiply",
                        (
                            Name("attribute", "need.reads_per_second"),
                            Operation("max", (Number(1.0), Name("constant", "unit_size"))),
                        ),
                    ),
                ),
            ),
            Switch("shape.role", {"system_of_record": 2.0, "cache": 1.0}),
        ),
    )
    assert first.constants == {"unit_size": Constant("unit_size", 4.0, "KB", (SIZES,))}
    assert second.formula == Operation("multiply", (Name("estimate", "read-units"), Name("constant", "reserve")))
    assert [(profile.id, profile.weight) for profile in tiny.profiles] == [("sessions", 0.4), ("shop", 0.6)]
    shop = tiny.profiles[1].distributions
    answerable = [attribute.id for attribute in tiny.vocabulary.answerable()]
    assert list(shop) == answerable
    assert shop["shape.model"] == WordShares({"relational": 0.9, "key_value": 0.1})
    assert shop["shape.patterns"] == SetShares(0.1, {"lookup": 0.8, "joins": 0.3})
    assert shop["need.size_gb"] == NumberSpread(50.0, 2000.0, 0.01)
    assert shop["cost.lowest"] == WordShares({"true": 0.3, "false": 0.7})
    assert tiny.criteria == {"query": 1.5, "cost": 1.0, "operations": 0.75}
    assert tiny.roles == {
        "system_of_record": Role("system_of_record", "System of record"),
        "cache": Role(
            "cache",
            "Cache",
            ("need.latency_ms", "cost.lowest"),
            {"shape.in_front_of": {"relational": ("sql-old", "sql-one"), "key_value": ("table-store",)}},
        ),
    }
    assert (tiny.default_role, tiny.role_attribute, tiny.clear_margin) == ("system_of_record", "shape.role", 2.5)
    assert tiny.categories["managed"].areas == {"hardware": Duty.AWS, "patching": Duty.SHARED}
    assert unplaced(tiny.sources["limits-page"]) == unplaced(
        Source("limits-page", "Quotas", "Test house", "https://example.com/quotas", "2026-11-23", {})
    )


def test_every_kind_is_met_in_every_way(tiny: Pack, edited: Callable[..., Path]) -> None:
    ways = (
        "alone:\n  title: Alone\n  share: 0.25\n  distributions:\n"
        "    shape.model: {relational: 0.2, key_value: 0.8}\n    cost.lowest: {true: 1}\n"
        "together:\n  title: Together\n  share: 0.75\n  distributions: {}\n"
    )
    folder = edited(
        ("profiles.yaml", "  weight: 0.6\n", "  weight: 0.6\n  ways: {alone: 1}\n"), ("profiles.yaml", "", ways)
    )
    profiles = {profile.id: profile for profile in load_pack([folder]).profiles}
    assert {name: profile.weight for name, profile in profiles.items()} == {
        "sessions/alone": 0.1,
        "sessions/together": pytest.approx(0.3),
        "shop/alone": 0.6,
    }
    plain = {profile.id: profile for profile in tiny.profiles}
    lowest = WordShares({"true": 1.0})
    of_way = {"shape.model": WordShares({"relational": 0.2, "key_value": 0.8}), "cost.lowest": lowest}
    assert profiles["sessions/alone"].distributions == {**plain["sessions"].distributions, **of_way}
    assert profiles["sessions/together"].distributions == plain["sessions"].distributions
    assert profiles["shop/alone"].distributions == {**plain["shop"].distributions, "cost.lowest": lowest}, "its own win"


def test_a_later_pack_adds_overrides_and_disables(tiny: Pack, overlaid: Pack) -> None:
    before, after = {rule.id for rule in tiny.rules}, {rule.id for rule in overlaid.rules}
    assert after - before == {"northern-shops"}
    assert before - after == {"heavy-tables", "limit/sql-one/need.volume"}
    assert overlaid.disabled == {
        "heavy-tables": "Our servers are large.",
        "limit/sql-one/need.volume": "We have a larger volume.",
    }
    assert overlaid.overridden == {"production-databases": "house-backups"}
    replaced = by_id(overlaid, "joins-across-tables")
    assert (replaced.pack, replaced.title) == ("overlay", "The queries join tables, as the house sees it")
    assert [rule.id for rule in overlaid.configure] == ["audited-tables", "house-backups", "reads-of-a-table"]
    assert overlaid.vocabulary["compatibility.engine"].values == ("none", "mysql", "redis", "oracle")
    assert list(overlaid.vocabulary.attributes)[-1] == "house.region"
    assert overlaid.settings["sql.storage"].services == ("sql-house", "sql-old", "sql-one")
    assert [limit.attribute for limit in overlaid.services["sql-one"].limits] == ["need.size_gb"]
    assert [identity.name for identity in overlaid.identities] == ["tiny", "overlay"]
    assert overlaid.identities[0] == tiny.identities[0]


def test_a_rule_that_replaces_another_gives_way_as_that_did_and_one_that_is_off_to_nobody(tmp_path: Path) -> None:
    root = tmp_path / "packs"
    shutil.copytree(PACKS, root)
    rules = root / "tiny" / "configure" / "sql.yaml"
    old = "severity: note\n  because: Auditors"
    rules.write_text(rules.read_text().replace(old, f"in_place_of: [production-databases]\n  {old}"))

    def named(pack: Pack) -> Mapping[str, tuple[str, ...]]:
        return {rule.id: rule.in_place_of for rule in pack.configure if rule.in_place_of}

    assert named(load_pack([root / "tiny"])) == {"audited-tables": ("production-databases",)}
    assert named(load_pack([root / "tiny", root / "overlay"])) == {"audited-tables": ("house-backups",)}
    overlay = root / "overlay"
    (overlay / "configure" / "house.yaml").unlink()
    pack = overlay / "pack.yaml"
    pack.write_text(pack.read_text() + "  - {rule: production-databases, reason: Not ours.}\n")
    assert named(load_pack([root / "tiny", overlay])) == {}


def test_a_later_pack_may_replace_a_gate(tmp_path: Path, overlaid: Pack) -> None:
    copy = tmp_path / "overlay"
    shutil.copytree(PACKS / "overlay", copy)
    rules = copy / "choose" / "house.yaml"
    rules.write_text(
        rules.read_text()
        + "- id: more-than-two-volumes\n  overrides: limit/sql-one/need.size_gb\n  title: Two volumes\n"
        + "  when: {need.size_gb: {gt: 128 TiB}}\n  then: {rule_out: [sql-one]}\n"
        + "  because: The house joins two volumes.\n  cites: [house-rules]\n"
    )
    pack = load_pack([PACKS / "tiny", copy])
    before, after = {rule.id for rule in overlaid.rules}, {rule.id for rule in pack.rules}
    assert (after - before, before - after) == ({"more-than-two-volumes"}, {"limit/sql-one/need.size_gb"})
    assert pack.services["sql-one"].limits == ()
    assert pack.disabled == overlaid.disabled
    assert pack.overridden == {**overlaid.overridden, "limit/sql-one/need.size_gb": "more-than-two-volumes"}


def test_a_stance_is_on_when_named_or_by_default(tiny: Pack, edited: Callable[..., Path]) -> None:
    named = load_pack([PACKS / "tiny"], ["cheap-clusters"], ["tiny"])
    assert {rule.id for rule in named.rules} - {rule.id for rule in tiny.rules} == {"clusters-cost-less"}
    assert named.identities[0].stances == ("cheap-clusters",)
    assert named.identities[0].digest != tiny.identities[0].digest
    assert by_id(named, "clusters-cost-less").pack == "cheap-clusters"
    copy = edited(("stances/cheap-clusters/pack.yaml", "default: false", "default: true"))
    assert load_pack([copy]).identities[0].stances == ("cheap-clusters",)


def test_an_unknown_stance_and_no_pack_are_problems() -> None:
    with pytest.raises(PackError) as caught:
        load_pack([PACKS / "tiny"], ["cheap-cluster"])
    assert told(caught.value) == [
        ("--stance", "unknown-stance", "there is no stance `cheap-cluster`", "did you mean `cheap-clusters`?")
    ]
    with pytest.raises(PackError) as caught:
        load_pack([])
    assert told(caught.value)[0] == ("--rules", "no-pack", "no pack of rules is given", "")


def test_a_copy_of_a_pack_is_one_problem_and_its_faults_are_told(edited: Callable[..., Path]) -> None:
    again = (
        "tiny/pack.yaml:1:7",
        "defined-twice",
        "the pack `tiny` is there already",
        "to read this folder in place of the built-in rules, add `--no-builtin-rules`",
    )
    with pytest.raises(PackError) as caught:
        load_pack([PACKS / "tiny", PACKS / "tiny"], labels=["rules", "tiny"])
    assert told(caught.value) == [again]
    changed = edited(("sources.yaml", "handbook:", "handbook: ["))
    with pytest.raises(PackError) as caught:
        load_pack([PACKS / "tiny", changed], labels=["rules", "tiny"])
    assert again in told(caught.value)
    assert len(caught.value.problems) > 1


@pytest.mark.parametrize("seed", range(6))
def test_order_of_files_keys_and_list_entries_changes_nothing(seed: int, overlaid: Pack, tmp_path: Path) -> None:
    """Keys are shuffled but for the vocabulary and the criteria, whose order is part of what they say."""
    chance = random.Random(seed)
    for name in ("tiny", "overlay"):
        for path in sorted((PACKS / name).rglob("*.yaml")):
            target = tmp_path / name / path.relative_to(PACKS / name)
            if path.parent.name in ("choose", "configure", "derive", "services") and path.parent.parent.name == name:
                target = target.with_name(f"{chance.choice('abz')}-{target.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            content = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
            keep = path.name in ("vocabulary.yaml", "pack.yaml")
            target.write_text(
                yaml.dump(_shuffled(content, chance, keep=keep), sort_keys=False, default_flow_style=None)
            )
    _unquote(tmp_path)
    again = load_pack([tmp_path / "tiny", tmp_path / "overlay"], labels=["tiny", "overlay"])
    assert _without_topics(again) == _without_topics(overlaid)


def _without_topics(pack: Pack) -> Any:
    rules = tuple(dataclasses.replace(rule, topic="") for rule in pack.rules)
    configure = tuple(dataclasses.replace(rule, topic="") for rule in pack.configure)
    return unplaced(dataclasses.replace(pack, rules=rules, configure=configure))


def _unquote(root: Path) -> None:
    """BaseLoader reads every scalar as text; take the quotes off what must be numbers, flags and dates again."""
    import re

    for path in root.rglob("*.yaml"):
        text = re.sub(r"'(-?\d+(?:\.\d+)?|true|false|\d{4}-\d\d-\d\d)'(?!:)", r"\1", path.read_text())
        path.write_text(text.replace("version: 2026.1", "version: '2026.1'"))


def _shuffled(value: Any, chance: random.Random, *, keep: bool) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        if not keep:
            chance.shuffle(keys)
        return {key: _shuffled(value[key], chance, keep=keep) for key in keys}
    if isinstance(value, list):
        items = [_shuffled(item, chance, keep=keep) for item in value]
        if not keep and items and isinstance(items[0], dict) and "id" in items[0]:
            chance.shuffle(items)
        return items
    return value


def test_the_digest_follows_what_the_files_say(tiny: Pack, edited: Callable[..., Path]) -> None:
    copy = edited()
    (copy / ".hidden").write_text("ignored")
    (copy / "designs" / "others.yaml").write_text("{}\n")  # read by others, and no part of what decides
    assert load_pack([copy]).identities == tiny.identities
    (copy / "sources.yaml").write_text("# a remark\n" + (copy / "sources.yaml").read_text())
    assert load_pack([copy]).digest == tiny.digest
    edited(("pack.yaml", "0.1.0", "0.1.1"))
    assert load_pack([copy]).digest != tiny.digest


def test_the_condition_of_a_rule_joins_its_tests(tiny: Pack) -> None:
    assert by_id(tiny, "heavy-on-tables").when == All(
        (IsFlag("derived.heavy", value=True), OneOf("shape.model", ("relational",)))
    )
