"""Questions about rules, and about decisions beyond the one answer. Knows the engine, never a terminal.

About a pack: `check` (a module for each check in `checks`, proofs in `prove`), `cases`, `coverage`, `trial` (planted
faults), `pack_diff`. About a decision: `whatif`, `comparing`.
"""
