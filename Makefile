# make run INBOX=… STATEMENTS=… CALENDAR=… REFERENCE=… OUTPUT=… TODAY=…   (all optional)
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test check samples forms model lock bench-night bench-crash bench-capture bench-align bench-money bench-seats bench-reports bench-letters verify-letters clean
BIN := .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing (system packages only as root)
	@sh scripts/setup.sh

run: setup ## the night: inbox to letters and reports; on samples when no inbox is given
	@$(BIN)/inburgering run

setup-tests:
	@sh scripts/setup.sh --tests

test: setup-tests ## all tests
	@$(BIN)/pytest

check: setup-tests ## lint, types, layers and all tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest

samples: setup ## write samples/ again from its seed
	@$(BIN)/inburgering samples

forms: setup ## check every form template
	@$(BIN)/inburgering forms check

model: setup ## train and calibrate the character reader again (DATA=folder with the handwriting; an hour)
	@sh scripts/model.sh

bench-capture: setup ## reading of handwriting beside Tesseract and RapidOCR (needs the handwriting data)
	@$(BIN)/python -m pipeline.bench.capture

bench-money: setup ## 300,000 generated payments through the matcher; speed at 10,000, 30,000 and 100,000 lines
	@$(BIN)/python -m pipeline.bench.money

bench-seats: setup ## seats for 30 to 100,000 people beside first come, first served, a clerk and a plain HiGHS model
	@$(BIN)/python -m pipeline.bench.seats

bench-align: setup ## pages laid over their blanks, by damage
	@$(BIN)/python -m pipeline.bench.alignment

bench-reports: setup ## the rejected-forms report of 10,000 rows in its four dresses: size, time, memory
	@$(BIN)/python -m pipeline.bench.reports

bench-letters: setup ## 10,000 mixed letters, their print run, reading back; the same letter by WeasyPrint and reportlab
	@$(BIN)/python -m pipeline.bench.letters

verify-letters: setup-tests ## every letter, variant and edge case through veraPDF and outloud; a demo night read back
	@$(BIN)/python -m pipeline.bench.verify_letters

bench-night: setup ## forms per second, CPU and memory of nights of 100, 500 and 2,000 forms
	@$(BIN)/python -m pipeline.bench

bench-crash: setup ## kill a small night at system calls (needs strace and the crash harness: CRASHTEST=path)
	@sh tests/crash/bench.sh

lock: ## renew requirements.lock from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra model --generate-hashes \
	  --no-header --no-emit-index-url pyproject.toml -o requirements-model.lock

clean: ## remove what runs have made (not the environment)
	@rm -rf output/* build .pytest_cache .mypy_cache .ruff_cache .hypothesis
