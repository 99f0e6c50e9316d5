#!/bin/sh
# Resolve the dependencies into locks with hashes and no addresses, for every platform and Python we support.
set -eu
cd "$(dirname "$0")/.."
for kind in runtime dev; do
  group=$([ "$kind" = dev ] && echo dev || echo build)
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-header --upgrade --group "$group" -o "requirements/$kind.lock" pyproject.toml
done
