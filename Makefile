# What a person types. Everything runs in .venv, which is made from the locks when it is missing or older.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check bench fuzz clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed-run ## the demo at http://127.0.0.1:8000
	@$(BIN)/hub demo

test: $(VENV)/installed-dev ## every test, with what it needs, and the coverage floors
	@scripts/install-services
	@scripts/test

check: $(VENV)/installed-dev ## format, lint, types, import rules, dependencies, interfaces, docs
	@scripts/check

bench: $(VENV)/installed-dev ## the benchmarks, each beside its floor
	@scripts/install-services
	@$(BIN)/python -m tests.bench

fuzz: $(VENV)/installed-dev ## a million broken messages, and bodies made to hurt
	@$(BIN)/python -m tests.fuzz.giants
	@$(BIN)/python -m tests.fuzz --count 1000000

clean: ## remove the environment and what tools left behind
	rm -rf $(VENV) .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache site

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed-run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing $<" >&2
	@$(PIP) --require-hashes --requirement $<
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing $<" >&2
	@$(PIP) --require-hashes --requirement $<
	@$(PIP) --no-deps --editable .
	@touch $@ $(VENV)/installed-run
