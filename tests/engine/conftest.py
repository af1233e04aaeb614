"""A small vocabulary with every type of attribute, and packs generated over it."""

from __future__ import annotations

import pytest

from recommender import load_pack
from recommender.model.condition import All, IsFlag, OneOf
from recommender.model.vocabulary import (
    Attribute,
    AttributeType,
    Band,
    Computation,
    Impossible,
    Vocabulary,
)

T = AttributeType


def build_vocabulary() -> Vocabulary:
    attributes = [
        Attribute("work.role", T.CHOICE, values=("record", "cache")),
        Attribute("data.model", T.CHOICE, values=("relational", "key_value", "document")),
        Attribute("data.simple", T.FLAG),
        Attribute("data.size_gb", T.NUMBER, unit="GB", minimum=0),
        Attribute(
            "data.volume",
            T.LEVEL,
            values=("small", "medium", "large"),
            inputs=("data.size_gb",),
            bands={"data.size_gb": (Band(1, "gte", 50), Band(2, "gte", 1000))},
        ),
        Attribute("use.patterns", T.CHOICES, values=("lookup", "joins", "scans", "search")),
        Attribute("use.reads", T.NUMBER, unit="1/s", minimum=0),
        Attribute("use.writes", T.NUMBER, unit="1/s", minimum=0),
        Attribute("use.total", T.COMPUTED, inputs=("use.reads", "use.writes"), computation=Computation.SUM),
        Attribute("use.share", T.COMPUTED, inputs=("use.reads", "use.writes"), computation=Computation.SHARE),
        Attribute(
            "use.mix",
            T.LEVEL,
            values=("reads", "even", "writes"),
            inputs=("use.share",),
            bands={"use.share": (Band(1, "lt", 0.75), Band(2, "lt", 0.4))},
        ),
        Attribute("up.percent", T.NUMBER, unit="%", minimum=0, maximum=100),
        Attribute("up.failover", T.NUMBER, unit="s", minimum=0),
        Attribute(
            "up.need",
            T.LEVEL,
            values=("standard", "high", "maximum"),
            inputs=("up.percent", "up.failover"),
            bands={
                "up.percent": (Band(1, "gt", 99.5), Band(2, "gt", 99.95)),
                "up.failover": (Band(1, "lte", 100), Band(2, "lt", 50)),
            },
        ),
        Attribute("current.service", T.CHOICE, values=("alpha", "beta", "gamma", "delta")),
        Attribute("compatibility.engine", T.CHOICE, values=("none", "red", "blue")),
        Attribute("derived.odd", T.DERIVED),
        Attribute("derived.strange", T.DERIVED),
    ]
    simple_red = All((IsFlag("data.simple", True), OneOf("compatibility.engine", ("red",))))
    never = (Impossible("simple-red", simple_red, "x"),)
    return Vocabulary({attribute.id: attribute for attribute in attributes}, never)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return build_vocabulary()


@pytest.fixture(scope="session")
def shipped_pack():
    """The rules that ship."""
    return load_pack()
