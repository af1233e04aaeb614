"""Designs written in templates, read onto one neutral model. The parsers of templates are imported here only.

`reading` goes from paths to a design (`terraform_*`, `cloudformation_*`, `design_file` onto `raw`, and `neutral` from
there), `ties` to the workload of each resource, `judging` to the findings, `ignoring` to those that a note leaves;
`records` holds decision records against today.
"""
