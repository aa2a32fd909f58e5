# `make demo` and `make test` are all a newcomer needs; both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SNAPSHOT := pricing/snapshot.sqlite
TABLES := $(shell find pricing/data -name '*.tsv' 2>/dev/null)
# One test worker per core; PYTEST_ARGS passes more, e.g. PYTEST_ARGS='-k sqs'.
WORKERS ?= auto

.PHONY: docs fuzz setup prices demo test lint format bench contract clean

setup: $(READY) $(SNAPSHOT)

$(READY): requirements/dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	@touch $@

$(SNAPSHOT): $(READY) $(TABLES) pricing/build.py
	$(BIN)/python -m pricing.build

prices:  ## build the price snapshot from the text tables
	$(BIN)/python -m pricing.build

demo: setup  ## what a realistic change costs
	$(BIN)/forebill diff --path examples/web-shop/plan.json --usage-file examples/web-shop/forebill-usage.yml
	$(BIN)/forebill breakdown --path examples/models

test: setup  ## all tests, under five minutes
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## the budgets of docs/architecture.md, measured
	$(BIN)/python -m benchmarks

contract: setup  ## checks against real peers that need Node; see tests/contract/README.md
	@if [ -x tests/contract/run ]; then tests/contract/run; else echo "no contract checks yet"; fi

clean:
	rm -rf $(VENV) $(SNAPSHOT) dist build

docs: setup  ## write docs/resources/ from the rules' docstrings, docs/cli.md from the commands
	rm -rf docs/resources
	$(BIN)/forebill docs --write docs/resources
	$(BIN)/forebill docs --cli > docs/cli.md
	$(BIN)/forebill policy docs --write docs/policies.md
	$(BIN)/forebill policy schema > docs/schemas/forebill-policies.schema.json

fuzz: setup  ## ten minutes of parser and evaluator fuzzing
	$(BIN)/python -m tests.hcl.fuzz 600
