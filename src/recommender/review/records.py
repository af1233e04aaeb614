"""Decision records held against today: whether each decision still follows from its workload and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.frozen import frozen
from recommender.location import Location
from recommender.model.decision import Cited, Decision, Reason, Recommendation, gaps_between
from recommender.model.design import DesignResource
from recommender.model.pack import Pack
from recommender.model.record import DecisionRecord, RecordCheck
from recommender.model.review import Concern, ReviewFinding
from recommender.model.rule import Severity

_MOST_TOLD = 3


@frozen
class Today:
    """What a record is held against.

    `workload` is the path at which its workload file was found, empty where it was not. `decision` is today's, with
    the `digest` of today's answers; None where the file has no workload of the record's name.
    """

    workload: str = ""
    digest: str = ""
    decision: Decision | None = None


def record_findings(record: DecisionRecord, today: Today, pack: Pack) -> list[ReviewFinding]:
    """What no longer holds of a record, in the order of its lines; nothing for one that is no longer in force."""
    if not record.is_in_force:
        return []
    said = _Findings(record, today, pack)
    found = [*said.packs(), *said.rules()]
    if today.decision is None:
        found.append(said.workload_missing())
    else:
        found += said.choice(today.decision)
    return sorted(found, key=ReviewFinding.sort_key)


def code_findings(
    record: DecisionRecord, today: Today, resources: Iterable[DesignResource], pack: Pack
) -> list[ReviewFinding]:
    """The databases that serve the record's workload, in its role, and are not what was decided.

    Args:
        resources: those that are tied to the workload of the record.

    """
    if not record.is_in_force or today.decision is None:
        return []
    role = today.decision.role
    said = _Findings(record, today, pack)
    return [
        said.code_differs(resource, resource.services[0])
        for resource in resources
        if not resource.is_part
        and len(resource.services) == 1
        and role in pack.services[resource.services[0]].roles
        and record.seal.option not in (resource.services[0], pack.services[resource.services[0]].variant_of)
    ]


class _Findings:
    """Makes the findings of one record."""

    def __init__(self, record: DecisionRecord, today: Today, pack: Pack) -> None:
        self._record = record
        self._seal = record.seal
        self._today = today
        self._pack = pack

    def packs(self) -> Iterator[ReviewFinding]:
        """Packs that the decision was made with and that are not read."""
        read = {identity.name for identity in self._pack.identities}
        for pack in self._seal.packs:
            if pack.name not in read:
                message = f"the decision was made with the pack `{pack.name}`, which is not read here"
                because = "With other rules another decision may follow."
                yield self._made(
                    RecordCheck.PACK_MISSING, Severity.WARNING, message, "packs", because, fix="name it by --rules"
                )

    def rules(self) -> Iterator[ReviewFinding]:
        """Rules that the record rests on and that no pack has any more."""
        known = {rule.id for rule in self._pack.rules}
        for name, place in zip(self._seal.rules, self._record.rule_places, strict=True):
            if name not in known:
                message = f"the record rests on the rule `{name}`, which is gone"
                because = "A reason that no rule gives any more cannot be looked up, nor checked."
                yield self._made(RecordCheck.RULE_GONE, Severity.WARNING, message, place, because)

    def workload_missing(self) -> ReviewFinding:
        """The file, or the workload in it, is not there."""
        if not self._today.workload:
            message = f"there is no workload file `{self._seal.workload}` beside the record or above it"
            key = "workload"
        else:
            message = f"`{self._today.workload}` holds no workload `{self._seal.name}`"
            key = "name"
        because = "A decision whose workload is not there cannot be checked."
        return self._made(
            RecordCheck.WORKLOAD_MISSING, Severity.ERROR, message, key, because, fix="correct the path, or retire it"
        )

    def choice(self, decision: Decision) -> Iterator[ReviewFinding]:
        """Another option is chosen now; or the same one, by other answers or for other reasons."""
        winner = decision.winner
        is_changed = self._today.digest != self._seal.digest
        if winner is None or winner.service != self._seal.option:
            yield self._choice_changed(decision, is_changed)
        elif is_changed:
            message = f"the answers of `{self._seal.name}` have changed; `{winner.service}` is still chosen"
            because = "The record tells answers that are no longer given."
            yield self._made(
                RecordCheck.ANSWERS_CHANGED, Severity.WARNING, message, "digest", because, fix=self._again()
            )
        else:
            yield from self._reasons(decision, winner)

    def code_differs(self, resource: DesignResource, service: str) -> ReviewFinding:
        """A resource is another service than the record decides on."""
        name = self._pack.services[service].name
        message = f"this is {name}; `{self._record.path}` decides on `{self._seal.option}`"
        because = "What is built should be what was decided, or the decision should be made anew."
        return ReviewFinding(
            Concern.RECORD,
            RecordCheck.CODE_DIFFERS,
            (RecordCheck.CODE_DIFFERS,),
            Severity.WARNING,
            message,
            resource.location,
            resource.address,
            resource.type,
            service,
            because,
            (),
            "",
            actual=service,
            expected=self._seal.option,
            workload=self._today.workload,
        )

    def _choice_changed(self, decision: Decision, is_changed: bool) -> ReviewFinding:
        winner = decision.winner
        service = "" if winner is None else winner.service
        now = f"`{service}` is chosen now" if service else "no service is left now"
        whence = "as the answers have changed" if is_changed else "as the rules have changed"
        because, reasons = _why(decision, self._seal.option)
        cites = tuple(dict.fromkeys(cite for reason in reasons for cite in reason.cites))
        return self._made(
            RecordCheck.CHOICE_CHANGED,
            Severity.ERROR,
            f"{now}, not `{self._seal.option}`, {whence}",
            "option",
            because,
            fix=self._again() if service else "",
            rules=tuple(reason.rule for reason in reasons),
            cites=cites,
            expected=service or None,
        )

    def _reasons(self, decision: Decision, winner: Recommendation) -> Iterator[ReviewFinding]:
        """Rules that are there but carry the decision no longer."""
        carrying = {reason.rule for reason in winner.reasons if reason.points > 0}
        carrying |= {reason.rule for entry in decision.ruled_out for reason in entry.reasons}
        known = {rule.id for rule in self._pack.rules}
        for name, place in zip(self._seal.rules, self._record.rule_places, strict=True):
            if name in known and name not in carrying:
                message = f"the rule `{name}` no longer speaks for `{winner.service}`"
                because = "The record tells a reason that the rules no longer give; the choice is the same."
                yield self._made(RecordCheck.REASON_GONE, Severity.NOTE, message, place, because, fix=self._again())

    def _again(self) -> str:
        """The command that writes the record anew."""
        sets = "".join(f" --set {text}" for text in self._seal.sets)
        return f"recommender recommend {self._today.workload}{sets} --format adr -o {self._record.path}"

    def _made(
        self,
        check: RecordCheck,
        severity: Severity,
        message: str,
        at: str | Location,
        because: str,
        *,
        fix: str = "",
        rules: tuple[str, ...] = (),
        cites: tuple[Cited, ...] = (),
        expected: str | None = None,
    ) -> ReviewFinding:
        return ReviewFinding(
            Concern.RECORD,
            check,
            (check, *rules),
            severity,
            message,
            at if isinstance(at, Location) else self._record.places[at],
            self._seal.name,
            "decision record",
            self._seal.option,
            because,
            cites,
            fix,
            actual=self._seal.option,
            expected=expected,
            workload=self._today.workload,
        )


def _why(decision: Decision, option: str) -> tuple[str, Sequence[Reason]]:
    """Why an option is not chosen, in a sentence, with the reasons that say so."""
    out = next((entry for entry in decision.ruled_out if entry.service == option), None)
    if out is not None:
        reasons = out.reasons[:_MOST_TOLD]
        return f"It is ruled out: {'; '.join(_stop(reason.because) for reason in reasons)}.", reasons
    place = decision.placed(option)
    if place is None or decision.winner is None:
        return "It cannot play this role, or the catalogue has it no longer.", ()
    gaps = gaps_between(decision.winner, place)[:_MOST_TOLD]
    told = "; ".join(f"{gap.reason.title} ({gap.lead:+.1f})" for gap in gaps)
    return f"It has {place.score:.1f} points, the first {decision.winner.score:.1f}. Apart are: {told}.", [
        gap.reason for gap in gaps
    ]


def _stop(text: str) -> str:
    return text.rstrip().rstrip(".")
