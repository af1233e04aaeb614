"""The profiles of a pack as one mixture: how probable each kind of workload is, and what each says of an answer.

Owns the probabilities; must not know what is drawn with them. What the kinds say of an attribute is laid out in a
column when it is first asked for: most kinds share most of their distributions, and what is worked out of one is
worked out once for all the kinds that have it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from recommender.frozen import frozen
from recommender.model.profile import Distribution, NumberSpread, Profile, SetShares, WordShares
from recommender.model.vocabulary import Attribute, LevelRange, Value, Vocabulary

_LEAST, _MOST = 0.004, 0.996  # no single answer makes a kind impossible or certain
_REMOTE = 0.02  # the least probable kinds are left out as long as they make up no more than this
_Z90 = 1.2815515655446004  # the standard normal's 90th percentile

Posterior = Mapping[int, float]  # kinds, by their places among the profiles, with their probabilities


@frozen
class Spreads:
    """What the kinds say of one attribute: the distributions, and at each kind's place that of its own."""

    distributions: tuple[Distribution | None, ...]
    of_kind: tuple[int, ...]


class Mixture:
    """All kinds of workload with their weights; safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, profiles: Sequence[Profile]) -> None:
        self._vocabulary = vocabulary
        self._profiles = tuple(profiles)
        self._spreads: dict[str, Spreads] = {}

    def spreads(self, name: str) -> Spreads:
        """What the kinds say of the attribute called `name`."""
        found = self._spreads.get(name)
        if found is None:
            own = [profile.distributions.get(name) for profile in self._profiles]
            distinct = dict(zip(map(id, own), own, strict=True))
            places = {one: place for place, one in enumerate(distinct)}
            of_kind = tuple([places[id(one)] for one in own])
            found = self._spreads[name] = Spreads(tuple(distinct.values()), of_kind)
        return found

    def posterior(self, answers: Mapping[str, Value]) -> Posterior:
        """How probable each kind is, given the answers; they sum to 1, and kinds that are remote are left out."""
        logs = self._logs(answers)
        top = max(logs)
        odds = [math.exp(value - top) for value in logs]
        remote, spare = set(), sum(odds) * _REMOTE
        for kind in sorted(range(len(odds)), key=lambda kind: (odds[kind], self._profiles[kind].id)):
            spare -= odds[kind]
            if spare < 0:
                break
            remote.add(kind)
        near = {kind: chance for kind, chance in enumerate(odds) if kind not in remote}
        total = sum(near.values())
        return {kind: chance / total for kind, chance in near.items()}

    def _logs(self, answers: Mapping[str, Value]) -> list[float]:
        """Of each kind the logarithm of its weight times the likelihood of the answers."""
        columns = []
        for name, value in answers.items():
            attribute, spreads = self._vocabulary[name], self.spreads(name)
            logs = [log_likelihood(attribute, distribution, value) for distribution in spreads.distributions]
            columns.append([logs[at] for at in spreads.of_kind])
        weights = [math.log(profile.weight) for profile in self._profiles]
        # Summed exactly: the order of the answers, which is that of the vocabulary, moves no draw.
        return list(map(math.fsum, zip(weights, *columns, strict=True)))


class Plausibility:
    """How probable each answer is, given the other answers of a workload."""

    def __init__(self, vocabulary: Vocabulary, mixture: Mixture, answers: Mapping[str, Value]) -> None:
        self._vocabulary = vocabulary
        self._mixture = mixture
        self._answers = answers
        self._posteriors: dict[str, Posterior] = {}
        self._found: dict[tuple[str, Value], float] = {}

    def of(self, name: str, value: Value) -> float:
        """The probability of `value` as the answer to `name`, never 0; of a number that of its surroundings."""
        key = name, value
        if key not in self._found:
            spreads = self._mixture.spreads(name)
            likely = [math.exp(log_likelihood(self._vocabulary[name], d, value)) for d in spreads.distributions]
            shares = self._given_the_others(name).items()
            self._found[key] = sum(share * likely[spreads.of_kind[kind]] for kind, share in shares)
        return self._found[key]

    def _given_the_others(self, name: str) -> Posterior:
        """The kinds by all answers but the one to `name`."""
        own = name if name in self._answers else ""
        if own not in self._posteriors:
            others = {attribute: value for attribute, value in self._answers.items() if attribute != own}
            self._posteriors[own] = self._mixture.posterior(others)
        return self._posteriors[own]


def log_likelihood(attribute: Attribute, distribution: Distribution | None, value: Value) -> float:
    """The logarithm of the probability that a workload with this distribution answers so (0 where it says nothing)."""
    match distribution, value:
        case WordShares(shares), str() | bool() | LevelRange():
            return _log(shares.get(word_of(attribute, value), 0.0))
        case NumberSpread(), int() | float():
            return _log(share_near(distribution, value))
        case SetShares(empty, members), frozenset():
            if not value:
                return _log(empty)
            chances = [members.get(word, 0.0) if word in value else 1 - members.get(word, 0.0) for word in members]
            return math.fsum(map(_log, [1 - empty, *chances]))
        case _:
            return 0.0


def _log(chance: float) -> float:
    return math.log(min(max(chance, _LEAST), _MOST))


def word_of(attribute: Attribute, value: Value) -> str:
    """The word that stands for `value` in a profile."""
    if isinstance(value, LevelRange):
        return attribute.values[value.low]
    return str(value).lower() if isinstance(value, bool) else str(value)


def share_below(spread: NumberSpread, value: float) -> float:
    """The share of the positive part of `spread` below `value`."""
    if spread.top is None:
        return _log_normal_below(value, spread.median, spread.p90)
    return 1 - _log_normal_below(spread.top - value, spread.top - spread.median, spread.top - spread.p90)


def share_near(spread: NumberSpread, value: float) -> float:
    """The share of `spread` within a factor of two of `value`, or of its distance from the top; of 0 that of zeros."""
    if value == 0:
        return spread.zero
    if spread.top is None:
        return share_below(spread, value * 2) - share_below(spread, value / 2)
    distance = spread.top - value
    return share_below(spread, spread.top - distance / 2) - share_below(spread, spread.top - distance * 2)


def _log_normal_below(value: float, median: float, decile: float) -> float:
    """The share below `value` of a log-normal spread of which a tenth lies beyond `decile`, seen from the median."""
    if value <= 0:
        return 0.0
    sigma = max(abs(math.log(decile / median)) / _Z90, 1e-9)
    return 0.5 * (1 + math.erf(math.log(value / median) / (sigma * math.sqrt(2))))
