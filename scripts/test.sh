#!/bin/sh
# Every test, and what they leave untried of the domain. Words go to pytest, and then nothing is counted:
# scripts/test.sh -k cadence
set -eu
cd "$(dirname "$0")/.."
if [ "$#" -gt 0 ]; then
    exec .venv/bin/python -m pytest -n auto --dist loadfile "$@"
fi
.venv/bin/python -m pytest -n auto --dist loadfile --cov --cov-report=
printf 'Lines and branches tried: %s%%\n' "$(.venv/bin/coverage report --format=total)"
.venv/bin/coverage report --include='src/goodterms/domain/*' --skip-covered --show-missing --fail-under=100
