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

.DEFAULT_GOAL := help
.PHONY: help setup system up demo test check fmt bench record-histories replay screenshots doctor migration lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## install what Genjin needs into .venv, from the hash-pinned requirements
	@echo "Ready: $(BIN)"

$(STAMP): $(REQUIREMENTS) tools/setup-venv
	@tools/setup-venv "$(PYTHON)" "$(VENV)" "$(REQUIREMENTS)"
	@touch $@

system: ## install the system packages of the tests (PostgreSQL, Chromium, Java, fonts)
	@tools/setup-system

up: setup ## set everything up and run it on this machine; Ctrl-C stops it, a second run continues
	@$(BIN)/python cli.py up $(ARGS)

demo: setup ## play a hire, a hold, a correction, a no-show and a rejection on temporary data
	@$(BIN)/python cli.py demo $(ARGS)

test: setup system check ## run the checks and every test, against real servers
	$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

check: setup ## lint, formatting, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

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

lock: setup ## renew both requirement files from pyproject.toml
	@tools/lock "$(BIN)"

clean: ## remove caches and what tests left behind; keeps .venv and .data
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/out tests/out tools/testserver/target
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
