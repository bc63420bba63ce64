#!/usr/bin/env bash
# scripts/install-deps.sh: installs the Debian packages that Vigie is built from.
#
# usage: scripts/install-deps.sh [--all]
#   --all   also what fuzzing, linting and making the samples needs
#
# Only what is missing is installed, so a second run is instant and needs no rights. Otherwise it
# runs apt-get as root, through sudo when the caller is not root. Debian 12 (bookworm) or later.
set -euo pipefail

# ffmpeg and python3 are for tests and samples; the rest is compiler, tools and libraries.
build=(
  cmake ninja-build g++ ccache mold pkg-config
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libswresample-dev
  libchromaprint-dev libyaml-cpp-dev libboost-json1.81-dev libcli11-dev libre2-dev libicu-dev
  libseccomp-dev libssl-dev libsqlite3-dev zlib1g-dev
  libspdlog-dev libcurl4-openssl-dev libmicrohttpd-dev prometheus-cpp-dev
  doctest-dev libbenchmark-dev ffmpeg python3
)
extra=(clang clang-tidy clang-format cppcheck llvm espeak-ng fonts-dejavu-core)

fail() {
  echo "install-deps: $*" >&2
  exit 1
}

wanted=("${build[@]}")
case "${1:-}" in
  "") ;;
  --all) wanted+=("${extra[@]}") ;;
  *) fail "unknown argument $1; usage: scripts/install-deps.sh [--all]" ;;
esac

command -v dpkg-query >/dev/null || fail "this is not Debian; the packages needed: ${wanted[*]}"

# One dpkg-query for all: it prints a line for each package that dpkg knows of.
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "install-deps: all ${#wanted[@]} packages are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || fail "run this as root; missing packages: ${missing[*]}"
  as_root=(sudo)
fi
echo "install-deps: installing ${#missing[@]} of ${#wanted[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q || echo "install-deps: apt-get update failed, trying anyway" >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}" ||
  fail "apt-get could not install ${missing[*]}"
