#!/usr/bin/env bash
# scripts/lint.sh: clang-tidy, and cppcheck where it is installed.
#
# usage: scripts/lint.sh BUILD_FOLDER [changed|all]
#   changed (the default) looks at sources that differ from the last commit, or, in a clean tree,
#   at those of the last commit itself. BUILD_FOLDER needs compile_commands.json, of a
#   configuration without precompiled headers: they are the other compiler's.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: scripts/lint.sh BUILD_FOLDER [changed|all]}
which=${2:-changed}

list() {
  case "$which" in
    all) git ls-files -- 'src/*.cc' 'tools/*.cc' ;;
    *)
      local changed
      changed=$(git ls-files --modified --others --exclude-standard -- 'src/*.cc' 'tools/*.cc')
      [ -n "$changed" ] || changed=$(git diff --name-only HEAD~1 HEAD -- 'src/*.cc' 'tools/*.cc')
      printf '%s\n' "$changed"
      ;;
  esac
}

sources=()
while IFS= read -r file; do
  # A fuzzer is in the list of commands only of the fuzz preset.
  if [ -f "$file" ] && grep -qF "/$file\"" "$build/compile_commands.json"; then
    sources+=("$file")
  fi
done < <(list)
if [ ${#sources[@]} -eq 0 ]; then
  echo "lint: no source to look at"
  exit 0
fi

echo "lint: ${#sources[@]} sources"
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy -p "$build" --quiet
if command -v cppcheck >/dev/null; then
  cppcheck --quiet --std=c++20 --inline-suppr --enable=warning,performance,portability \
    --suppress=missingIncludeSystem --suppress=internalAstError --suppress=syntaxError \
    -I src --error-exitcode=1 "${sources[@]}"
fi
echo "lint: done"
