#!/bin/sh
# Make .venv and install the locked packages. Usage: setup.sh runtime|dev. Does nothing when all is in place.
set -eu
cd "$(dirname "$0")/.."
kind=$1
lock=requirements/$kind.lock

python=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "goodterms: no Python 3.11 or newer with venv was found. Install one (on Debian: python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2
  exit 2
fi

# What is installed is what the stamp says: the lock, the project file, and the place (an editable install knows its folder).
stamp=$(cat "$lock" pyproject.toml scripts/setup.sh | cksum)" $(pwd)"
if [ -f .venv/stamp.dev ] && [ "$kind" = runtime ]; then
  kind=dev
  stamp=$(cat requirements/dev.lock pyproject.toml scripts/setup.sh | cksum)" $(pwd)"
  lock=requirements/dev.lock
fi
if [ -x .venv/bin/goodterms ] && [ -f ".venv/stamp.$kind" ] && [ "$(cat ".venv/stamp.$kind")" = "$stamp" ]; then
  exit 0
fi

echo "goodterms: installing the $kind packages into .venv ..."
rm -f .venv/stamp.runtime .venv/stamp.dev
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  rm -rf .venv
  "$python" -m venv .venv
fi
# The lock is the whole closure, so nothing is resolved here: a pip older than 23.3 would look past the lock for `name[extra]`.
if command -v uv >/dev/null 2>&1; then
  uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes -r "$lock"
  uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
else
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r "$lock"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
printf '%s' "$stamp" >".venv/stamp.$kind"
