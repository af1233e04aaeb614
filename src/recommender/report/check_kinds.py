"""What each check means, for those who read its findings."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.model.finding import Code
from recommender.model.rule import Severity
from recommender.report.located import Kind


def _kind(code: Code, severity: Severity, title: str, description: str, help_text: str) -> Kind:
    return Kind(code, title, description, severity, help_text, tags=("rules",))


KINDS: Mapping[Code, Kind] = {
    kind.id: kind  # type: ignore[misc]  # ids are codes here
    for kind in (
        _kind(
            Code.INVALID,
            Severity.ERROR,
            "The pack does not load",
            "A file of the pack has a fault of form or meaning: a key, a type, a name that nothing has, a cite without "
            "a source, an id given twice, a cycle, an empty range. Elsewhere such a pack is refused.",
            "Correct what the message names. The hint says the nearest right name, where there is one.",
        ),
        _kind(
            Code.DEAD,
            Severity.ERROR,
            "A rule that can never fire, a law that speaks of nobody",
            "No workload that `never:` allows makes the condition of the rule true, or is one that the law speaks of.",
            "Of a rule the finding lists the tests that cannot hold together: correct one of them, or remove the rule. "
            "Of a law its conditions exclude each other, or the services that it names have no role in common.",
        ),
        _kind(
            Code.CONTRADICTION,
            Severity.ERROR,
            "Rules that contradict each other",
            "Two rules with equivalent conditions say the opposite of a service; or wherever a gate fires, nobody is "
            "left; or two rules of configuring fire together and leave a setting no value.",
            "Decide which of the two holds, or tell their situations apart.",
        ),
        _kind(
            Code.STRANDED,
            Severity.WARNING,
            "A workload for which nobody is left",
            "Some workload rules every candidate of a role out. The answer to it is a conflict and no recommendation.",
            "Leave somebody, declare the combination impossible under `never:`, or say under `ignore` why nobody can "
            "serve such a workload.",
        ),
        _kind(
            Code.UNWINNABLE,
            Severity.ERROR,
            "A service that never comes first",
            "No workload ranks the service first, so the pack can never recommend it. Without `--prove` this rests on "
            "a search among many workloads.",
            "Write the rule that speaks for the service, or take the service out of the catalogue.",
        ),
        _kind(
            Code.REDUNDANT,
            Severity.WARNING,
            "An effect that another rule has already",
            "Whenever the rule fires another one fires that has the same effect: a gate, a derived flag or a setting "
            "adds nothing. Of points, which add up, it is only noted.",
            "Remove the effect or the rule, or narrow the other rule.",
        ),
        _kind(
            Code.TWINS,
            Severity.WARNING,
            "Two rules for one situation",
            "Two rules of one criterion fire in exactly the same workloads, so that one fact may count twice.",
            "Make one rule of them.",
        ),
        _kind(
            Code.UNUSED,
            Severity.WARNING,
            "Something that nothing reads",
            "An attribute, a value, a derived flag, a tag or a source is declared, and no rule, formula, selector or "
            "cite uses it.",
            "Remove it or use it. A value that no rule needs to read is declared under `residual:` with the reason.",
        ),
        _kind(
            Code.LAW_BROKEN,
            Severity.ERROR,
            "A law that does not hold",
            "A statement of `laws.yaml` about all workloads fails for the workload, or the pair of workloads, shown.",
            "Correct the rule that breaks the law, or the law.",
        ),
        _kind(
            Code.STALE,
            Severity.NOTE,
            "A page to read again",
            "A gate or a limit rests on a page that nobody has read, or what is written down was read long before the "
            "newest of the pack, by the `look_again_days` of `pack.yaml`.",
            "Read the page, put right what it says otherwise, and set the day under `checked` or `as_of`. Where a page "
            "cannot be read, say why under `unchecked`.",
        ),
        _kind(
            Code.UNTESTED,
            Severity.NOTE,
            "A rule or service without a case",
            "No case fires the rule, or no case expects the service.",
            "Write a case that fires the rule and one that just does not.",
        ),
        _kind(
            Code.SUPPRESSION,
            Severity.WARNING,
            "A reason to ignore what is not there",
            "A rule ignores a finding that the check does not make, or a code that no check has.",
            "Remove the line under `ignore`, or correct the code.",
        ),
    )
}
