"""What the program talks about: frozen values only. No I/O, no YAML, no pydantic, nothing of the rooms above.

What is read and decided with: `vocabulary`, `condition`, `rule`, `service`, `source`, `estimate`, `pack`, `workload`.
What comes of it: `decision`, `whatif`, `comparison`, `finding`, `review`, `case_outcome`, `rule_coverage`,
`pack_change`.
"""
