#!/usr/bin/env bash
# scripts/fuzz.sh: builds the fuzz preset and runs every fuzzer for some seconds.
#
# usage: scripts/fuzz.sh [SECONDS] [JOBS]
# Seeds are tests/corpora/NAME where that folder is; what a run finds is kept in build/corpora/NAME
# and read again by the next run. An input that breaks a fuzzer is left in build/crashes.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
jobs=${2:-$(nproc)}

mkdir -p build/crashes
targets=()
while IFS= read -r file; do
  targets+=("$(basename "$file" .cc)")
done < <(git ls-files --cached --others --exclude-standard -- 'src/*_fuzz.cc' | sort)
if [ ${#targets[@]} -eq 0 ]; then
  echo "fuzz: there is no fuzzer"
  exit 1
fi
cmake --preset fuzz >/dev/null
cmake --build build/fuzz -j "$jobs" --target "${targets[@]}"

failed=()
for name in "${targets[@]}"; do
  mkdir -p "build/corpora/$name"
  seeds=()
  [ ! -d "tests/corpora/$name" ] || seeds=("tests/corpora/$name")
  echo "fuzz: $name for $seconds s"
  if ! "build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="build/crashes/$name-" -print_final_stats=1 \
    "build/corpora/$name" "${seeds[@]}" >"build/fuzz/$name.log" 2>&1; then
    failed+=("$name")
    tail -n 30 "build/fuzz/$name.log"
  else
    grep -E 'number_of_executed_units|peak_rss_mb' "build/fuzz/$name.log" | sed 's/^/  /'
  fi
done
echo "$((${#targets[@]} - ${#failed[@]})) passed, ${#failed[@]} failed ${failed[*]:-}"
[ ${#failed[@]} -eq 0 ]
