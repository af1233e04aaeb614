"""`designs/*.yaml` of the packs: their bytes, and what they mean once put together.

Imports pydantic and YAML only when something has to be compiled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from recommender.knowledge.builtin import label_of
from recommender.knowledge.pack_files import ENDING, digest_of
from recommender.knowledge.problems import Problems, quoted
from recommender.knowledge.text_input import read_bytes
from recommender.model.design_map import DesignMap, Kind, Language
from recommender.model.pack import Pack

FOLDER = "designs"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_design_files(directories: Sequence[Path], problems: Problems) -> dict[str, bytes]:
    """The bytes of every file of designs, by the path that it is shown by, pack by pack; none is no fault."""
    contents: dict[str, bytes] = {}
    for directory in directories:
        folder = directory / FOLDER
        for path in sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else ():
            shown = f"{label_of(directory)}/{FOLDER}/{path.name}"
            content = read_bytes(path, shown, problems)
            if content is not None:
                contents[shown] = content
    return contents


def compile_designs(contents: Mapping[str, bytes], pack: Pack, problems: Problems) -> DesignMap:
    """What the files mean; of use only if no problems were added."""
    from recommender.knowledge.design_compiler import compile_kinds
    from recommender.knowledge.design_documents import KindDocument
    from recommender.knowledge.node_words import describe_node
    from recommender.knowledge.pack_text import Item
    from recommender.knowledge.shape import conform
    from recommender.knowledge.text_input import decode
    from recommender.knowledge.tree import MapNode
    from recommender.knowledge.yaml_tree import parse_documents

    items: list[Item[KindDocument]] = []
    for shown, content in contents.items():
        text = decode(content, shown, problems)
        for root in () if text is None else parse_documents(text, shown, problems):
            if not isinstance(root, MapNode):
                message = f"a file of designs must be a mapping, not {describe_node(root)}"
                problems.add(root.location, "wrong-type", message)
                continue
            for key, node in root.fields.items():
                if not _ID.fullmatch(key):
                    problems.add(root.keys[key], "bad-name", f"{quoted(key)} is not a valid id of a kind")
                document = conform(node, KindDocument, f"the kind {quoted(key)}", problems)
                if document is not None and isinstance(node, MapNode):
                    items.append(Item(key, document, node, Path(shown).stem, ""))
    kinds = compile_kinds(items, pack, problems)
    by_type: dict[Language, dict[str, tuple[Kind, ...]]] = {language: {} for language in Language}
    for kind in kinds.values():
        for language, types in kind.types.items():
            for name in types:
                by_type[language][name] = (*by_type[language].get(name, ()), kind)
    return DesignMap(digest_of(contents), kinds, by_type)
