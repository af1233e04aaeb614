"""How an estimated distribution moves towards the answers of cases. Silence counts as an answer as estimated."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from recommender.engine.dimensions import Space
from recommender.engine.mixture import share_below, word_of
from recommender.model.profile import Distribution, NumberSpread, SetShares, WordShares
from recommender.model.vocabulary import Attribute, AttributeType, LevelRange, Value

SMOOTHING = 3.0  # answers that an estimate is worth beside the silence of the cases
SILENCE = 0.4  # of an answer: what it is worth that a case leaves a question open
_Z90 = 1.2815515655446004
_STEPS = 16  # points of equal share that stand for a number


@dataclass
class Seen:
    """The answers to one question in the cases of one kind, each with its part of a case; and the parts without one."""

    answers: dict[Value, float] = field(default_factory=dict)
    silent: float = 0.0

    def add(self, value: Value | None, part: float) -> None:
        """One more case."""
        if value is None:
            self.silent += part
        else:
            self.answers[value] = self.answers.get(value, 0.0) + part


def moved(attribute: Attribute, estimate: Distribution, seen: Seen) -> Distribution:
    """The estimate, moved by the answers `seen`."""
    kept = SMOOTHING + SILENCE * seen.silent
    match estimate:
        case WordShares(shares):
            counts = {word: kept * share for word, share in shares.items()}
            for value, part in seen.answers.items():
                word = word_of(attribute, value)
                counts[word] = counts.get(word, 0.0) + part
            total = sum(counts.values())
            return WordShares({word: count / total for word, count in counts.items()})
        case SetShares(empty, members):
            none = kept * empty
            some = kept * (1 - empty)
            counts = {word: some * share for word, share in members.items()}
            for value, part in seen.answers.items():
                if not value:
                    none += part
                    continue
                some += part
                for word in value if isinstance(value, frozenset) else ():
                    counts[word] = counts.get(word, 0.0) + part
            # A set that always has a member somewhere stays so; whoever names some members says nothing of the rest.
            return SetShares(none / (none + some), {w: count / some if some else 0.0 for w, count in counts.items()})
        case NumberSpread():
            return _moved_spread(estimate, seen, kept)


def _moved_spread(estimate: NumberSpread, seen: Seen, kept: float) -> NumberSpread:
    top = estimate.top

    def scaled(value: float) -> float:
        return math.log(value if top is None else top - value)

    middle, width = scaled(estimate.median), abs(scaled(estimate.p90) - scaled(estimate.median)) / _Z90
    zeros, weight = kept * estimate.zero, kept * (1 - estimate.zero)
    first, second = weight * middle, weight * (width**2 + middle**2)
    for value, part in seen.answers.items():
        if not isinstance(value, int | float):
            continue
        if value == 0:
            zeros += part
        elif top is None or value < top:
            weight += part
            first += part * scaled(value)
            second += part * scaled(value) ** 2
    mean = first / weight
    deviation = math.sqrt(max(second / weight - mean**2, 1e-6))
    low, high = math.exp(mean), math.exp(mean + _Z90 * deviation)
    if top is not None:
        low, high = top - low, top - math.exp(mean - _Z90 * deviation)
    return NumberSpread(low, high, zeros / (zeros + weight), top)


def levels_of(space: Space, distributions: dict[str, Distribution]) -> dict[str, WordShares]:
    """The shares of every level whose numbers have a spread in `distributions`."""
    found: dict[str, WordShares] = {}
    for dimension in space.dimensions:
        spreads = {name: distributions.get(name) for name in dimension.numbers}
        if not dimension.levels or not all(isinstance(spread, NumberSpread) for spread in spreads.values()):
            continue
        points: list[dict[str, float]] = [{}]
        for name, spread in spreads.items():
            assert isinstance(spread, NumberSpread)
            points = [{**point, name: value} for point in points for value in _quantiles(spread)]
        for level in dimension.levels:
            attribute = space.vocabulary[level]
            counts = dict.fromkeys(attribute.values, 0.5)
            for point in points:
                value = space.following[dimension.name].facts(dict(point)).values.get(level)
                if isinstance(value, LevelRange) and value.low == value.high:
                    counts[attribute.values[value.low]] += 1
                elif value is None and len(point) == len(dimension.numbers):
                    counts[attribute.values[0]] += 1
            total = sum(counts.values())
            found[level] = WordShares({word: count / total for word, count in counts.items()})
    return found


def _quantiles(spread: NumberSpread) -> list[float]:
    steps = [(number + 0.5) / _STEPS for number in range(_STEPS)]
    zeros = round(spread.zero * _STEPS)
    return (
        [0.0] * zeros + [_quantile(spread, step) for step in steps[zeros:]]
        if zeros
        else [_quantile(spread, step) for step in steps]
    )


def _quantile(spread: NumberSpread, share: float) -> float:
    low, high = (1e-6, 1e12) if spread.top is None else (0.0, spread.top)
    for _ in range(60):
        middle = math.sqrt(low * high) if spread.top is None else (low + high) / 2
        if share_below(spread, middle) < share:
            low = middle
        else:
            high = middle
    return high


def is_followed(attribute: Attribute) -> bool:
    """Whether the shares of an attribute follow from spreads of numbers."""
    return attribute.type is AttributeType.LEVEL and bool(attribute.inputs)
