#!/bin/sh
# Every test. Extra words go to pytest: scripts/test.sh -k cadence
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pytest -n auto --dist loadfile "$@"
