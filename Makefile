# The words of this checkout. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
JOBS ?= auto
ARGS ?=
BIN := .venv/bin
CATALOGS := $(shell find src/kumiai -name '*.po' 2>/dev/null)

# An environment belongs to the folder it was made in: after a move it is made again.
ifneq ($(shell cat .venv/place 2>/dev/null),$(CURDIR))
.venv/installed: moved
endif

.PHONY: help setup run test bench lint format messages manual screenshots gallery browser clean moved

help: ## list these words
	@echo "Kumiai: make WORD"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1|\2/p' Makefile | awk -F '|' '{printf "%-15s%s\n", $$1, $$2}'
	@echo "Two to start with: 'make run' (http://127.0.0.1:$(PORT)) and 'make test'."

setup: .venv/catalogs ## make .venv/ with everything in it; the second time there is nothing to do
	@echo "Kumiai is set up in .venv/."

run: setup ## prepare the database and start the server; PORT=8001 for another port
	@$(BIN)/kumiai start --port $(PORT)

test: setup browser ## run every test; ARGS='tests/law -k quota' for some; JOBS=0 in one process
	@$(BIN)/pytest -n $(JOBS) $(ARGS)

bench: setup ## measure, and compare with the table in benchmarks/README.md
	@failed=0; for name in duties decision law law.country orm_loop importing pages paperwork lineworks.callbacks lineworks.outbox; do \
	  echo "== $$name"; $(BIN)/python -m benchmarks.$$name $(ARGS) || failed=1; done; exit $$failed

lint: setup ## ruff, types and import contracts; all of them, whatever fails
	@failed=0; \
	for check in "ruff check --quiet ." "ruff format --check --quiet ." "mypy" "lint-imports --no-logo"; do \
	  echo "== $$check"; $(BIN)/$$check || failed=1; done; exit $$failed

format: setup ## let ruff put the code in order
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

messages: setup ## compile the catalogs and list what has no Japanese yet
	@$(BIN)/python -m kumiai.config.catalogs --check

manual: setup ## write docs/reference/law/ anew from the law library
	@$(BIN)/python -m kumiai.law.manual docs/reference/law

screenshots: setup browser ## draw docs/pictures/ anew from the demo cooperative
	@fc-list :lang=ja 2>/dev/null | grep -q . || { \
	  echo "No Japanese font is installed, so the pictures would show empty boxes."; \
	  echo "On Debian: apt-get install fonts-morisawa-bizud-gothic"; exit 1; }
	@$(BIN)/python -m pytest -p no:xdist tests/e2e/test_pictures.py tests/e2e/test_chat.py tests/e2e/test_flow_building.py --pictures docs/pictures $(ARGS)

gallery: setup ## draw docs/reference/forms/ anew from the demo cooperative
	@data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; export KUMIAI_DATA="$$data"; \
	$(BIN)/kumiai migrate --verbosity 0; $(BIN)/kumiai demo --on 2026-11-22; \
	$(BIN)/kumiai gallery docs/reference/forms --on 2026-11-22

clean: ## remove what can be made again; the data in var/ stays
	@rm -rf .venv build src/kumiai.egg-info var/static var/test .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests -name '*.mo' -delete -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Clean. The database and files in var/ were kept."

# --- how it is done ---------------------------------------------------------------

.venv/installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Kumiai needs Python 3.11 or newer, and there is no '$(PYTHON)' here."; \
	  echo "On Debian 12 or Ubuntu 24.04: apt-get install python3 python3-venv"; \
	  echo "Elsewhere: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Kumiai needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1)."; \
	  echo "Another one: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv; from ensurepip import version' 2>/dev/null || { \
	  echo "$$($(PYTHON) -V) is here, but it cannot make virtual environments: 'ensurepip' is missing."; \
	  echo "Debian and Ubuntu keep it in a package of its own. Run this, then 'make' again:"; \
	  if [ "$$(id -u)" = 0 ]; then echo "    apt-get install python3-venv"; \
	  else echo "    sudo apt-get install python3-venv"; fi; exit 1; }
	@echo "Setup 1 of 3: a virtual environment in .venv/ ($$($(PYTHON) -V))"
	@rm -f .venv/installed .venv/place
	@$(BIN)/python -c 'import pip' 2>/dev/null && [ -x $(BIN)/pip ] && head -c 512 $(BIN)/pip | grep -qF "$(CURDIR)/.venv/" \
	  || $(PYTHON) -m venv --clear .venv
	@echo "Setup 2 of 3: the libraries of requirements.lock, each checked by its hash (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock
	@echo "Setup 3 of 3: Kumiai itself"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
	@printf '%s\n' "$(CURDIR)" > .venv/place
	@touch $@

.venv/catalogs: .venv/installed $(CATALOGS)
	@$(BIN)/python -m kumiai.config.catalogs
	@touch $@

browser:
	@for name in "$${KUMIAI_CHROMIUM:-}" chromium chromium-browser google-chrome; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "The browser tests need Chromium. Installing Debian's package 'chromium' with apt-get ..."; \
	  mkdir -p var; if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >var/apt.log 2>&1; \
	  then echo "Chromium is installed."; exit 0; else tail -n 5 var/apt.log; fi; fi; \
	echo "***************************************************************************"; \
	echo "No Chromium here, and it could not be installed: BROWSER TESTS ARE SKIPPED."; \
	echo "Install it (Debian: apt-get install chromium) or name it: KUMIAI_CHROMIUM=/path"; \
	echo "***************************************************************************"
