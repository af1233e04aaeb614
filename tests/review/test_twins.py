"""The same design as Terraform, as a plan of it, and as CloudFormation of YAML and of JSON is one and the same model."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from recommender.knowledge.problems import Problems
from recommender.model.design import Design
from recommender.model.design_map import DesignMap
from recommender.model.pack import Pack
from recommender.review.reading import read_design

TWINS = Path(__file__).parent.parent / "fixtures" / "designs" / "twins"


def read(path: Path, pack: Pack, designs: DesignMap) -> Design:
    problems = Problems()
    design = read_design([path], pack, designs, problems)
    assert problems.all() == ()
    return design


def essence(design: Design) -> Counter[Any]:
    """What is set up, without what each language calls it and where: each instance once."""
    return Counter(
        (
            resource.kind,
            resource.services,
            resource.is_part,
            bool(resource.part_of),
            tuple((name, value.origin, value.value) for name, value in resource.settings.items()),
        )
        for resource in design.resources
        for _ in range(resource.instances or 1)
    )


def to_json(template: Path, target: Path) -> None:
    """The template as JSON, its tags written out, as CloudFormation itself converts it."""
    from recommender.knowledge.shape import to_plain
    from recommender.knowledge.yaml_tree import parse_documents
    from recommender.review.cloudformation_syntax import key_of_tag

    problems = Problems()
    (root,) = parse_documents(template.read_text(encoding="utf-8"), "t", problems, key_of_tag)
    assert problems.all() == ()
    target.write_text(json.dumps(to_plain(root), indent="\t"), encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in TWINS.iterdir()))
def test_twins_give_the_same_model(name: str, pack: Pack, designs: DesignMap, tmp_path: Path) -> None:
    folder = TWINS / name
    written = essence(read(folder / "terraform", pack, designs))
    assert len(written) > 3
    to_json(folder / "template.yaml", tmp_path / "template.json")
    shutil.copy(folder / "plan.json", tmp_path / "plan.json")
    assert essence(read(folder / "template.yaml", pack, designs)) == written
    assert essence(read(tmp_path / "template.json", pack, designs)) == written
    assert essence(read(tmp_path / "plan.json", pack, designs)) == written


def test_a_plan_beside_its_sources_has_their_places(pack: Pack, designs: DesignMap, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(TWINS / "shop" / "terraform", folder)
    sources = read(folder, pack, designs)
    shutil.copy(TWINS / "shop" / "plan.json", folder / "plan.json")
    for paths in ([folder], [folder / "plan.json"]):
        problems = Problems()
        planned = read_design(paths, pack, designs, problems)
        assert problems.all() == ()
        assert essence(planned) == essence(sources)
        assert {(r.address, r.location) for r in planned.resources} == {
            (r.address, r.location) for r in sources.resources
        }
        places = {(r.address, name): v.location for r in sources.resources for name, v in r.settings.items()}
        assert {(r.address, name): v.location for r in planned.resources for name, v in r.settings.items()} == places
