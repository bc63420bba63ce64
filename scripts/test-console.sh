#!/usr/bin/env bash
# scripts/test-console.sh: the tests of the web parts.
#
# usage: scripts/test-console.sh unit|browser|e2e BUILD_FOLDER
#   unit      types, and tests that need no server
#   browser   Debian's Chromium on the console of that build and a real server with samples/
#   e2e       whole stories on a real server, from a viewer's report to what people are told
# Exits 77, which ctest takes for skipped, where npm or the browser is missing.
set -euo pipefail
part=${1:?usage: scripts/test-console.sh unit|browser|e2e BUILD_FOLDER}
build=$(realpath "${2:?usage: scripts/test-console.sh unit|browser|e2e BUILD_FOLDER}")
cd "$(dirname "$0")/../web"

skip() {
  echo "test-console: skipped: $1"
  exit 77
}

[ -f "$build/console.stamp" ] || skip "there is no console in $build, see scripts/build-console.sh"
case $part in
  unit)
    npm run --silent check
    npm run --silent test
    ;;
  browser | e2e)
    command -v chromium >/dev/null || skip "chromium is not installed (apt install chromium)"
    VIGIE_BUILD=$build npm run --silent "test:$part"
    ;;
  *)
    echo "test-console: unknown part $part" >&2
    exit 2
    ;;
esac
