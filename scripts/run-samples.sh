#!/usr/bin/env bash
# scripts/run-samples.sh: looks at samples/ as a newcomer would, and compares with what is expected.
#
# usage: scripts/run-samples.sh [BUILD_FOLDER]      (default: build/release)
# Makes a bank of the one clip that is known, checks all samples, prints what a person sees, writes
# build/report.html, and compares each outcome with samples/expected.ndjson. Exits 0 when equal.
# What Vigie keeps goes to a temporary folder; nothing is left outside build/.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
vigie=$build/vigie
[ -x "$vigie" ] || { echo "run-samples: no program at $vigie, run make build" >&2; exit 1; }
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

"$vigie" bank create known --data "$data" >"$data/bank.log" &&
  "$vigie" bank add known samples/original.mp4 --verdict manipulated --id old-bridge \
    --confirmed-by "sample desk" --topic infrastructure --source samples/README.md \
    --data "$data" >>"$data/bank.log" || { cat "$data/bank.log"; exit 1; }

clips=()
while IFS= read -r file; do
  clips+=("samples/$file")
done < <(python3 scripts/compare_outcomes.py --files samples/expected.ndjson)

# Twice, for people and for the comparison: the same clip must give the same outcome both times.
status=0
"$vigie" check "${clips[@]}" --bank known --data "$data" --html build/report.html || status=$?
echo
again=0
"$vigie" check "${clips[@]}" --bank known --data "$data" --json >"$data/outcomes.ndjson" || again=$?
if [ "$status" != "$again" ]; then
  echo "run-samples: exit status $status for people, $again with --json" >&2
  exit 1
fi
mkdir -p build
cp "$data/outcomes.ndjson" build/outcomes.ndjson
python3 scripts/compare_outcomes.py samples/expected.ndjson build/outcomes.ndjson "$status"
echo "report: build/report.html"
