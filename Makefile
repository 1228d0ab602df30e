# `make run` serves the app, `make test` checks and tests it; each sets up what it needs.

PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3; do \
	command -v $$candidate >/dev/null && $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$candidate && break; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NODE_READY := tests/node/node_modules/.ready

.PHONY: help run test check format bench lock clean

help:  ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: $(VENV)/.ready  ## serve the app on http://127.0.0.1:8000 (PORT= to change)
	@$(BIN)/quizapp serve --port $(PORT)

test: check $(if $(shell command -v npm),$(NODE_READY))  ## all checks and all tests
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/.ready-dev  ## style, types, and the shipped question files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/quizapp check questions

format: $(VENV)/.ready-dev  ## put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready-dev  ## measure speed against bare Flask
	$(BIN)/python -m bench
	$(BIN)/python -m bench.formats
	$(BIN)/python -m bench.anki
	$(BIN)/python -m bench.memory
	$(BIN)/python -m bench.instructors

lock: $(VENV)/.ready-dev  ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --no-header --universal --python-version 3.11 --extra paper pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-header --universal --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt

clean:  ## remove what was made, but never learners' data
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Readers of others, which the tests of exports ask what they understood; without them these tests are skipped.
# Not `npm ci`: one of them names packages for other systems, which not every registry has and the list of versions then lacks.
$(NODE_READY): tests/node/package-lock.json
	@npm install --no-save --prefix tests/node --ignore-scripts --no-audit --no-fund --silent && touch $@ \
		|| echo "npm cannot get what tests/node/package.json names; its tests are skipped."

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "quizapp needs Python 3.11 or later."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment. On Debian: apt install python3-venv"; exit 1; }

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what quizapp needs ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
