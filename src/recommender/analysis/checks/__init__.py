"""The checks of a pack's consistency, a module each; `recommender.analysis.check` lists and runs them."""
