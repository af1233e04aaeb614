"""A design judged by the rules, under the workloads that its resources serve: the choice, and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recommender.engine.decide import Recommender
from recommender.engine.rationale import cited, fitting
from recommender.model.design import Design, DesignResource, DesignValue, Origin
from recommender.model.design_map import DesignMap
from recommender.model.review import Concern, ReviewFinding, ReviewRun, UnknownSetting
from recommender.model.rule import ConfigureRule
from recommender.model.workload import Workload
from recommender.review.askings import Asking, Askings
from recommender.review.choice import Choices
from recommender.review.demands import Demands
from recommender.review.ignoring import without_ignored
from recommender.review.wording import fix_of, setting_message


def review(
    design: Design,
    workloads: Mapping[str, Workload],
    serving: Mapping[str, str],
    recommender: Recommender,
    map_: DesignMap,
    *,
    as_of: str = "",
    met: bool = False,
    more: Sequence[ReviewFinding] = (),
) -> ReviewRun:
    """The findings of a design.

    Args:
        workloads: those that resources are tied to, by the path that they were read from.
        serving: the path of the workload for each resource that has one, by its key.
        as_of: the day by which notes that leave a finding have run out; empty if none has.
        met: whether to note also the demands that hold.
        more: findings of other checks, which notes may leave too.

    """
    judge = _Judge(recommender, map_, workloads)
    findings: list[ReviewFinding] = []
    unknown: list[UnknownSetting] = []
    for resource in design.resources:
        found, untold = judge.judge(resource, serving.get(resource.key, ""))
        findings += found
        unknown += untold
    open_ones = tuple(sorted(set(unknown), key=lambda one: (one.location, one.resource, one.setting)))
    return ReviewRun(
        packs=recommender.pack.identities,
        designs=map_.digest,
        findings=without_ignored((*_merged(findings), *more), open_ones, design.suppressions, recommender.pack, as_of),
        unknown=open_ones,
        unread=design.unread,
        files=design.files,
        resources=len(design.resources),
        workloads=tuple(sorted(set(serving.values()))),
        met=tuple(dict.fromkeys(row for one in design.resources for row in judge.met(one, serving))) if met else (),
        untied=sum(1 for resource in design.resources if resource.key not in serving),
    )


class _Judge:
    def __init__(self, recommender: Recommender, designs: DesignMap, workloads: Mapping[str, Workload]) -> None:
        self._pack = recommender.pack
        self._designs = designs
        self._askings = Askings(recommender, workloads)
        self._choices = Choices(recommender)
        self._always = Demands(recommender.pack, None)
        self._known: dict[tuple[object, ...], ReviewFinding | str | None] = {}

    def judge(self, resource: DesignResource, path: str) -> tuple[list[ReviewFinding], list[UnknownSetting]]:
        """The findings of one resource, and the settings of it that are not known."""
        asking, demands = self._asked_about(resource, path)
        findings: list[ReviewFinding] = []
        if asking is not None and not resource.is_part and len(resource.services) == 1:
            choice = self._choices.finding(resource.services[0], asking)
            if choice is not None:
                findings.append(
                    replace(choice, location=resource.location, resource=resource.address, resource_type=resource.type)
                )
        unknown: list[UnknownSetting] = []
        there = {name: one.value for name, one in resource.settings.items() if one.value is not None}
        for name, value in resource.settings.items():
            if all(demands.is_refused(service, name, there) for service in resource.services):
                continue
            told = value.value, value.origin, value.argument
            key = (resource.kind, resource.type, resource.services, path, name, *told)
            if key in self._known:  # resources of one kind mostly say the same
                said = self._known[key]
            else:
                said = self._known[key] = self._saying(resource, path, name, value, demands)
            if said is None:
                continue
            if isinstance(said, str):
                unknown.append(UnknownSetting(resource.address, name, said, value.location, value.reason))
            else:
                findings.append(said.at(value.location, resource.address))
        return findings, unknown

    def met(self, resource: DesignResource, serving: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """The rules whose demands on a resource hold, as far as that is known."""
        _, demands = self._asked_about(resource, serving.get(resource.key, ""))
        for name, value in resource.settings.items():
            if value.origin is Origin.UNKNOWN:
                continue
            failing = self._failing(resource.services, name, value, demands)
            for rule, _ in demands.of(resource.services[0]).get(name, ()):
                if rule not in failing:
                    yield rule.id, resource.address, value.location.path

    def _asked_about(self, resource: DesignResource, path: str) -> tuple[Asking | None, Demands]:
        """The rules asked for the workload at `path`, if there is one that the resource serves, and their demands.

        Of a service that is ruled out nothing is demanded but what always holds: it should go, not be set up.
        """
        asking = self._askings.about(path, resource.services) if path else None
        is_out = asking is not None and all(service in asking.asked.standing.excluded for service in resource.services)
        return asking, self._always if asking is None or is_out else asking.demands

    def _saying(
        self, resource: DesignResource, path: str, name: str, value: DesignValue, demands: Demands
    ) -> ReviewFinding | str | None:
        """The finding on a value, wherever it stands; the title of a setting that is asked for but not known."""
        rules = self._failing(resource.services, name, value, demands)
        if not rules:
            return None
        if value.origin is Origin.UNKNOWN:
            return self._pack.settings[name].title
        return replace(self._setting(resource, name, value, rules, demands), workload=path)

    def _failing(
        self, services: Sequence[str], name: str, value: DesignValue, demands: Demands
    ) -> tuple[ConfigureRule, ...]:
        """The rules that the value does not meet for any of the services that it may be; all of them if unknown."""
        failing: list[list[ConfigureRule]] = []
        for service in services:
            asked = demands.of(service).get(name, ())
            if value.value is None:
                failing.append([rule for rule, _ in asked])
            else:
                failing.append([rule for rule, advice in asked if not advice.demand.admits(value.value)])
        common = [rule for rule in failing[0] if all(rule in others for others in failing[1:])]
        return tuple(sorted(common, key=lambda rule: (rule.severity.rank, rule.id)))

    def _setting(
        self,
        resource: DesignResource,
        name: str,
        value: DesignValue,
        rules: tuple[ConfigureRule, ...],
        demands: Demands,
    ) -> ReviewFinding:
        service = resource.services[0]
        advice = demands.together(service, name, rules) or demands.together(service, name, rules[:1])
        if advice is None or value.value is None:
            raise ValueError(f"no demand on {name}")
        is_default = value.origin is Origin.DEFAULT
        return ReviewFinding(
            concern=Concern.SETTING,
            rule=rules[0].id,
            rules=advice.rules,
            severity=rules[0].severity,
            message=setting_message(self._pack.settings[name], value.value, advice, is_default),
            location=value.location,
            resource=resource.address,
            resource_type=resource.type,
            service=service,
            because=rules[0].because,
            cites=cited(self._pack, fitting(self._pack, service, rules[0].cites)),
            fix=fix_of(
                self._designs,
                resource.kind,
                resource.type,
                advice,
                self._pack.settings[name],
                argument=value.argument,
                is_said=not is_default,
            ),
            setting=name,
            actual=value.value,
            expected=advice.value if advice.test is None else advice.test,
            is_default=is_default,
            matched=advice.matched,
        )


def _merged(findings: Sequence[ReviewFinding]) -> tuple[ReviewFinding, ...]:
    """One finding for what the same line says of several resources, in reading order."""
    groups: dict[tuple[object, ...], list[ReviewFinding]] = {}
    for one in findings:
        key = (one.location, one.rules, one.setting, one.actual, one.service, one.workload)
        groups.setdefault(key, []).append(one)
    merged = []
    for group in groups.values():
        if len(group) == 1:
            merged.append(group[0])
            continue
        addresses = sorted({one.resource for one in group})
        merged.append(replace(group[0], resource=addresses[0], also=tuple(addresses[1:])))
    return tuple(sorted(merged, key=ReviewFinding.sort_key))
