"""Points for and against as lines: what is said, where it is written, which rule and which answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recommender.model.decision import Reason, Recommendation, Shown
from recommender.report.lines import Line, Part, Span, span, wrapped
from recommender.report.references import References
from recommender.report.words import value_words, word

_BRIEF = 2  # points shown against each of the services below the first, and what each lacks
_IN_FULL = 6  # the weightiest reasons of the winner are told in full, the others by their titles


def signed(points: float) -> str:
    """A contribution with its sign and one digit: "+6.0"."""
    rounded = round(points, 1)
    return f"\N{MINUS SIGN}{-rounded:.1f}" if rounded < 0 else f"+{rounded:.1f}"


def contribution(reason: Reason) -> float:
    """What a reason adds to the score."""
    return reason.points * reason.weight


def answers_words(matched: Mapping[str, Shown]) -> str:
    """The answers that made a rule fire: "access.patterns: joins; cost.priority: lowest_bill"."""
    return "; ".join(f"{name}: {value_words(value)}" for name, value in matched.items())


def origin(reason: Reason) -> Span:
    """The rule and the answers that made it fire, in one dim piece."""
    answers = answers_words(reason.matched)
    return span(f"{reason.rule} \N{MIDDLE DOT} {answers}" if answers else reason.rule, Part.DIM)


def first_sentence(text: str) -> str:
    """The first sentence of `text`, without its full stop."""
    end = next((at for at in range(len(text) - 1) if text[at] in ".;" and text[at + 1] == " "), len(text))
    return text[:end].rstrip(".")


def winner_points(winner: Recommendation, references: References, width: int) -> list[Line]:
    """Every reason of the winner, by criterion, the weightiest criterion first.

    What speaks against it and the weightiest points for it are told in full.
    """
    by_weight = sorted(winner.reasons, key=lambda reason: -abs(contribution(reason)))
    in_full = {reason.rule for reason in by_weight[:_IN_FULL]} | {r.rule for r in by_weight if r.points < 0}
    groups: dict[str, list[Reason]] = {}
    for reason in winner.reasons:
        groups.setdefault(reason.criterion, []).append(reason)
    weights = {name: sum(abs(contribution(reason)) for reason in group) for name, group in groups.items()}
    lines: list[Line] = []
    for criterion in sorted(groups, key=lambda name: (-weights[name], name)):
        total = sum(contribution(reason) for reason in groups[criterion])
        lines.append((span(f"  {word(criterion).capitalize()} {signed(total)}", Part.STRONG),))
        for reason in groups[criterion]:
            lines += _point(reason, references, width, in_full=reason.rule in in_full)
    return lines


def compared_points(entry: Recommendation, winner: Recommendation, references: References, width: int) -> list[Line]:
    """In a few lines what speaks against a service below the first, and what it lacks beside the first."""
    own = {reason.rule: contribution(reason) for reason in entry.reasons}
    gaps = [
        (contribution(reason) - own.get(reason.rule, 0.0), reason)
        for reason in winner.reasons
        if reason.points > 0 and own.get(reason.rule, 0.0) >= 0
    ]
    lines: list[Line] = []
    if entry.score == winner.score:
        lines += wrapped(
            ["equal on points: first comes what runs today, then what leaves you less work"], width, "    "
        )
    for reason in [reason for reason in entry.reasons if reason.points < 0][:_BRIEF]:
        lines += against(reason, references, width)
    for gap, reason in [pair for pair in sorted(gaps, key=lambda pair: -pair[0]) if pair[0] > 0][:_BRIEF]:
        label = span(f"    lacks {gap:.1f} ", Part.CAUTION)
        pieces: list[str | Span] = [reason.title, " ", references.mark(reason.cites), " "]
        lines += wrapped([*pieces, span(reason.rule, Part.DIM)], width, label)
    return lines


def against(reason: Reason, references: References, width: int) -> list[Line]:
    """A point against a service by its title, with the answers that made it."""
    label = span(f"         {signed(contribution(reason))} ", Part.BAD)
    pieces: list[str | Span] = [reason.title, " ", references.mark(reason.cites), " "]
    return wrapped([*pieces, origin(reason)], width, label)


def told(reasons: Iterable[Reason], references: References, width: int, indent: int) -> list[Line]:
    """Reasons without points (gates, requests for a companion): why, where, which rule."""
    lines: list[Line] = []
    for reason in reasons:
        pieces: Sequence[str | Span] = [reason.because, " ", references.mark(reason.cites), " ", origin(reason)]
        lines += wrapped(pieces, width, " " * indent)
    return lines


def _point(reason: Reason, references: References, width: int, *, in_full: bool) -> list[Line]:
    label = span(f"  {signed(contribution(reason)):>6} ", Part.GOOD if reason.points > 0 else Part.BAD)
    text = reason.because if in_full else reason.title
    pieces: list[str | Span] = [text, " ", references.mark(reason.cites)]
    if not in_full:
        return wrapped([*pieces, " ", origin(reason)], width, label)
    return wrapped(pieces, width, label) + wrapped([origin(reason)], width, " " * 9)
