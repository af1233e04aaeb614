"""From a model of the formulas back to a workload that says the same."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.analysis.prove.answers import Answers
from recommender.analysis.prove.known import Known, Level, Members, Number, Words
from recommender.analysis.prove.smt import Model, Term, chosen
from recommender.analysis.prove.standing import Priorities
from recommender.engine.spread import spread
from recommender.model.vocabulary import Attribute, LevelRange, Value


def answers_in(model: Model, answers: Answers) -> dict[str, Value]:
    """What is answered in `model`, in the order of the vocabulary."""
    found: dict[str, Value] = {}
    for attribute in answers.vocabulary.answerable():
        value = _value(model, attribute, answers.known[attribute.id])
        if value is not None:
            found[attribute.id] = value
    return found


def priorities_in(model: Model, priorities: Priorities) -> Mapping[str, str]:
    """The priorities in `model`, those that are normal left out."""
    found: dict[str, str] = dict.fromkeys(chosen(model, priorities.low), "low")
    return found | dict.fromkeys(chosen(model, priorities.high), "high")


def _value(model: Model, attribute: Attribute, known: Known) -> Value | None:
    match known:
        case Words(words):
            return next((value for value, term in words.items() if model.holds(term)), None)
        case Members(answered, members):
            return frozenset(chosen(model, members)) if model.holds(answered) else None
        case Level(words_in_order):
            index = next((i for i, term in enumerate(words_in_order) if model.holds(term)), None)
            return None if index is None else LevelRange(index, index)
        case Number(answered, at_least, above, exact):
            if not model.holds(answered):
                return None
            return float(model.number(exact)) if exact is not None else _between(model, attribute, at_least, above)
    raise TypeError(f"no answer in {known!r}")


def _between(model: Model, attribute: Attribute, at_least: Mapping[float, Term], above: Mapping[float, Term]) -> float:
    """A number that stands to every cut as the model says: the cut itself, or one between two of them."""
    low = float(attribute.minimum if attribute.minimum is not None else min((0.0, *at_least)) - 1)
    high = None if attribute.maximum is None else float(attribute.maximum)
    told = {cut: (model.holds(at_least[cut]), model.holds(above[cut])) for cut in at_least}
    for point in spread(told, low, high):
        if all((point >= cut, point > cut) == verdict for cut, verdict in told.items()):
            return point
    raise LookupError(f"no number stands to the thresholds of {attribute.id} as the model says")
