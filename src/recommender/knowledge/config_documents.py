"""The shape of a configuration file, for the loader and for the schema that editors use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recommender.knowledge.documents import Document

PathText = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ReviewTieDocument(Document):
    """Which resources serve a workload; all of them where no pattern is given."""

    workload: PathText = Field(description="The workload file.")
    resources: list[Pattern] = Field(default=["*"], description="Addresses of resources; `*` stands for any text.")


class ConfigDocument(Document):
    """.recommender.yaml, or [tool.recommender] in pyproject.toml. Paths are relative to the folder of the file."""

    workload: PathText | None = Field(default=None, description="The workload of what nothing else ties to one.")
    rules: list[PathText] | None = Field(default=None, description="Folders of packs added to the shipped rules.")
    stances: list[Name] | None = Field(default=None, description="Stances switched on.")
    builtin_rules: bool | None = Field(default=None, description="Whether the shipped rules count.")
    fail_on: Literal["error", "warning", "note", "never"] | None = Field(
        default=None, description="The least severity that fails a run."
    )
    baseline: PathText | None = Field(default=None, description="Findings that are known and not shown again.")
    show_unknown: bool | None = Field(default=None, description="Whether what cannot be told is listed.")
    exclude: list[Pattern] | None = Field(
        default=None, description="Files and folders that `review` leaves out; `*` stands for any text."
    )
    include_suppressed: bool | None = Field(default=None, description="SARIF: also what is suppressed.")
    review: list[ReviewTieDocument] | None = Field(default=None, description="Which resources serve which workload.")
