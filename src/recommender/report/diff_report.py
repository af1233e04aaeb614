"""What changed between two packs, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recommender.engine.rationale import shown
from recommender.model.pack import Pack, PackIdentity
from recommender.model.pack_change import Answers, PackDiff, Reach, RuleChange
from recommender.model.uses import AnyRule
from recommender.model.vocabulary import Vocabulary
from recommender.report.condition_words import condition_words
from recommender.report.explain_rule import effects_words, rule_json
from recommender.report.lines import EMPTY, Line, Part, line_of, span, wrapped
from recommender.report.plain import Json, plain_value, words_list
from recommender.report.words import listed, value_words

_NOBODY = "nobody"
_REACH = {
    Reach.SAME: "fires as before",
    Reach.WIDENED: "fires in more workloads",
    Reach.NARROWED: "fires in fewer workloads",
    Reach.MOVED: "fires in other workloads",
    Reach.UNDECIDED: "fires in other workloads, perhaps: its condition falls into too many parts",
}


def diff_lines(diff: PackDiff, width: int, *, most: int) -> list[Line]:
    """Rules first, then the other parts, then who wins; of long lists the first `most`."""
    lines = [line_of(span(f"{_names(diff.old)} to {_names(diff.new)}", Part.TITLE)), EMPTY]
    lines += _section("Rules added", [(rule.id, _situation(rule, diff.new)) for rule in diff.added], width, most)
    lines += _section("Rules removed", [(rule.id, rule.title) for rule in diff.removed], width, most)
    lines += _section("Rules renamed", [(old.id, f"is now {new.id}") for old, new in diff.renamed], width, most)
    lines += _changes(diff, width, most)
    lines += _section("Only worded otherwise", [(", ".join(diff.reworded), "")] if diff.reworded else [], width, most)
    parts = [(f"{part.kind} {part.id}", listed(part.fields)) for part in diff.parts]
    lines += _section("Other parts", parts, width, most)
    cases = [(case.case, _case(case.old, case.new, case.passed, case.passes)) for case in diff.cases]
    lines += _section(f"Of {diff.cases_run} cases another winner or result", cases, width, most)
    lines += _samples(diff, width, most)
    return [*lines, *wrapped([span(_summary(diff), Part.STRONG)], width)]


def diff_json(diff: PackDiff) -> dict[str, Json]:
    """Everything that was found, as plain values."""
    return {
        "schema_version": "1",
        "old": _packs(diff.old.identities),
        "new": _packs(diff.new.identities),
        "added": [rule_json(diff.new, rule) for rule in diff.added],
        "removed": [rule_json(diff.old, rule) for rule in diff.removed],
        "renamed": [{"old": old.id, "new": new.id} for old, new in diff.renamed],
        "changed": [_change_json(change, diff) for change in diff.changed],
        "reworded": words_list(diff.reworded),
        "parts": [{"kind": part.kind, "id": part.id, "fields": words_list(part.fields)} for part in diff.parts],
        "cases_run": diff.cases_run,
        "cases": [
            {"case": c.case, "old": c.old or None, "new": c.new or None, "passed": c.passed, "passes": c.passes}
            for c in diff.cases
        ],
        "sampled": diff.sampled,
        "samples": [
            {
                "old": sample.old or None,
                "new": sample.new or None,
                "count": sample.count,
                "example": _answers_json(sample.example, diff.new.vocabulary),
            }
            for sample in diff.samples
        ],
    }


def _section(heading: str, entries: Sequence[tuple[str, str]], width: int, most: int) -> list[Line]:
    if not entries:
        return []
    lines = [line_of(span(f"{heading} ({len(entries)})" if entries[0][1] else heading, Part.HEADING))]
    for name, text in entries[:most]:
        lines += wrapped([span(name, Part.STRONG), f"  {text}" if text else ""], width, "  ", "      ")
    return [*lines, *_more(len(entries) - most), EMPTY]


def _more(count: int) -> list[Line]:
    return [line_of(span(f"  and {count} more (--full)", Part.DIM))] if count > 0 else []


def _changes(diff: PackDiff, width: int, most: int) -> list[Line]:
    if not diff.changed:
        return []
    lines = [line_of(span(f"Rules changed ({len(diff.changed)})", Part.HEADING))]
    for change in diff.changed[:most]:
        lines += _change(change, diff, width)
    return [*lines, *_more(len(diff.changed) - most), EMPTY]


def _change(change: RuleChange, diff: PackDiff, width: int) -> list[Line]:
    old, new = diff.old.vocabulary, diff.new.vocabulary
    lines = wrapped([span(change.new.id, Part.STRONG), f"  {_REACH[change.reach]}"], width, "  ", "      ")
    if change.reach is not Reach.SAME:
        lines += _both(
            f"when {condition_words(change.old.when, old)}", f"when {condition_words(change.new.when, new)}", width
        )
        for sign, answers in (("new for", change.gained), ("no more for", change.lost)):
            if answers is not None:
                told = _answers(answers, new if sign == "new for" else old) or "no answers at all"
                lines += wrapped([told], width, span(f"      {sign} ", Part.DIM), "          ")
    if change.effects:
        before, after = effects_words(change.old), effects_words(change.new)
        lines += _both(
            "; ".join(text for text in before if text not in after) or "the same words",
            "; ".join(text for text in after if text not in before) or "the same words for other services",
            width,
        )
    return lines


def _both(before: str, after: str, width: int) -> list[Line]:
    lines = wrapped([before], width, span("    - ", Part.BAD), "      ") if before != after else []
    return [*lines, *wrapped([after], width, span("    + ", Part.GOOD), "      ")]


def _samples(diff: PackDiff, width: int, most: int) -> list[Line]:
    if not diff.samples:
        return []
    total = sum(sample.count for sample in diff.samples)
    share = total / diff.sampled
    heading = f"Of {diff.sampled:,} workloads drawn from the profiles {total:,} ({share:.1%}) another winner"
    lines = wrapped([span(heading, Part.HEADING)], width)
    for sample in diff.samples[:most]:
        pair = f"{sample.old or _NOBODY} to {sample.new or _NOBODY}"
        example = _answers(sample.example, diff.new.vocabulary) or "no answers at all"
        lines += wrapped([span(pair, Part.STRONG), f"  {sample.count:,}, such as {example}"], width, "  ", "      ")
    return [*lines, *_more(len(diff.samples) - most), EMPTY]


def _summary(diff: PackDiff) -> str:
    counts = [
        (len(diff.added), "added"),
        (len(diff.removed), "removed"),
        (len(diff.renamed), "renamed"),
        (len(diff.changed), "changed in meaning"),
        (len(diff.reworded), "only reworded"),
    ]
    told = listed([f"{count} {what}" for count, what in counts if count])
    rules = f"Rules: {told}." if told else "Every rule means the same."
    winners = sum(case.old != case.new for case in diff.cases)
    drawn = sum(sample.count for sample in diff.samples)
    parts = [f"{winners} of {diff.cases_run} cases"] if diff.cases_run else []
    parts += [f"{drawn:,} of {diff.sampled:,} sampled workloads"] if diff.sampled else []
    return f"{rules} Another winner in {listed(parts)}." if parts else rules


def _case(old: str, new: str, passed: bool, passes: bool) -> str:
    winner = f"{old or _NOBODY} to {new or _NOBODY}" if old != new else f"{new or _NOBODY} as before"
    return winner if passed is passes else f"{winner}, {'now passes' if passes else 'now fails'}"


def _situation(rule: AnyRule, pack: Pack) -> str:
    return f"{rule.title}: when {condition_words(rule.when, pack.vocabulary)}, {'; '.join(effects_words(rule))}"


def _names(pack: Pack) -> str:
    return listed([f"{identity.name} {identity.version} ({identity.digest[:12]})" for identity in pack.identities])


def _answers(answers: Answers, vocabulary: Vocabulary) -> str:
    return "; ".join(f"{name}: {value_words(shown(vocabulary, name, value))}" for name, value in answers.items())


def _answers_json(answers: Answers | None, vocabulary: Vocabulary) -> Json:
    if answers is None:
        return None
    return {name: plain_value(shown(vocabulary, name, value)) for name, value in answers.items()}


def _change_json(change: RuleChange, diff: PackDiff) -> dict[str, Json]:
    return {
        "rule": change.new.id,
        "reach": str(change.reach),
        "effects": change.effects,
        "gained": _answers_json(change.gained, diff.new.vocabulary),
        "lost": _answers_json(change.lost, diff.old.vocabulary),
        "old": rule_json(diff.old, change.old),
        "new": rule_json(diff.new, change.new),
    }


def _packs(identities: Iterable[PackIdentity]) -> list[Json]:
    return [{"name": one.name, "version": one.version, "digest": one.digest} for one in identities]
