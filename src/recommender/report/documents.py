"""Documents filled in from templates. The only module that knows the template engine, and loads it when used."""

from __future__ import annotations


def filled(name: str, **values: object) -> str:
    """The template `name` of this package with `values` put in; in HTML they are escaped, and a gap is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("recommender.report", "templates"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(f"{name}.j2").render(**values)
