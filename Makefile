# One target per intent. Everything runs in .venv, which the first target to need it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXAMPLE := cases/open/flash-sale-5000-orders-per-second.yaml

.PHONY: run test check lint types layers fix docs bench deep mutate wheel clean

run: $(STAMP)  ## recommend for an example case
	@$(BIN)/recommender recommend $(EXAMPLE)

test: $(STAMP)  ## all tests
	$(BIN)/python -m pytest --cov --cov-report=term

check: lint types layers docs-check test  ## what must hold before a commit

lint: $(STAMP)
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports

docs-check: $(STAMP)
	$(BIN)/python tools/make_docs.py --check

fix: $(STAMP)  ## format and mend what can be mended
	$(BIN)/ruff format src tests tools bench
	$(BIN)/ruff check --fix src tests tools bench

docs: $(STAMP)  ## write the generated pages
	$(BIN)/python tools/make_docs.py

bench: $(STAMP)  ## speed and memory, as ratios within one run
	$(BIN)/python -m pip install -q --group bench -c constraints.txt
	$(BIN)/python -m bench

deep: $(STAMP)  ## 100,000 generated rules and workloads through every engine
	RECOMMENDER_DEEP=100000 $(BIN)/python -m pytest -s tests/engine/test_agreement.py

wheel: $(STAMP)
	$(BIN)/python -m build --wheel --outdir dist

$(STAMP): pyproject.toml constraints.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install -q -c constraints.txt -e . --group dev
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
