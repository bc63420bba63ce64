#!/usr/bin/env bash
# scripts/write-reference.sh: writes docs/reference/ from what the program itself says.
# usage: scripts/write-reference.sh [BUILD_FOLDER [OUTPUT_FOLDER]]  (build/release, docs/reference)
set -euo pipefail
cd "$(dirname "$0")/.."
vigie=${1:-build/release}/vigie
out=${2:-docs/reference}
{
  echo "# Commands"
  echo
  echo "What \`--help\` says, command by command. Written by scripts/write-reference.sh."
  for command in "" check fingerprint provenance match compare replay version bank "bank create" "bank add" \
    "bank list" "bank set" "bank show" "bank entry" "bank edit" "bank remove" \
    "bank confirm" "bank dispute" "bank quarantine" "bank release" "bank veto" "bank propagate" \
    "bank import" "bank export" "bank publish" "bank subscribe" "bank feeds" "bank refresh" \
    "bank unsubscribe" policy "policy lint" "policy test" "policy show" "policy decide" \
    "policy explain" "policy facts" "policy cel" "policy diff" "policy backtest" "policy shadow" \
    "policy propose" "policy approve" "policy reject" "policy rollback" "policy versions" \
    "policy page" "policy duties" revert config "config show" \
    "config check" serve backfill doctor admin "admin key" "admin key create" "admin key list" \
    "admin key revoke" "admin enable" "admin disable" "admin halt" "admin resume" \
    "admin webhook" "admin webhook add" "admin webhook list" "admin webhook enable" \
    "admin webhook disable" "admin dead" "admin retry" "admin backup" "admin restore" \
    "admin erase" "admin user" "admin user create" bundle "bundle verify" demo; do
    printf '\n## vigie %s\n\n```\n' "$command"
    # shellcheck disable=SC2086
    "$vigie" $command --help
    printf '```\n'
  done
} >"$out/commands.md"
"$vigie" policy facts >"$out/facts.md"
"$vigie" policy cel >"$out/cel.md"
empty=$(mktemp)
{
  echo "# Configuration"
  echo
  echo "The settings of an installation stand in \`vigie.yaml\` in the data folder, or in the file that"
  echo "\`--config\` or \`VIGIE_CONFIG\` names; the Debian package has them in /etc/vigie/vigie.yaml."
  echo "State only what differs: \`vigie config show --defaults\` prints a file to start from."
  echo "\`vigie config check FILE\` says what is wrong in a file, \`vigie config show\` prints what is in"
  echo "force. These are the defaults; written by scripts/write-reference.sh."
  echo
  echo '```yaml'
  "$vigie" config show --config "$empty"
  echo '```'
} >"$out/configuration.md"
rm "$empty"
