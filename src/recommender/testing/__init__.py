"""Hypothesis strategies over vocabularies and packs, for our tests and those of an organisation's own packs."""
