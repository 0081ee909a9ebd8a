# `make demo` and `make test` do all of their own set-up. Nothing but Python 3.11 or later is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: help demo test check soak bench screenshots lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.runtime ## Three companies, 300+ orders and a simulated QuickBooks, in your browser (ARGS=--once: print the report and stop)
	@$(BIN)/crossfoot demo $(ARGS)

test: $(VENV)/.dev ## Lint, types, import contracts and every test, on SQLite and PostgreSQL
	@$(BIN)/python scripts/test.py $(ARGS)

check: $(VENV)/.dev ## Lint, types and import contracts only
	@$(BIN)/python scripts/test.py --only lint,format,types,imports

soak: $(VENV)/.dev ## The long runs: simulated stories (SIMULATION_SEEDS=10000), documents by lot (ANY_DOCUMENTS=10000), random bookkeeping
	@SIMULATION_SEEDS=$${SIMULATION_SEEDS:-10000} $(BIN)/python scripts/test.py --only soak

bench: $(VENV)/.dev ## Measure; docs/benchmarks.md says how to read it
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(VENV)/.dev ## Take the pictures of README and docs from a running demo
	@$(BIN)/python scripts/screenshots.py

lock: ## Pin what requirements*.in name, with hashes (needs uv)
	uv pip compile -q --universal --no-header --python-version 3.11 --generate-hashes requirements.in -o requirements.lock
	uv pip compile -q --universal --no-header --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.lock

clean: ## Remove the virtual environment and everything that was made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Crossfoot needs Python 3.11 or later; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@test -f $(VENV)/.dev -a ! requirements.lock -nt $(VENV)/.dev || { echo "Installing what Crossfoot needs (once, about a minute) …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the tests need (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
