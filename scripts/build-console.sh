#!/usr/bin/env bash
# scripts/build-console.sh: makes the web console that `vigie serve` serves, and the widgets that
# hosts load from it, in the folder `widget` beside it.
#
# usage: scripts/build-console.sh OUTPUT_FOLDER
# Installs what web/package-lock.json names when that is not there yet, and builds. Where npm is
# missing or cannot fetch its packages it says so and succeeds without a console: the server works
# without it. Writes OUTPUT_FOLDER.stamp when there is one.
set -euo pipefail
out=$(realpath -m "${1:?usage: scripts/build-console.sh OUTPUT_FOLDER}")
cd "$(dirname "$0")/../web"

without() {
  echo "build-console: $1; vigie is built without the web console" >&2
  exit 0
}

command -v npm >/dev/null || without "npm is not installed (apt install nodejs npm)"

lock=$(sha256sum package-lock.json)
installed=node_modules/.vigie-lock
if [ "$(cat "$installed" 2>/dev/null)" != "$lock" ]; then
  log=$(mktemp)
  # Where there is no network that is to be known in seconds.
  if ! npm ci --no-audit --no-fund --prefer-offline --fetch-retry-mintimeout 1000 \
    --fetch-retry-maxtimeout 5000 >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm "$log"
    without "npm ci failed, is the registry in reach?"
  fi
  rm "$log"
  echo "$lock" >"$installed"
fi

VIGIE_CONSOLE_OUT=$out npm run --silent build -- --logLevel warn
widgets=$(dirname "$out")/widget
for name in report label share; do
  VIGIE_WIDGET=$name VIGIE_WIDGET_OUT=$widgets npm run --silent build:widget -- --logLevel warn
done
find "$out" "$widgets" -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' \) \
  -exec gzip -9 -k -n -f {} +
touch "$out.stamp"
