"""A design judged by the rules, under the workloads that its resources serve: the choice, and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from recommender.engine.bounds import bounds_of
from recommender.engine.companions import answers_beside, besides
from recommender.engine.decide import Recommender
from recommender.engine.inquiry import Inquiry
from recommender.engine.rationale import cited, fitting
from recommender.engine.reasons import gate_reasons, reasons_of
from recommender.engine.residual import Known
from recommender.frozen import frozen
from recommender.model.decision import Reason
from recommender.model.design import Design, DesignResource, DesignValue, Origin
from recommender.model.design_map import DesignMap
from recommender.model.review import Concern, ReviewFinding, ReviewRun, UnknownSetting
from recommender.model.rule import ConfigureRule, Severity
from recommender.model.workload import Workload
from recommender.review.demands import Demands, meets
from recommender.review.ignoring import without_ignored
from recommender.review.wording import fix_of, setting_message

OUTRANKED = "outranked"
_MOST_CITED = 3


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
        serving: the path of the workload for each resource that has one, by `key_of` it.
        as_of: the day by which notes that leave a finding have run out; empty if none has.
        met: whether to note also the demands that hold.
        more: findings of other checks, which notes may leave too.

    """
    judge = _Judge(recommender, map_, workloads)
    findings: list[ReviewFinding] = []
    unknown: list[UnknownSetting] = []
    for resource in design.resources:
        found, untold = judge.judge(resource, serving.get(key_of(resource), ""))
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
        untied=sum(1 for resource in design.resources if key_of(resource) not in serving),
    )


def key_of(resource: DesignResource) -> str:
    """What tells one resource from all others of a design."""
    return f"{resource.location.path} {resource.address}"


@frozen
class _Asking:
    """The rules asked for one workload under one role; `demands` are on its settings."""

    asked: Inquiry
    demands: Demands
    workload: Workload


