#!/bin/sh
# Style, types, layers. Each says what it found; all must be silent.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/ruff check --quiet .
.venv/bin/ruff format --check --quiet .
.venv/bin/mypy
.venv/bin/lint-imports
.venv/bin/python -m pip --disable-pip-version-check check
