#!/usr/bin/env bash
# scripts/install-deps.sh: installs the Debian packages that Vigie is built from.
#
# usage: scripts/install-deps.sh [--all | --tests]
#   --all     also what fuzzing, linting and making the samples needs
#   --tests   also what only tests use: the console's browser, curl and jq for the commands of docs/,
#             systemd's tool that judges the service's unit
#
# Node.js, npm and the browser are for the web console; without them all else works, so where they
# cannot be installed that is said and no error.
# Only what is missing is installed, so a second run is instant and needs no rights. Otherwise it
# runs apt-get as root, through sudo when the caller is not root. Debian 12 (bookworm) or later.
set -euo pipefail

# ffmpeg and python3 are for tests and samples, dpkg-dev and file for make package; the rest is
# compiler, tools and libraries.
build=(
  cmake ninja-build g++ ccache mold pkg-config
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev
  libchromaprint-dev libyaml-cpp-dev libboost-json1.81-dev libcli11-dev libre2-dev libicu-dev
  libseccomp-dev libsodium-dev libssl-dev libsqlite3-dev zlib1g-dev
  libspdlog-dev libcurl4-openssl-dev libmicrohttpd-dev prometheus-cpp-dev
  doctest-dev libbenchmark-dev ffmpeg python3 dpkg-dev file
)
web=()
command -v npm >/dev/null || web+=(nodejs npm)
extra=(clang clang-tidy clang-format cppcheck llvm espeak-ng fonts-dejavu-core)

fail() {
  echo "install-deps: $*" >&2
  exit 1
}

wanted=("${build[@]}")
case "${1:-}" in
  "") ;;
  --all) wanted+=("${extra[@]}") ;;
  --tests)
    wanted+=(curl jq systemd adduser init-system-helpers)
    command -v chromium >/dev/null || web+=(chromium)
    ;;
  *) fail "unknown argument $1; usage: scripts/install-deps.sh [--all | --tests]" ;;
esac

command -v dpkg-query >/dev/null || fail "this is not Debian; the packages needed: ${wanted[*]}"

# One dpkg-query for all: it prints a line for each package that dpkg knows of.
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ] && [ ${#web[@]} -eq 0 ]; then
  echo "install-deps: all ${#wanted[@]} packages are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    [ ${#missing[@]} -eq 0 ] || fail "run this as root; missing packages: ${missing[*]} ${web[*]}"
    echo "install-deps: going on without ${web[*]}, which only root can install" >&2
    exit 0
  fi
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -q || echo "install-deps: apt-get update failed, trying anyway" >&2

install() {
  echo "install-deps: installing $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "$@"
}

if [ ${#missing[@]} -gt 0 ]; then
  install "${missing[@]}" || fail "apt-get could not install ${missing[*]}"
fi
if [ ${#web[@]} -gt 0 ]; then
  install "${web[@]}" || echo "install-deps: going on without ${web[*]}" >&2
fi
