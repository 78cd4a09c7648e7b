# One short command per chore. `make run` and `make test` do all the set-up that they need.

PYTHON := .venv/bin/python
ARGS ?=

.PHONY: help run test lint format examples screenshots bench clean
.DEFAULT_GOAL := help

help:
	@echo "make run          set up what is missing and open the dashboard"
	@echo "make test         set up what is missing, lint, check types, run every test"
	@echo "make lint         ruff and mypy only;  make format  lets ruff mend what it can"
	@echo "make examples     train the shipped example runs again (lstm_core/examples)"
	@echo "make screenshots  make the pictures of docs/images again"
	@echo "make bench        run the benchmarks and print their tables"
	@echo "make clean        remove caches and the virtual environment; runs stay"
	@echo "ARGS=... is handed on: make run ARGS='--server.port 8600', make test ARGS='tests/runs -x'"

run:
	@sh scripts/setup.sh run
	@$(PYTHON) -m streamlit run app.py $(ARGS)

test: lint
	@$(PYTHON) scripts/find_browser.py --install
	@$(PYTHON) -m pytest -n 2 --dist loadfile $(ARGS)

lint:
	@sh scripts/setup.sh dev
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

format:
	@sh scripts/setup.sh dev
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .

examples:
	@sh scripts/setup.sh run
	@$(PYTHON) -m lstm_core make-examples $(ARGS)

screenshots:
	@sh scripts/setup.sh dev
	@$(PYTHON) scripts/find_browser.py --install
	@$(PYTHON) -m scripts.screenshots $(ARGS)

bench:
	@sh scripts/setup.sh dev
	@$(PYTHON) scripts/find_browser.py --install
	@for file in replay_time recording_overhead first_point page_start poll_cost look_inside sampled_views writing uploads; do $(PYTHON) -m benchmarks.$$file || exit 1; done

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
