#!/usr/bin/env bash
# scripts/serve-samples.sh: starts the server and its web console with the sample clips.
#
# usage: scripts/serve-samples.sh [BUILD_FOLDER [ARGUMENT_OF_VIGIE_SERVE...]]   (build/release)
# Keeps its data in build/serve, so that a second start shows what was done before; remove that
# folder to start anew. Prints the address to open in a browser, and runs until it is interrupted.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
shift || true
vigie=$build/vigie
[ -x "$vigie" ] || { echo "serve-samples: no program at $vigie, run make build" >&2; exit 1; }
data=build/serve

if [ ! -d "$data" ]; then
  "$vigie" bank create known --data "$data"
  "$vigie" bank add known samples/original.mp4 --verdict manipulated --id old-bridge \
    --confirmed-by "sample desk" --topic infrastructure --source samples/README.md --data "$data"
fi
# Only the clips; those that were taken in before are not taken in again.
mkdir -p build/clips
cp samples/*.mp4 samples/*.png build/clips
"$vigie" backfill build/clips --account sample-desk --data "$data"
exec "$vigie" serve --data "$data" "$@"
