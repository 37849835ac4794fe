# Everything a newcomer needs: `make` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS ?= requirements/dev.txt
STAMP := $(VENV)/.installed
ARGS ?=
# Many tests wait for real servers and clocks, so three at a time suit two cores.
JOBS ?= 3
MESSAGE ?= unnamed change
# Empty: what Python has compiled is kept, for all the processes that stacks and tests start.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup system up demo test check fmt bench record-histories replay screenshots doctor migration lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## install what Genjin needs into .venv, from the hash-pinned requirements
	@echo "Ready: $(BIN)"

$(STAMP): $(REQUIREMENTS) tools/setup-venv
	@tools/setup-venv "$(PYTHON)" "$(VENV)" "$(REQUIREMENTS)"
	@touch $@

system: ## install the system packages of the tests (PostgreSQL, Chromium, Java, Node, fonts)
	@tools/setup-system

up: setup ## set everything up and run it on this machine; Ctrl-C stops it, a second run continues
	@$(BIN)/python cli.py up $(ARGS)

demo: setup ## play five stories, and one candidate in all three ways of working, on temporary data
	@$(BIN)/python cli.py demo $(ARGS)

test: setup system check ## run the checks and every test, against real servers
	$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

check: setup ## lint, formatting, types, the direction of imports and fixed pauses in tests
	@$(MAKE) --no-print-directory -j2 --output-sync=target $(CHECKS)

# Beside each other, and each says its own; mypy takes the longest, so it begins first.
CHECKS := check-types check-imports check-lint check-formatting check-pauses
.PHONY: $(CHECKS)

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports

check-lint:
	$(BIN)/ruff check .

check-formatting:
	$(BIN)/ruff format --check .

check-pauses:
	$(BIN)/python -m tools.fixed_pauses tests

fmt: setup ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure throughput, cost and latency beside a bare Temporal workflow
	@$(BIN)/python -m bench $(ARGS)

record-histories: setup ## record the history of every branch for the replay tests
	@$(BIN)/python -m tests.record_histories $(ARGS)

replay: setup ## replay the open processes with this code, before a deploy
	@$(BIN)/python cli.py replay $(ARGS)

screenshots: setup ## take the pictures of the pages that the documentation shows
	@$(BIN)/python -m tools.screenshots $(ARGS)

doctor: setup ## check the invariants of a running Genjin from outside
	@$(BIN)/python cli.py doctor $(ARGS)

migration: setup ## write what db/schema/ has and the migrations lack: MESSAGE="add ..."
	@tools/new-migration "$(BIN)" "$(MESSAGE)"

lock: setup ## renew the requirement files from pyproject.toml and tools/clients
	@tools/lock "$(BIN)"

clean: ## remove caches and what tests left behind; keeps .venv and .data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/out tests/out tools/testserver/target
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
