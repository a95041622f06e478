# valuechain. `make run` and `make test` need Python 3.11 alone.
PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
LONG := tests/runtime/test_up.py tests/runtime/test_kill.py tests/runtime/test_kill_approval.py tests/imports/test_kill.py
SCRATCH = DATA_DIR="$$(pwd)/var/test"

.PHONY: run test soak check bench pictures stop lock env dev-env

run: env
	@exec $(PY) manage.py up --demo

test: dev-env
	@$(SCRATCH) $(PY) -m valuechain.runtime db -- $(PY) -m pytest -n 2 --dist loadfile $(foreach file,$(LONG),--ignore $(file))

# Installations that are killed and started again: minutes each, and only alone on a machine.
soak: dev-env
	@$(SCRATCH) $(PY) -m valuechain.runtime db -- $(PY) -m pytest $(LONG)

check: dev-env
	@$(PY) -m ruff format --check -q .
	@$(PY) -m ruff check -q .
	@$(VENV)/bin/lint-imports --no-cache
	@$(PY) -m mypy --no-error-summary analysis
	@$(SCRATCH) $(PY) -m valuechain.runtime db -- sh -c '\
	  $(PY) manage.py makemigrations --check --dry-run -v 0 && \
	  BASE_URL=https://valuechain.example SECRET_KEY=$$(head -c 60 /dev/urandom | base64 -w0) $(PY) manage.py check --deploy --fail-level WARNING && \
	  $(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null'

# SIZE=full is the registry of a million; it takes an hour or more.
bench: dev-env
	@size=$${SIZE:-small}; DATA_DIR="$$(pwd)/var/bench-$$size" SIZE=$$size $(PY) -m valuechain.runtime db -- $(PY) -m bench

# Of the demonstration that runs (`make run`); SHOW passes options on, such as SHOW="--only firm --people firm".
pictures: dev-env
	@$(PY) -m tests.pictures $(SHOW)

stop:
	@if [ -x $(PY) ]; then $(PY) -m valuechain.runtime stop; else echo "Nothing was running."; fi

lock: dev-env
	for name in requirements requirements-production requirements-dev; do \
	  $(VENV)/bin/uv pip compile -q --generate-hashes --python-version 3.11 $$name.in -o $$name.txt; done

env:
	@sh docker/install.sh "$(PYTHON)" requirements.txt

dev-env:
	@sh docker/install.sh "$(PYTHON)" requirements.txt requirements-dev.txt
