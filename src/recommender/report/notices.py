"""Notices as people read them, and as the JSON of the contract. A kind that has no wording is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.model.notice import Caveat, Contradiction, LevelClash, NoCompanion, Notice, SettingConflict, UnmetNeed
from recommender.model.vocabulary import Shown
from recommender.report.answer_words import told_answers
from recommender.report.plain import Json, words_list
from recommender.report.words import listed

_NAMED = 2  # services and gates that are named


def notice_words(notice: Notice) -> str:
    """What is to be known, in a sentence or two.

    Raises:
        TypeError: there are no words for this kind.

    """
    match notice:
        case Caveat(_, because):
            return because
        case LevelClash(attribute, answered, inputs, followed):
            says = "says" if len(inputs) == 1 else "say"
            given, follows = _level(answered), _level(followed)
            return f"{attribute} is answered {given}, but {' and '.join(inputs)} {says} {follows}; the answer counts"
        case Contradiction(attributes, because):
            what = "contradicts itself" if len(attributes) == 1 else "contradict each other"
            return f"{' and '.join(attributes)} {what}: {because}"
        case NoCompanion(title):
            return f"every {title} is ruled out"
        case SettingConflict(setting, rules):
            return f"no value of {setting} satisfies all of {', '.join(rules)}"
        case UnmetNeed():
            return _unmet(notice)
    raise TypeError(f"no words for {notice!r}")


def notice_json(notice: Notice) -> dict[str, Json]:
    """A notice with its words."""
    return {"code": notice.code, "message": notice_words(notice), "attributes": words_list(notice.attributes)}


def _unmet(notice: UnmetNeed) -> str:
    needs = listed([f"{attribute}: {word}" for attribute, word in notice.needs])
    told = "; ".join(told_answers(_joined(list(notice.gates.values())[:_NAMED])))
    return (
        f"No service that is left is made for {needs}. {listed(_some(notice.services))} "
        f"{'is' if len(notice.services) == 1 else 'are'} ruled out by {listed(_some(tuple(notice.gates)))}"
        f"{f' ({told})' if told else ''}."
    )


def _joined(read: Sequence[Mapping[str, Shown]]) -> dict[str, Shown]:
    """The answers that several gates read; of a set what any of them asked for."""
    found: dict[str, Shown] = {}
    for matched in read:
        for name, value in matched.items():
            earlier = found.get(name)
            if isinstance(value, tuple) and isinstance(earlier, tuple):
                value = tuple(dict.fromkeys((*earlier, *value)))
            found[name] = value
    return dict(sorted(found.items()))


def _level(value: Shown) -> str:
    """One word, or the words at both ends."""
    return f"{value[0]} to {value[-1]}" if isinstance(value, tuple) else str(value)


def _some(names: Sequence[str]) -> list[str]:
    more = len(names) - _NAMED
    return [*names[:_NAMED], *([f"{more} more"] if more > 0 else [])]
