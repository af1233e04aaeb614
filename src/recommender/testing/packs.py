"""Small generated packs over a given vocabulary: every kind of effect, in few services and rules."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.model.pack import Pack, PackIdentity, Role
from recommender.model.profile import Profile, SetShares, WordShares
from recommender.model.rule import CURRENT_SERVICE, SPOKEN_ENGINE, Rule, Selector, Strength, Weighing
from recommender.model.service import Category, Duty, Service
from recommender.model.vocabulary import AttributeType, Vocabulary
from recommender.testing.strategies import Choices, condition

_TAGS = ("red", "blue", "fast")
_CRITERIA = {"first": 1.0, "second": 1.5, "third": 0.75}
_CATEGORIES = {
    "light": Category("light", "Light", {"patching": Duty.AWS, "backups": Duty.SHARED}, ()),
    "heavy": Category("heavy", "Heavy", {"patching": Duty.CUSTOMER, "backups": Duty.CUSTOMER}, ()),
}


def some_pack(choices: Choices, vocabulary: Vocabulary, rules: int = 12) -> Pack:
    """A pack of up to four services and `rules` rules, read off `choices`.

    The vocabulary must have `work.role` (with `record` among its words), and may have `current.service`.
    """
    services = {
        name: Service(
            name,
            name.title(),
            "",
            frozenset(tag for tag in _TAGS if choices.chance(50)) or frozenset({_TAGS[0]}),
            ("record",),
            choices.one(("light", "heavy")),
        )
        for name in ("alpha", "beta", "gamma", "delta")[: 2 + choices.below(3)]
    }
    selectors = _selectors(vocabulary, services)
    made = [_rule(choices, vocabulary, selectors, number) for number in range(3 + choices.below(rules - 2))]
    return Pack(
        identities=(PackIdentity("generated", "1", "0" * 64),),
        criteria=_CRITERIA,
        roles={"record": Role("record", "Record")},
        default_role="record",
        role_attribute="work.role",
        clear_margin=1.0,
        look_again_days=0,
        vocabulary=vocabulary,
        sources={},
        categories=_CATEGORIES,
        services=services,
        profiles=(even_profile(vocabulary),),
        rules=tuple(sorted(made, key=lambda rule: rule.id)),
        configure=(),
        settings={},
        estimates=(),
    )


def _selectors(vocabulary: Vocabulary, services: dict[str, Service]) -> Sequence[Selector]:
    found = [Selector(name, (name,)) for name in services]
    for tag in _TAGS:
        tagged = tuple(name for name, service in services.items() if tag in service.tags)
        if tagged:
            found.append(Selector(tag, tagged, is_tag=True))
    if CURRENT_SERVICE in vocabulary.attributes:
        found.append(
            Selector("@current.service", attribute=CURRENT_SERVICE, by_value={name: (name,) for name in services})
        )
    if SPOKEN_ENGINE in vocabulary.attributes:
        speaking = {tag: tuple(n for n, s in services.items() if tag in s.tags) for tag in _TAGS[:2]}
        found.append(Selector("@compatibility.engine", attribute=SPOKEN_ENGINE, by_value=speaking, is_tag=True))
    return found


def _rule(choices: Choices, vocabulary: Vocabulary, selectors: Sequence[Selector], number: int) -> Rule:
    when = condition(choices, vocabulary)
    name = f"rule-{number:02}"
    kind = choices.below(10)
    if kind == 9:
        return Rule(name, name, when, "", (), require=(choices.one(selectors), choices.one(selectors)))
    if kind == 8:
        return Rule(name, name, when, "", (), rule_out=(choices.one(selectors),))
    lines = [Weighing(selector, choices.one(tuple(Strength)[:3])) for selector in choices.some(tuple(selectors), 2)]
    favor, oppose = (tuple(lines), ()) if kind < 5 else ((), tuple(lines)) if kind < 7 else (lines[:1], lines[1:])
    return Rule(
        name, name, when, "", (), criterion=choices.one(tuple(_CRITERIA)), favor=tuple(favor), oppose=tuple(oppose)
    )


def even_profile(vocabulary: Vocabulary) -> Profile:
    """One profile under which every answer is as likely as any other of its attribute."""
    spreads: dict[str, WordShares | SetShares] = {}
    for attribute in vocabulary.answerable():
        match attribute.type:
            case AttributeType.FLAG:
                spreads[attribute.id] = WordShares({"true": 0.5, "false": 0.5})
            case AttributeType.CHOICE | AttributeType.LEVEL:
                spreads[attribute.id] = WordShares({word: 1 / len(attribute.values) for word in attribute.values})
            case AttributeType.CHOICES:
                spreads[attribute.id] = SetShares(0.2, dict.fromkeys(attribute.values, 0.5))
            case _:
                pass
    return Profile("even", "Even", 1.0, spreads)
