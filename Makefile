# Two commands do all the set-up, each by itself: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
PORT ?= 8001
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE  # a second run starts twice as fast when the first keeps its bytecode
READY := .venv/.ready

.PHONY: help install run test check integration benchmark peers generated lock

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Glane needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip -q
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'uv==$(UV_VERSION)'
	$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

install: $(READY) ## Only set up: .venv with every pinned package

run: $(READY) ## Harvest, normalise, link and publish the example federation, then serve the site (PORT=8001)
	$(BIN)/glane demo --port $(PORT)

test: $(READY) check ## All that is quick: `make check`, then the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup --durations=15

check: $(READY) ## Style, types, layers, generated files, documentation
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m publish.derive --check

integration: $(READY) ## Slow tests with real servers (WordPress, nginx), installed from Debian's packages when run as root
	@tests/integration/install.sh
	$(BIN)/python -m pytest -rs -m integration tests/integration tests/dedupe

benchmark: $(READY) ## Ratios against named rivals and limits, one command each
	@for name in harvest stages "link --light --no-left-out --peers rapidfuzz" spec scale incremental; do echo "== benchmarks.$$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

peers: $(READY) ## Other linkers to compare with, in .venv-peers: see docs/peers.md
	$(BIN)/uv venv -q --allow-existing --python $(BIN)/python .venv-peers
	$(BIN)/uv pip install -q --python .venv-peers/bin/python -r benchmarks/requirements-peers.txt

generated: $(READY) ## Write what derives from the schema and from CLDR
	$(BIN)/python -m publish.derive

lock: ## Pin every dependency anew, with hashes; names no host
	$(BIN)/uv pip compile -q --universal --generate-hashes --extra scale --group dev pyproject.toml -o requirements.lock --custom-compile-command 'make lock'
