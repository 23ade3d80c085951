# The commands of the project. CI calls the same ones.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
# Three processes for two cores, because tests also wait. Those that share a server run in one (tests/tiers.py).
PARALLEL := -n 3 --dist loadscope --no-loadscope-reorder
# The tools for scripts. Without npm, the scripts are not checked.
SCRIPT_TOOLS := $(if $(shell command -v npm),tools/scripts/node_modules/.installed)
# Without compiled modules, each server under test would compile the project again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run compare build test test-all test-table fuzz check lint scripts content commits audit bench faults soak capabilities screenshots api-reference check-agents migrate lock env skills icons clean

help:            ## List the commands
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: $(VENV)/.installed            ## Serve the site at http://127.0.0.1:8550
	$(BIN)/python run.py

compare: $(VENV)/.installed            ## Start the site on all three backends; PORTS="8551 8552 8553" sets the ports
	$(BIN)/python -m tools.compare $(if $(PORTS),--ports $(PORTS))

build: $(VENV)/.installed            ## Compress all pages and files in advance, for each backend
	$(BIN)/python -m tools.build

test: test-tools            ## Run lint, the type check, and all fast tests
	@started=$$(date +%s); $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/typos && mkdir -p .mypy_cache && \
	{ $(BIN)/mypy > .mypy_cache/report.txt & types=$$!; \
	TEST_STARTED=$$started $(PYTEST) $(PARALLEL) -m "not release and not serial"; tests=$$?; \
	wait $$types || { cat .mypy_cache/report.txt; exit 1; }; exit $$tests; }

test-all: test-tools browser lint            ## Run all tests, before a release
	@$(BIN)/python -m tools.debian --release
	@started=$$(date +%s); $(PYTEST) $(PARALLEL) -m "not serial"; parallel=$$?; \
	TEST_STARTED=$$started $(PYTEST) -m serial && exit $$parallel

test-table: $(VENV)/.installed-dev            ## Write the table of tests in tests/README.md, and the server contract in its page
	$(BIN)/python -m tests.guarantees

fuzz: $(VENV)/.installed-dev            ## Send 10,000 invalid requests to each backend
	FUZZ=10000 $(BIN)/python -m pytest tests/servers/test_fuzz.py -s

check: lint content audit commits            ## Run lint, content, audit, and commits

lint: $(VENV)/.installed-dev $(SCRIPT_TOOLS)            ## Run ruff, typos, and mypy --strict; with npm, also check the scripts in assets/
	$(BIN)/ruff check .
	$(BIN)/typos
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(if $(SCRIPT_TOOLS),npm run --silent check --prefix tools/scripts)

scripts: tools/scripts/node_modules/.installed            ## Bundle the scripts in assets/ after a change (needs npm)
	npm run --silent build --prefix tools/scripts

tools/scripts/node_modules/.installed: tools/scripts/package-lock.json
	@command -v npm >/dev/null || { echo "make scripts needs npm, which comes with Node.js"; exit 1; }
	npm ci --prefix tools/scripts --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

content: $(VENV)/.installed            ## List all page errors; fails if there are any
	$(BIN)/python -m tools.content

commits: $(VENV)/.installed-dev            ## Check the message of the last commit; RANGE=main..HEAD checks several
	$(BIN)/gitlint $(if $(RANGE),--commits $(RANGE))

audit: $(VENV)/.installed-dev            ## List known vulnerabilities, and licenses that are not in licenses.toml
	$(BIN)/python -m tools.audit

bench: $(VENV)/.installed-dev browser benchmarks/lighthouse/node_modules/.installed            ## Measure servers, browser, Lighthouse, and large sites (needs wrk and npm)
	@command -v wrk >/dev/null || { echo "make bench needs wrk: apt-get install wrk"; exit 1; }
	$(BIN)/python -m benchmarks

benchmarks/lighthouse/node_modules/.installed: benchmarks/lighthouse/package-lock.json
	@command -v npm >/dev/null || { echo "make bench needs npm, which comes with Node.js"; exit 1; }
	npm ci --prefix benchmarks/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

faults: $(VENV)/.installed-dev            ## Test failures under load on each backend, and write the page Reliability (needs root, gcc, nginx)
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.faults.rolling

soak: $(VENV)/.installed-dev            ## Test a steady load for an hour on each backend, and write the page Reliability
	$(BIN)/python -m benchmarks.faults.soak

capabilities: $(VENV)/.installed-dev browser            ## Test each feature of Dash and of the site on each backend, and write the feature tables
	$(BIN)/python -m tests.capabilities

screenshots: $(VENV)/.installed-dev browser            ## Take the screenshots of the Tutorial page again
	$(BIN)/python -m tests.screenshots

api-reference: $(VENV)/.installed            ## Write the page API reference from the OpenAPI document
	$(BIN)/python -m tools.api_reference

check-agents: $(VENV)/.installed-dev tools/agents/node_modules/.installed            ## Check the documents for agents, the OpenAPI document, and the HTML, on each backend (needs npm)
	$(BIN)/python -m tools.check_agents

tools/agents/node_modules/.installed: tools/agents/package-lock.json
	@command -v npm >/dev/null || { echo "make check-agents needs npm, which comes with Node.js"; exit 1; }
	npm ci --prefix tools/agents --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

migrate: $(VENV)/.installed            ## Upgrade the analytics database to the current schema
	$(BIN)/python -m lib.features.analytics.migrate

env: $(VENV)/.installed            ## Write .env.example from the settings
	$(BIN)/python -m tools.env_example

skills: $(VENV)/.installed            ## Write AGENTS.md and skills/ from the pages
	$(BIN)/python -m tools.skills

lock: $(VENV)/.installed            ## Write requirements.lock from the installed packages
	$(BIN)/python -m tools.lock

icons: $(VENV)/.installed            ## Bundle the icons that pages use and the project does not have yet (needs npm)
	$(BIN)/python tools/icons.py --used

clean:            ## Remove the environment and caches
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.created:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.created requirements.txt requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c requirements.lock
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c requirements.lock
	touch $@

.PHONY: browser system test-tools
browser: $(VENV)/.installed-dev            ## Find Chromium, or install it
	$(BIN)/python -m tools.browser --full

system:            ## Install the programs that tests start: Chromium, Redis, PostgreSQL, nginx
	$(PYTHON) -m tools.debian

test-tools:
	@$(MAKE) --no-print-directory -j2 $(VENV)/.installed-dev $(SCRIPT_TOOLS) system
	@$(BIN)/python -m tools.browser
