"""Build hook: nothing yet but the place where the compiled pack is written into the wheel."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPackHook(BuildHookInterface):  # type: ignore[type-arg]  # generic only in stubs
    """Adds the compiled form of the shipped pack to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is put together."""
