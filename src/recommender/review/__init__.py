"""Designs written in templates, read onto one neutral model. The parsers of templates are imported here only."""
