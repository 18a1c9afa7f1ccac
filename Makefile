# `make help` lists the targets. What they do in detail stands in scripts/.

PYTHON ?= python3
BIN := .venv/bin
# With a mark of the path: commands in .venv name their interpreter by it, so a clone that was moved needs another.
READY := .venv/.ready-$(word 1,$(shell pwd | cksum))
SOURCES := $(shell find src -name '*.py' 2>/dev/null)
FUNCTIONS := $(filter-out _%,$(notdir $(basename $(wildcard src/lambda_handlers/*.py))))
ZIPS := $(FUNCTIONS:%=build/lambda/%.zip)
PACKAGER := $(addprefix scripts/build/,package_lambdas.py import_closure.py lambda_site.py reproducible_zip.py)
JOB_RUNNER := build/run_job.pyz
PYTHON_FOLDERS := $(wildcard src scripts tests bench examples)
WEB_SOURCES := $(shell find web/src web/vite web/public -type f 2>/dev/null) $(wildcard web/*.json web/*.ts web/index.html)
NPM := npm --prefix web
PYTEST_OPTIONS ?=
# Seconds for one test: the first one waits for its stack.
JOURNEYS := $(BIN)/pytest --timeout 1200
# What LocalStack can fail and MiniStack passes. Of what runs with both event sources, only keys differ there.
ONE_OF_EACH_KIND := -m localstack -k 'not ec2 and (not eventbridge or test_tracking)'

# Terraform and its provider end before garbage matters: to collect it takes a third of their time.
export GOGC ?= off
export GOMEMLIMIT ?= 1GiB

# Every tool below uses all cores by itself, and some share the terraform folder: under -j too, one target at a time.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup demo test check fmt lint unit integration large localstack chaos tf-test content corpus convergence bench docs package \
	local-up local-down local-status deploy destroy clean requirements python web web-build web-publish web-test container-test browser audit

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ready-for-demo package ## from nothing to tracked files and the page on an embedded AWS (WEB_PORT=8080); leaves it running
	@$(BIN)/python -m scripts.local.demo

# The journeys mostly wait: for Terraform, and for the emulator. All else is done meanwhile, but for the page's tests:
# each waits for what it expects to see, and gives up when it gets no time of the processors for too long.
test: package web-build ## all but the longest, in about eight minutes on two cores; leaves nothing running
	@$(BIN)/python -m scripts.side_by_side "web-test integration" unit "lint tf-test"

check: lint unit ## format, lint, types, unit tests: before each commit

setup: $(READY) ## the development environment .venv, with pinned versions

fmt: $(READY) ## format Python and Terraform, mend what lint can mend
	$(BIN)/ruff check --fix-only --quiet $(PYTHON_FOLDERS)
	$(BIN)/ruff format $(PYTHON_FOLDERS)
	@$(BIN)/python -m scripts.terraform.command fmt

lint: $(READY) ## format, lint, imports and types, without changing anything
	$(BIN)/ruff format --check --quiet $(PYTHON_FOLDERS)
	$(BIN)/ruff check --quiet $(PYTHON_FOLDERS)
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/mypy $(PYTHON_FOLDERS)

# Without the settings of .local/env: these tests must not reach an emulator that happens to run.
unit: package ## unit tests on all cores, with branch coverage of src/ (at least 90 %)
	env -u AWS_ENDPOINT_URL -u AWS_PROFILE $(BIN)/pytest --ignore tests/integration --ignore tests/browser --ignore tests/container --ignore tests/chaos/test_chaos.py --numprocesses auto --cov --cov-report term $(PYTEST_OPTIONS)

integration: package ## journeys on an emulator of their own, or on AWS_ENDPOINT_URL where it is set
	$(JOURNEYS) tests/integration --numprocesses 3 --dist loadscope $(PYTEST_OPTIONS)

large: package ## journeys with thousands of files (LARGE_FILES=5000), which take minutes: a burst, and reconcile
	LARGE_FILES=$(or $(LARGE_FILES),5000) $(JOURNEYS) tests/integration/test_burst.py tests/integration/test_reconcile.py -k 'not eventbridge' $(PYTEST_OPTIONS)

# One at a time: LocalStack answers most calls in one process, so more would only wait for each other.
localstack: package ## journeys on the LocalStack at AWS_ENDPOINT_URL: all, in half an hour (ONE_OF_EACH=1: one of each kind)
	ENGINE=localstack $(JOURNEYS) tests/integration $(if $(ONE_OF_EACH),$(ONE_OF_EACH_KIND),-m 'not large') $(PYTEST_OPTIONS)

# Always on an emulator of its own: the functions' processes are killed.
chaos: package ## a thousand files while all that can fail does (CHAOS_SEED=2026); prints what was survived
	$(JOURNEYS) tests/chaos $(PYTEST_OPTIONS)

tf-test: package ## Terraform: fmt -check, validate, terraform test, checkov, cfn-lint
	@$(BIN)/python -m scripts.terraform.checks

content: $(READY) ## the content readers against 1,000 mutations of each sample, instead of the few of make unit
	CONTENT_MUTATIONS=1000 $(BIN)/pytest tests/content --numprocesses auto $(PYTEST_OPTIONS)

corpus: $(READY) ## FileTracker compared with other programs on thousands of files of Debian's and PyPI's packages (CHECKOUT=.)
	@$(BIN)/python -m tests.content.corpus --checkout $(or $(CHECKOUT),.) --findings build/corpus/findings.md

convergence: $(READY) ## all that may happen to a file in five operations, instead of the three of make unit (minutes)
	CONVERGENCE_OPERATIONS=5 $(BIN)/pytest tests/convergence/test_exhaustive.py --timeout 1800 --numprocesses auto --dist worksteal $(PYTEST_OPTIONS)

bench: package web-build ## what tracking, content metadata, cold starts, lists, jobs and the page cost; prints, asserts nothing
	@$(BIN)/python -m scripts.chromium >/dev/null
	@for measured in cold_start content isolation tracking listing jobs page; do $(BIN)/python -m bench.$$measured; done

audit: $(READY) web/node_modules/.ready ## known vulnerabilities of all dependencies, and bills of materials (CycloneDX) in build/sbom
	@$(BIN)/python -m scripts.build.audit

docs: $(READY) ## write the generated parts of docs/ anew
	WRITE_DOCS=1 $(BIN)/pytest tests/content/test_catalogue.py --quiet
	@$(BIN)/python -m scripts.build.openapi write
	@$(BIN)/python -m scripts.build.notification_schemas write

package: $(ZIPS) $(JOB_RUNNER) ## the functions' zips, in build/lambda, and the program that runs jobs on instances

web: web-build ## the web page of a deployed stack (STACK=filetracker), on http://localhost:8080 (WEB_PORT); Ctrl-C ends it
	@if [ -f .local/env ]; then . ./.local/env; fi; $(BIN)/python -m filetracker.web_server --stack $(or $(STACK),filetracker) --port $(or $(WEB_PORT),8080)

web-build: web/dist/index.html | $(READY) ## build the web page, in web/dist (needs Node.js 20.19 or later)

web-publish: web-build ## send the web page to where the stack's web_hosting says (STACK=filetracker; with ECS: BASE_IMAGE)
	@$(BIN)/python -m scripts.web_publish $(if $(STACK),--stack $(STACK)) $(if $(BASE_IMAGE),--base-image $(BASE_IMAGE))

container-test: $(READY) ## the image of the page's server, built and run by Docker (BASE_IMAGE; START_DOCKERD=1 as root)
	$(JOURNEYS) tests/container $(PYTEST_OPTIONS)

web-test: web/dist/index.html ## the web page: its build and what that may weigh, format, lint, types, unit tests
	@$(NPM) run --silent lint
	@$(NPM) test --silent

browser: package web-build ## the web page in headless Chromium, on a stand-in and on an emulator of its own; pictures in build/screenshots
	@$(BIN)/python -m scripts.chromium
	$(JOURNEYS) tests/browser --numprocesses 2 --dist loadscope $(PYTEST_OPTIONS)

local-up: ready-for-local-up $(READY) ## start a local AWS (ENGINE=localstack|ministack, LOCAL_AWS_PORT=4566)
	@$(BIN)/python -m scripts.local.aws up

local-down: python ## stop it
	@$(PYTHON) -m scripts.local.aws down

local-status: python ## which engine runs, on which port, how it is
	@$(PYTHON) -m scripts.local.aws status

deploy: ready-for-deploy package ## package, then tflocal apply on the local AWS
	@$(BIN)/python -m scripts.terraform.command apply

destroy: package ## tflocal destroy on the local AWS
	@$(BIN)/python -m scripts.terraform.command destroy

clean: python ## stop the local AWS, then remove all that is built, .venv and web/node_modules too; Terraform's state stays
	@$(PYTHON) -m scripts.local.aws down
	rm -rf build .local .venv .venv.lock .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache terraform/.terraform web/dist web/node_modules

requirements: $(READY) ## compile requirements/*.in to *.txt, newest versions (Python 3.11 to 3.13, with hashes)
	@$(BIN)/python -m scripts.build.compile_requirements

# What the machine lacks for a target, in one list, before anything is installed for it.
ready-for-%: python
	@$(PYTHON) -m scripts.local.prerequisites $*

# The one thing that all others need, said in one sentence when it is missing.
python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
		"error: $(PYTHON) is not Python 3.11 or later: install it, or name another one: make PYTHON=python3.13" >&2; exit 1; }

$(READY): requirements/dev.txt pyproject.toml scripts/build/virtual_environment.py | python
	@$(PYTHON) -m scripts.build.virtual_environment .venv requirements/dev.txt --project .
	@touch $@

web/node_modules/.ready: web/package.json web/package-lock.json web/.npmrc
	@node -e 'const [major, minor] = process.versions.node.split("."); process.exit(+(major < 20 || (major == 20 && minor < 19)))' \
		2>/dev/null || { echo \
		"error: the web page is built with Node.js 20.19 or later: install it" >&2; exit 1; }
	@$(NPM) ci --loglevel error >/dev/null
	@touch $@

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.ready
	@$(NPM) run --silent build
	@touch $@

build/lambda/%.zip: $(SOURCES) requirements/lambda.txt $(PACKAGER) | $(READY)
	@$(BIN)/python -m scripts.build.package_lambdas $*

$(JOB_RUNNER): $(SOURCES) requirements/job_runner.txt scripts/build/package_job_runner.py $(PACKAGER) | $(READY)
	@$(BIN)/python -m scripts.build.package_job_runner
