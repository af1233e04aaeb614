# One target per intent. Everything runs in .venv, which the first target to need it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXAMPLE := cases/open/flash-sale-5000-orders-per-second.yaml
CODE := src tests tools bench

.DEFAULT_GOAL := help
.PHONY: help run test coverage check lint types layers docs-check fix docs cases agreement profiles robustness mutate planted bench deep wheel clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(STAMP)  ## recommend for an example case
	@$(BIN)/recommender recommend $(EXAMPLE)

test: $(STAMP)  ## all tests
	$(BIN)/python -m pytest -n auto --dist worksteal

coverage: $(STAMP)  ## all tests, and which lines and branches they reach: several times slower
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

check: lint types layers docs-check test  ## what must hold before a commit

lint: $(STAMP)  ## format and lint, nothing changed
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(STAMP)  ## strict mypy
	$(BIN)/mypy

layers: $(STAMP)  ## which room may import which
	$(BIN)/lint-imports

docs-check: $(STAMP)  ## whether the generated pages are fresh
	$(BIN)/python -m tools.make_docs --check
	$(BIN)/recommender rules docs docs/rules --cases cases --check
	$(BIN)/python -m tools.make_screens --check
	$(BIN)/python -m tools.make_stances --check
	$(BIN)/python -m tools.make_guidance --check
	$(BIN)/python -m tools.make_checks --check

fix: $(STAMP)  ## format and mend what can be mended
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

docs: $(STAMP)  ## write the generated pages
	$(BIN)/python -m tools.make_docs
	$(BIN)/recommender rules docs docs/rules --cases cases
	$(BIN)/python -m tools.make_screens
	$(BIN)/python -m tools.make_stances
	$(BIN)/python -m tools.make_guidance
	$(BIN)/python -m tools.make_checks

cases: $(STAMP)  ## run the cases against the rules
	$(BIN)/recommender rules test cases/

agreement: $(STAMP)  ## how far two encodings of the same facts agree
	$(BIN)/python -m tools.encoding_agreement

profiles: $(STAMP)  ## fit the figures of rules/profiles.yaml to the cases
	$(BIN)/python -m tools.fit_profiles

robustness: $(STAMP)  ## how often the winner stays accepted when one answer is missing
	$(BIN)/python -m tools.robustness

mutate: $(STAMP)  ## how many faults planted in the rules the cases notice
	$(BIN)/python -m tools.mutate

planted: $(STAMP)  ## whether rules check finds each fault planted in the rules
	$(BIN)/python -m tools.planted_faults

bench: $(STAMP)  ## speed and memory, as ratios within one run
	$(BIN)/python -m pip install -q --group bench -c constraints.txt
	$(BIN)/python -m bench

deep: $(STAMP)  ## 100,000 generated rules through every engine, and 30,000 changed designs through the review
	@for seed in $$(seq 1 20); do RECOMMENDER_DEEP=5000 $(BIN)/python -m pytest -q -s -p no:cacheprovider \
	  --hypothesis-seed=$$seed tests/engine/test_agreement.py -k agree_on || exit 1; done
	@for seed in 1 2 3; do RECOMMENDER_DEEP=10000 RECOMMENDER_SEED=$$seed $(BIN)/python -m pytest -q -s \
	  -p no:cacheprovider tests/review/test_mutated_designs.py || exit 1; done

wheel: $(STAMP)  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --outdir dist

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install -q -c constraints.txt -e . --group dev
	@touch $@

clean:  ## remove what the targets made
	rm -rf $(VENV) build dist .coverage .hypothesis .mutants
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
