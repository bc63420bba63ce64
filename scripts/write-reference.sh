#!/usr/bin/env bash
# scripts/write-reference.sh: writes docs/reference/ from what the program itself says.
# usage: scripts/write-reference.sh [BUILD_FOLDER]      (default: build/release)
set -euo pipefail
cd "$(dirname "$0")/.."
vigie=${1:-build/release}/vigie
{
  echo "# Commands"
  echo
  echo "What \`--help\` says, command by command. Written by scripts/write-reference.sh."
  for command in "" check fingerprint provenance match replay version bank "bank create" "bank add" \
    "bank list" "bank show" "bank remove" "bank import" "bank export" policy "policy lint" \
    "policy test" "policy decide" "policy explain" "policy facts"; do
    printf '\n## vigie %s\n\n```\n' "$command"
    # shellcheck disable=SC2086
    "$vigie" $command --help
    printf '```\n'
  done
} >docs/reference/commands.md
"$vigie" policy facts >docs/reference/facts.md
