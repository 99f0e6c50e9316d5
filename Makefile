# Everything starts here. `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check bench docs lock

GOODTERMS := .venv/bin/goodterms
IN_VENV := .venv/bin/python -m

help:  ## List these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup:  ## Make .venv and install everything, developers' tools too
	@sh scripts/setup.sh dev

demo:  ## Build an invented practice and run six weeks of it
	@sh scripts/setup.sh runtime
	@$(GOODTERMS) demo

serve:  ## Look at the outbox in a browser, on this machine only
	@sh scripts/setup.sh runtime
	@$(GOODTERMS) serve

test: setup  ## Run every check: style, types, layers, tests and stories
	@sh scripts/check.sh
	@sh scripts/browser.sh
	@sh scripts/test.sh

check: setup  ## Style, types and layers only (seconds)
	@sh scripts/check.sh

bench: setup  ## Measure speed and memory, as ratios within one run
	@$(IN_VENV) benchmarks $(SECTIONS)

docs: setup  ## Write the generated pages in docs/ anew
	@$(GOODTERMS) docs

lock: setup  ## Resolve the dependencies anew into requirements/*.lock (needs uv)
	@sh scripts/lock.sh
