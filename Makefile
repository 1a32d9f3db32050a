# What can be done with Yima. Needs make, Python 3.11 or newer and Node 20 or newer.
.DEFAULT_GOAL := help
.PHONY: help run up down seed mail clean check test test-slow bench bench-field bench-flash bench-import screenshots format
.PHONY: package verify-audit lock docs clients release-api environment node pages browser
MAKEFLAGS += --no-print-directory
unexport PYTHONDONTWRITEBYTECODE

STAGE ?= prod
PYTHON := .venv/bin/python
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo "  Ports: PORT=8000 AWS_PORT=4566 STRIPE_PORT=12111; seconds to pay: HOLD_SECONDS=900"

run: environment pages ## Run the shop on this machine until Ctrl-C
	@$(PYTHON) -m local.stack run

up: environment pages ## Run the shop in the background
	@$(PYTHON) -m local.stack up

down: environment ## Stop the shop; its data stays
	@$(PYTHON) -m local.stack down

seed: environment ## Put the demo products and codes into the running shop
	@$(PYTHON) -m local.stack seed

mail: environment ## List the mails that the running shop has sent
	@$(PYTHON) -m local.stack mail

clean: ## Stop the shop and forget all it kept
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m local.stack clean; else rm -rf .local; fi

check: environment node ## Format, lint, types, import rules and the quick tests
	@$(PYTHON) -m local.gate check

test: ## All but `make test-slow`, the stack on a local cloud and a browser included
	@sh local/bootstrap/browser.sh & browser=$$!; $(MAKE) environment node pages && wait $$browser
	@$(PYTHON) -m local.gate test

test-slow: environment node pages browser ## The longest tests, which `make test` leaves out: some ten minutes
	@$(PYTHON) -m local.stack trial $(PYTHON) -m pytest -m slow --durations=10 tests/local tests/stack tests/browser

bench: environment ## Measure what an order costs, on a shop of its own; PART=order|claims|imports|growth|reconcile
	@$(PYTHON) -m bench $(PART)

bench-import: environment ## Import 1,000,000 codes into a shop of its own: time, write units, memory
	@$(PYTHON) -m bench upload

bench-field: environment ## Sell 500 codes to 2,000 buyers: how fast, how exactly, and what it costs in CPU
	@$(PYTHON) -m bench field own

bench-flash: environment ## Sell 500 codes to 10,000 buyers, beside naive claims; FLASH_BUYERS= FLASH_SECONDS=
	@$(PYTHON) -m bench flash

screenshots: environment pages browser ## Picture the main pages of a shop of its own: build/pictures, docs/pictures
	@$(PYTHON) -m local.stack trial $(PYTHON) -m pytest -q tests/browser/pictures.py

format: environment node ## Format the code and mend what the linter can mend
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format . ; cd web && npm run --silent format

package: environment pages ## Make what deploys to AWS: build/$(STAGE), as in make package STAGE=prod
	@$(PYTHON) -m infra.package --stage $(STAGE)

verify-audit: environment ## Prove that nobody changed the audit log: of STAGE=prod, or of the running shop with STAGE=local
	@$(PYTHON) -m infra.audit --stage $(STAGE)

lock: environment ## Pin what requirements.in and requirements-dev.in name
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	$(COMPILE) requirements.in --constraint requirements-dev.txt --output-file requirements.txt

docs: environment node ## Write docs/openapi.json, docs/errors.md and the types of the pages from the code
	@$(PYTHON) -m docs.generate && cd web && npm run --silent types

clients: environment node ## Make clients for Python and TypeScript from docs/openapi.json: build/clients
	@$(PYTHON) -m clients

release-api: environment ## Make the present interface the released one, which later ones must not break
	@$(PYTHON) -m docs.compatibility && $(PYTHON) -m docs.compatibility --release

environment:
	@sh local/bootstrap/environment.sh

node:
	@sh local/bootstrap/node.sh . web

pages:
	@sh local/bootstrap/pages.sh

browser: ## Get the browser that its tests need (Debian's Chromium)
	@sh local/bootstrap/browser.sh
