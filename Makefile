# `make demo` and `make check` are each the only command needed on a fresh machine with Python 3.11 and a package index.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo check coverage run browser evaluate bench nightly lock clean help

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

# Installed once for each lock: the stamp is newer than the lock it was made from.
$(VENV)/.run-installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what presswatch needs (once, a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-installed: requirements-dev.lock requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what presswatch and its tests need (once, a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run-installed

demo: $(VENV)/.run-installed ## the whole pipeline over the bundled local newsroom, then the review page (ARGS=--once ends there)
	@$(BIN)/presswatch demo $(ARGS)

check: $(VENV)/.dev-installed ## formatter, linter, strict types, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/pytest -m "not nightly" -n 2 --dist loadfile $(ARGS)

coverage: $(VENV)/.dev-installed ## which lines the tests run, in their own processes too; fails below the floor
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m "not nightly" -n 2 --dist loadfile $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --skip-empty --sort=cover

run: $(VENV)/.run-installed ## live use: database upgraded, schedule and review page started
	@$(BIN)/presswatch db upgrade
	@trap 'kill 0' EXIT; $(BIN)/presswatch schedule & $(BIN)/presswatch serve $(ARGS)

browser: $(VENV)/.run-installed requirements-browser.lock ## the extra that reads script-built sites; needs the system's Chromium
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-browser.lock

evaluate: $(VENV)/.run-installed ## every quality figure on the project's own gold data, per language
	@$(BIN)/presswatch evaluate $(ARGS)

bench: $(VENV)/.run-installed ## what a page costs in each stage; prints a table, writes bench/results/
	@$(BIN)/python -m bench.run $(ARGS)

nightly: $(VENV)/.dev-installed ## the tests too long for `make check`
	$(BIN)/pytest -m nightly $(ARGS)

lock: $(VENV)/.dev-installed ## write the locks anew from pyproject.toml
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet \
	  --extra postgres --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet \
	  --extra postgres --extra browser --group build pyproject.toml -o requirements-browser.lock
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet \
	  --extra postgres --extra browser --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what the other targets made, but never the data folder
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.* build dist