class _Judge:
    def __init__(self, recommender: Recommender, designs: DesignMap, workloads: Mapping[str, Workload]) -> None:
        self._recommender = recommender
        self._pack = recommender.pack
        self._designs = designs
        self._workloads = workloads
        self._always = Demands(recommender.pack, None)
        self._known: dict[tuple[object, ...], ReviewFinding | str | None] = {}
        self._roles_wanted: dict[str, tuple[str, ...]] = {}
        self._askings: dict[tuple[str, str], _Asking] = {}
        self._choices: dict[tuple[str, str], ReviewFinding | None] = {}

    def judge(self, resource: DesignResource, path: str) -> tuple[list[ReviewFinding], list[UnknownSetting]]:
        """The findings of one resource, and the settings of it that are not known."""
        asking = self._asking(path, resource.services) if path else None
        demands = self._always if asking is None else asking.demands
        findings: list[ReviewFinding] = []
        if asking is not None and not resource.is_part and len(resource.services) == 1:
            choice = self._choice(resource.services[0], path, asking)
            if choice is not None:
                findings.append(
                    replace(choice, location=resource.location, resource=resource.address, resource_type=resource.type)
                )
        unknown: list[UnknownSetting] = []
        for name, value in resource.settings.items():
            key = (resource.kind, resource.type, resource.services, path, name, value.value, value.origin)
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
        path = serving.get(key_of(resource), "")
        asking = self._asking(path, resource.services) if path else None
        demands = self._always if asking is None else asking.demands
        for name, value in resource.settings.items():
            if value.origin is Origin.UNKNOWN:
                continue
            failing = self._failing(resource.services, name, value, demands)
            for rule, _ in demands.of(resource.services[0]).get(name, ()):
                if rule not in failing:
                    yield rule.id, resource.address, value.location.path

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

    def _asking(self, path: str, services: Sequence[str]) -> _Asking | None:
        """The rules asked in the role that the services play for the workload; None where no role fits them.

        That is the workload's own role, if they can play it; but of what does not win there, the role of a second
        store that the rules ask for beside the winner, if they can play that: a cache is no bad main database.
        """
        roles = [role for role in self._pack.roles if self._all_play(services, role)]
        main = self._main_role(path)
        if main in roles:
            first = self._asked(path, main)
            if first.asked.standing.winner in services:
                return first
            wanted = self._wanted(path, first.asked)
            return next((self._asked(path, role) for role in wanted if role in roles), first)
        companions = [role for role in roles if self._pack.roles[role].carry]
        return self._asked(path, companions[0]) if companions else None

    def _main_role(self, path: str) -> str:
        return str(self._workloads[path].answers.get(self._pack.role_attribute) or self._pack.default_role)

    def _wanted(self, path: str, asked: Inquiry) -> tuple[str, ...]:
        """The roles of second stores that fired rules ask for."""
        if path not in self._roles_wanted:
            ask = partial(self._recommender.inquire, priorities=self._workloads[path].priorities)
            self._roles_wanted[path] = tuple(role.id for role, _, _ in besides(asked, ask))
        return self._roles_wanted[path]

    def _all_play(self, services: Sequence[str], role: str) -> bool:
        return all(role in self._pack.services[service].roles for service in services)

    def _asked(self, path: str, role: str) -> _Asking:
        if (path, role) not in self._askings:
            workload = self._workloads[path]
            main = self._main_role(path)
            answers = {**workload.answers, self._pack.role_attribute: main}
            asked = self._recommender.inquire(answers, workload.priorities)
            if role != main:
                beside = answers_beside(asked, self._pack.roles[role])
                asked = self._recommender.inquire(beside, workload.priorities)
            self._askings[path, role] = _Asking(asked, Demands(self._pack, asked), workload)
        return self._askings[path, role]

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
                failing.append([rule for rule, advice in asked if not meets(advice, value.value)])
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
            msg = f"no demand on {name}"
            raise ValueError(msg)
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
                self._designs, resource.kind, resource.type, advice, self._pack.settings[name], is_said=not is_default
            ),
            setting=name,
            actual=value.value,
            expected=advice.value if advice.test is None else advice.test,
            is_default=is_default,
            matched=advice.matched,
        )

    def _choice(self, service: str, path: str, asking: _Asking) -> ReviewFinding | None:
        key = (path, service)
        if key not in self._choices:
            self._choices[key] = self._ruled_out(service, path, asking) or self._outranked(service, path, asking)
        return self._choices[key]

    def _ruled_out(self, service: str, path: str, asking: _Asking) -> ReviewFinding | None:
        reasons = gate_reasons(asking.asked, service) if service in asking.asked.standing.excluded else ()
        if not reasons:
            return None
        name = self._pack.services[service].name
        title = reasons[0].title.removeprefix(f"{name}: ")
        message = f"{name} is ruled out for `{asking.workload.name}`: {title}"
        return self._chosen(service, path, asking, reasons, message, Severity.ERROR)

    def _outranked(self, service: str, path: str, asking: _Asking) -> ReviewFinding | None:
        asked = asking.asked
        winner = asked.standing.winner
        if winner is None or winner == service or service not in asked.standing.units:
            return None
        program = self._recommender.program
        known = Known(asked.answers, asked.values, frozenset(), program.space)
        spread = bounds_of(program, asked.plan, asked.weights, known, asked.standing).spread
        most, least = asked.weights.score(spread[service][1]), asked.weights.score(spread[winner][0])
        if most + self._pack.clear_margin >= least:
            return None
        names = self._pack.services[service].name, self._pack.services[winner].name
        message = (
            f"{names[1]} suits `{asking.workload.name}` clearly better than {names[0]}: "
            f"a score of at least {least:+.1f} against at most {most:+.1f}"
        )
        own = {reason.rule for reason in reasons_of(asked, service) if reason.points > 0}
        reasons = [one for one in reasons_of(asked, winner) if one.points > 0 and one.rule not in own]
        reasons.sort(key=lambda one: -one.points * one.weight)
        return self._chosen(service, path, asking, reasons, message, Severity.WARNING)

    def _chosen(
        self,
        service: str,
        path: str,
        asking: _Asking,
        reasons: Sequence[Reason],
        message: str,
        severity: Severity,
    ) -> ReviewFinding:
        winner = asking.asked.standing.winner
        is_out = severity is Severity.ERROR
        cites = dict.fromkeys(cite for one in reasons[:_MOST_CITED] for cite in one.cites)
        better = "" if winner is None else f"consider {self._pack.services[winner].name} (`{winner}`)"
        return ReviewFinding(
            concern=Concern.CHOICE,
            rule=reasons[0].rule if is_out else OUTRANKED,
            rules=tuple(one.rule for one in reasons),
            severity=severity,
            message=message,
            location=self._pack.services[service].location,
            resource="",
            resource_type="",
            service=service,
            because=" ".join(dict.fromkeys(one.because for one in reasons[:_MOST_CITED])),
            cites=tuple(cites),
            fix=better,
            actual=service,
            expected=winner,
            workload=path,
            matched={name: value for one in reasons[:_MOST_CITED] for name, value in one.matched.items()},
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
