"""Build hook: the compiled form of the shipped pack goes into the wheel, so that no user waits for its compilation."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPackHook(BuildHookInterface):  # type: ignore[type-arg]  # generic only in stubs
    """Adds to the wheel the compiled form of the shipped pack, and what the engine works out of it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is put together; an editable one reads the rules of the checkout."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from recommender.engine.durable_text import to_bytes
            from recommender.engine.firing import translated_program
            from recommender.engine.program import Program
            from recommender.knowledge.builtin import shipped_compilation, shipped_designs, shipped_translation
            from recommender.knowledge.cache import Shelf, compile_shipped
            from recommender.knowledge.design_cache import compile_shipped_designs
        finally:
            sys.path.remove(str(root / "src"))
        self._folder = tempfile.TemporaryDirectory()
        compiled, engine, designs = (
            Path(self._folder.name) / kept().name
            for kept in (shipped_compilation, shipped_translation, shipped_designs)
        )
        pack = compile_shipped(root / "rules", compiled)
        Shelf(pack).write(to_bytes(translated_program(Program.of(pack))), engine)
        compile_shipped_designs(root / "rules", pack, designs)
        build_data["force_include"] |= {str(path): f"recommender/{path.name}" for path in (compiled, engine, designs)}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 -- theirs
        """Called when the wheel is there."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
