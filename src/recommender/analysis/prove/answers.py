"""A workload that is not known, as formulas: what may be answered, what follows from it, what can be told of it.

A backend over the condition tree. Each test becomes two formulas, *it is true* and *it is false*; where neither
holds it is unknown, so unanswered attributes need no case of their own. Numbers that others are computed of are
exact reals; any other number is only what it is beside each threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from recommender.analysis.prove.known import Beside, Known, Level, Members, Number, Pair, Words, reached, test_of
from recommender.analysis.prove.smt import (
    FALSE,
    TRUE,
    Real,
    Term,
    at_most_one,
    conjunction,
    disjunction,
    implication,
    negation,
    real,
    real_at_least,
    same,
    variable,
)
from recommender.model.condition import (
    All,
    Any,
    Condition,
    IsFlag,
    Not,
    attributes_of,
)
from recommender.model.vocabulary import Attribute, AttributeType, Computation, Vocabulary

Weighted = Sequence[tuple[Fraction, Real]]


class Answers:
    """Everything that a workload may say.

    Variables are named after the attributes, so that a level's words are those of the answers beside these, whatever
    its numbers.
    `facts` is what makes the answers those of one workload: one word for a choice, thresholds in order, and no
    level in words that its numbers contradict. `compared` is everything that rules ask of exact numbers: workloads
    that agree in it, and in all other answers, agree in every rule.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        cuts: Mapping[str, Sequence[float]],
        fixed: Mapping[str, str] | None = None,
        *,
        beside: Answers | None = None,
        moved: str = "",
    ) -> None:
        """Formulas for every attribute.

        Args:
            cuts: the thresholds of each number.
            fixed: choices that are answered from the start.
            beside: the answers that these share but for the attribute `moved` and what follows from it.

        """
        self.vocabulary = vocabulary
        self.cuts = cuts
        self.known: dict[str, Known] = {}
        self.facts: list[Term] = []
        self.compared: list[Beside] = []
        self._beside = beside
        self._moved = moved
        self._changed = _following(vocabulary, moved)
        self.fixed = fixed or {}
        self._flags: dict[str, Pair] = {}
        self._truths: dict[Condition, Pair] = {}
        computing = {name for a in vocabulary.attributes.values() if a.computation for name in a.inputs}
        order = (AttributeType.COMPUTED, AttributeType.LEVEL)
        waiting = [a for a in vocabulary.attributes.values() if a.type is not AttributeType.DERIVED]
        for attribute in sorted(waiting, key=lambda a: order.index(a.type) + 1 if a.type in order else 0):
            if beside is not None and attribute.id not in self._changed:
                self.known[attribute.id] = beside.known[attribute.id]
            else:
                self.known[attribute.id] = self._made(attribute, attribute.id in computing)

    def define(self, flag: str, pair: Pair) -> None:
        """Say what the derived `flag` follows from; conditions asked of before must not have read it."""
        self._flags[flag] = pair
        if self._beside is not None and not all(map(same, pair, self._beside.truth(IsFlag(flag, value=True)))):
            self._changed.add(flag)

    def answered(self, attribute: str) -> Term:
        """That the attribute is answered; a level, in a word."""
        known = self.known[attribute]
        return disjunction(known.answers) if isinstance(known, Level) else known.known

    def truth(self, condition: Condition) -> Pair:
        """When `condition` is true, and when it is false.

        Raises:
            TypeError: a node that has no formulas.

        """
        found = self._truths.get(condition)
        if found is None:
            alike = self._beside is not None and self._changed.isdisjoint(attributes_of(condition))
            source = self._beside.truth if alike and self._beside is not None else self._truth
            found = self._truths[condition] = source(condition)
        return found

    def _truth(self, condition: Condition) -> Pair:
        match condition:
            case All(parts):
                pairs = [self.truth(part) for part in parts]
                return conjunction(true for true, _ in pairs), disjunction(false for _, false in pairs)
            case Any(parts):
                pairs = [self.truth(part) for part in parts]
                return disjunction(true for true, _ in pairs), conjunction(false for _, false in pairs)
            case Not(part):
                true, false = self.truth(part)
                return false, true
            case IsFlag(attribute, _) if attribute in self._flags:
                return self._flags[attribute]
            case _:
                return test_of(condition, self.known.get(condition.attribute))

    def _made(self, attribute: Attribute, is_computed_with: bool) -> Known:
        match attribute.type:
            case AttributeType.CHOICE:
                if attribute.id in self.fixed:
                    word = self.fixed[attribute.id]
                    return Words({value: TRUE if value == word else FALSE for value in attribute.values})
                return self._words(attribute.id, attribute.values)
            case AttributeType.FLAG:
                return self._words(attribute.id, (True, False))
            case AttributeType.CHOICES:
                members = {member: self._new(attribute.id, f":{member}") for member in attribute.values}
                return Members(self._new(attribute.id), members)
            case AttributeType.NUMBER:
                return (self._real if is_computed_with else self._ordered)(attribute)
            case AttributeType.COMPUTED:
                return self._computed(attribute)
            case AttributeType.LEVEL:
                return self._level(attribute)
        raise TypeError(f"no formulas for {attribute.id} of type {attribute.type}")

    def _new(self, attribute: str, part: str = "") -> Term:
        return variable(self._name(attribute) + part)

    def _name(self, attribute: str) -> str:
        return f"{attribute}'" if attribute == self._moved else attribute

    def _words(self, name: str, values: Sequence[str | bool]) -> Words:
        answers = {value: self._new(name, f"={value}") for value in values}
        self.facts.append(at_most_one(list(answers.values())))
        return Words(answers)

    def _ordered(self, attribute: Attribute) -> Number:
        """A number as its place among the cuts: which it reaches, and which it exceeds."""
        low, high = attribute.minimum, attribute.maximum
        at_least: dict[float, Term] = {}
        above: dict[float, Term] = {}
        below = TRUE  # what reaching the next cut implies
        for cut in self.cuts.get(attribute.id, ()):
            reached = TRUE if low is not None and cut <= low else self._new(attribute.id, f">={cut!r}")
            exceeded = TRUE if low is not None and cut < low else self._new(attribute.id, f">{cut!r}")
            if high is not None and cut >= high:
                exceeded = FALSE
                reached = reached if cut == high else FALSE
            self.facts.append(implication(reached, below))
            self.facts.append(implication(exceeded, reached))
            at_least[cut], above[cut], below = reached, exceeded, exceeded
        return Number(self._new(attribute.id), at_least, above)

    def _real(self, attribute: Attribute) -> Number:
        number, known = real(self._name(attribute.id)), self._new(attribute.id)
        total = [(Fraction(1), number)]
        if attribute.minimum is not None:
            self.facts.append(self._compare(known, total, _exact(attribute.minimum)).at_least)
        if attribute.maximum is not None:
            self.facts.append(negation(self._compare(known, total, _exact(attribute.maximum)).above))
        places = {cut: self._compare(known, total, _exact(cut)) for cut in self.cuts.get(attribute.id, ())}
        return Number.placed(known, places, number)

    def _computed(self, attribute: Attribute) -> Number:
        inputs: list[Real] = []
        answered: list[Term] = []
        for name in attribute.inputs:
            number = self.known[name]
            if not isinstance(number, Number) or number.exact is None:
                raise TypeError(f"no formulas for {attribute.id}, which is computed of {name}")
            inputs.append(number.exact)
            answered.append(number.known)
        known, none = conjunction(answered), Fraction(0)
        cuts = self.cuts.get(attribute.id, ())
        total = [(Fraction(1), number) for number in inputs]
        if attribute.computation is Computation.SUM:
            return Number.placed(known, {cut: self._compare(known, total, _exact(cut)) for cut in cuts})
        # a share of nothing is unknown; inputs are at least 0, so that the total is positive otherwise
        if any((self.vocabulary[name].minimum or 0) < 0 for name in attribute.inputs):
            raise TypeError(f"no formulas for {attribute.id}, a share of numbers that may be negative")
        known = conjunction((known, self._compare(known, total, none).above))
        return Number.placed(known, {cut: self._compare(known, _share(inputs, _exact(cut)), none) for cut in cuts})

    def _compare(self, known: Term, total: Weighted, cut: Fraction) -> Beside:
        """How a weighted sum of numbers, which is told of where it is `known`, stands to `cut`."""
        at_least, above = real_at_least(total, cut), real_at_least(total, cut, strict=True)
        self.compared.append(Beside(known, at_least, above))
        return self.compared[-1]

    def _level(self, attribute: Attribute) -> Level:
        words = [self._new(attribute.id, f"={word}") for word in attribute.values]
        self.facts.append(at_most_one(words))
        answered = disjunction(words)
        numbers = {name: number for name in attribute.inputs if isinstance(number := self.known[name], Number)}
        told = disjunction(number.known for number in numbers.values())
        least: list[Term] = []
        most: list[Term] = []
        for index in range(1, len(attribute.values)):
            low: list[Term] = []
            high: list[Term] = [negation(told)]
            for name, number in numbers.items():
                steps = [step for step in (attribute.bands or {}).get(name, ()) if step.index >= index]
                at_least = conjunction((number.known, disjunction(reached(number, step) for step in steps)))
                low.append(at_least)
                high += [at_least, negation(number.known)] if steps else [at_least]
            from_numbers, may_follow = disjunction(low), disjunction(high)
            word = disjunction(words[index:])
            contradicted = disjunction(
                (conjunction((from_numbers, negation(word))), conjunction((word, negation(may_follow))))
            )
            self.facts.append(negation(conjunction((answered, told, contradicted))))
            least.append(disjunction((word, conjunction((negation(answered), from_numbers)))))
            most.append(disjunction((word, conjunction((negation(answered), may_follow)))))
        bounded = disjunction((*least[:1], negation(most[-1]))) if least else FALSE
        return Level(words, disjunction((answered, conjunction((told, bounded)))), least, most)


def _following(vocabulary: Vocabulary, moved: str) -> set[str]:
    """The attribute with everything that is computed of it, and the levels that follow."""
    found = {moved}
    for _ in range(2):
        found |= {name for name, attribute in vocabulary.attributes.items() if found.intersection(attribute.inputs)}
    return found


def _share(parts: Sequence[Real], cut: Fraction) -> Weighted:
    """What the first part has beyond `cut` of the sum of all."""
    return [(1 - cut if position == 0 else -cut, part) for position, part in enumerate(parts)]


def _exact(written: float) -> Fraction:
    """The number that somebody wrote: 0.4 is two fifths, whatever its nearest binary fraction is."""
    return Fraction(repr(written))
