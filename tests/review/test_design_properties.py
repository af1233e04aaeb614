"""The properties of CloudFormation that the map reads exist: held against the schemas that cfn-lint carries."""

from __future__ import annotations

from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from recommender.model.design_map import DesignMap, Language, Path, Step

REGION = "us-east-1"
# Of a kind with an older and a newer type, what only the newer one has.
ABSENT = {
    ("AWS::Elasticsearch::Domain", "off_peak"),
    ("AWS::Elasticsearch::Domain", "standby"),
    ("AWS::Elasticsearch::Domain", "updates"),
    ("AWS::OpenSearchService::Domain", "older"),
}


def _resolved(schema: dict[str, Any], node: Any) -> Any:
    for _ in range(10):
        if not isinstance(node, dict) or "$ref" not in node:
            break
        target = schema
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def _properties(schema: dict[str, Any], node: Any) -> dict[str, Any] | None:
    """The properties below a node, of a list those of its entries; None where they are not written down."""
    node = _resolved(schema, node)
    if "items" in node:
        return _properties(schema, node["items"])
    if "properties" in node:
        found: dict[str, Any] = node["properties"]
        return found
    return None


def _exists(schema: dict[str, Any], path: Path) -> bool:
    node: Any = schema
    for step in path:
        properties = _properties(schema, node)
        if properties is None:
            return True
        if step.key not in properties:
            return False
        node = properties[step.key]
    return True


def _read(designs: DesignMap) -> dict[str, dict[str, tuple[Path, ...]]]:
    """The paths of each argument, by type; attributes of the resource itself and types of SAM aside."""
    found: dict[str, dict[str, tuple[Path, ...]]] = {}
    for kind in designs.kinds.values():
        for type_ in kind.types.get(Language.CLOUDFORMATION, ()):
            if not type_.startswith("AWS::Serverless::"):
                for name, paths in kind.arguments.items():
                    own = paths.get(Language.CLOUDFORMATION, ())
                    if own and own[0][0].key != "Resource":
                        found.setdefault(type_, {})[f"{kind.id}.{name}"] = own
    return found


def test_every_property_that_is_read_exists(designs: DesignMap) -> None:
    missing = {
        (type_, name.partition(".")[2])
        for type_, arguments in _read(designs).items()
        for name, paths in arguments.items()
        if not any(_exists(PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, type_).schema, path) for path in paths)
    }
    assert missing == ABSENT


@pytest.mark.parametrize(
    ("path", "there"),
    [(("StorageEncrypted",), True), (("StorageEncryptd",), False), (("Tags", "Key"), True), (("Tags", "Ky"), False)],
)
def test_what_exists_is_told_from_what_does_not(path: tuple[str, ...], there: bool) -> None:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, "AWS::RDS::DBInstance").schema
    assert _exists(schema, tuple(Step(key) for key in path)) is there
