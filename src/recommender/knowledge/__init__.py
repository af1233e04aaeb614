"""Loading what is decided with: packs, workloads and cases. Must know nothing of deciding.

The ways in: `cache` (packs, compiled where that is kept) and `pack_loader` behind it, `workload_file`, `case_file`,
`config_file`, `design_cache`. Every reader goes from a tree with places (`yaml_tree`, `json_tree`, `toml_tree`) to
documents of the right shape (`shape`, `documents`) to the model (`*_compiler`), and collects what is wrong in
`problems`.
"""
