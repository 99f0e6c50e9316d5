#!/bin/sh
# Put Chromium in place for the browser tests where it is missing and this may be done; else say loudly that it is not there.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "goodterms: installing Chromium for the browser tests ..."
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq chromium >/dev/null 2>&1; then exit 0; fi
fi
echo "goodterms: NO CHROMIUM: the browser tests are skipped. Install it (on Debian: apt-get install chromium) to run them." >&2
