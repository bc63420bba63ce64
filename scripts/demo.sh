#!/usr/bin/env bash
# scripts/demo.sh: a small video site (docs/demo) beside the server that keeps its rules.
#
# usage: scripts/demo.sh [BUILD_FOLDER]        (build/release)
# The server's data is in build/demo; remove that folder to start anew. Needs node. Prints both
# addresses and runs until it is interrupted.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
vigie=$build/vigie
data=build/demo
[ -x "$vigie" ] || { echo "demo: no program at $vigie, run make build" >&2; exit 1; }
command -v node >/dev/null || { echo "demo: node is not installed (apt install nodejs)" >&2; exit 1; }

# What was left half filled by an interruption is no demo: it gets its name when it is whole.
if [ ! -d "$data" ]; then
  rm -rf "$data.part"
  "$vigie" demo --days 7 --data "$data.part"
  for effect in label reduce restrict remove; do
    "$vigie" admin enable "$effect" --person demo --data "$data.part" >/dev/null
  done
  mv "$data.part" "$data"
fi

"$vigie" serve --data "$data" --listen 127.0.0.1:8470 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
until curl --silent --fail --output /dev/null http://127.0.0.1:8470/readyz; do
  kill -0 "$server" 2>/dev/null || { echo "demo: the server did not start" >&2; exit 1; }
  sleep 0.2
done
echo "the desk: http://127.0.0.1:8470/console/    the site: http://127.0.0.1:8480"
VIGIE_URL=http://127.0.0.1:8470 PORT=8480 node docs/demo/server.mjs
