"""Deciding: from a pack and the answers of a workload to a ranked, cited decision. Knows no file and no format.

`decide` is the way in; which modules it passes through is told in `docs/engine.md`.
"""
