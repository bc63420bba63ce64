# `make run` and `make test` work on a bare Debian 12; everything else is for developers.
# JOBS: compiler processes at once. T: seconds a fuzzer runs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help deps build run test serve demo package samples bench soak lint format tidy fuzz hostile asan \
        tsan clang check-all clean

JOBS ?= $(shell nproc)
T ?= 10
RELEASE := build/release
SOURCES = $(shell git ls-files --cached --others --exclude-standard -- '*.cc' '*.h')

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

deps: ## install the Debian packages that are missing
	@scripts/install-deps.sh

build: deps ## build the programs and tests (release)
	@cmake --preset release >$(RELEASE).log 2>&1 || { cat $(RELEASE).log; exit 1; }
	@cmake --build $(RELEASE) -j $(JOBS)

$(shell mkdir -p build)

run: build ## build, then look at the sample clips and write build/report.html
	@scripts/run-samples.sh

test: build ## build, then run every test
	@scripts/install-deps.sh --tests
	@cmake --build $(RELEASE) -j $(JOBS) --target bench_programs
	@ctest --test-dir $(RELEASE) --output-on-failure -j $(JOBS)

serve: build ## start the server and its web console with the samples
	@scripts/serve-samples.sh $(RELEASE)

package: build ## the Debian package, in build/
	@cd $(RELEASE) && cpack -G DEB -B .. >cpack.log || { cat cpack.log; exit 1; }
	@rm -rf build/_CPack_Packages && ls build/*.deb

demo: build ## start a small video site that runs on Vigie, beside the server with a demo week
	@scripts/demo.sh $(RELEASE)

asan: deps ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@cmake --preset asan >/dev/null
	@cmake --build build/asan -j $(JOBS)
	@ctest --test-dir build/asan --output-on-failure

tsan: deps ## the rooms with threads under ThreadSanitizer
	@cmake --preset tsan >/dev/null
	@cmake --build build/tsan -j $(JOBS) --target base_test store_test flow_test
	@ctest --test-dir build/tsan --output-on-failure -R '^(base|store|flow)$$'

clang: ## everything built by the other compiler
	@scripts/install-deps.sh --all
	@cmake --preset clang >/dev/null
	@cmake --build build/clang -j $(JOBS)

check-all: test asan tsan clang fuzz ## all of the above, before an issue is closed (an hour)

tidy: build ## only the test of layers, limits and names
	@$(RELEASE)/tidy_test

hostile: build ## check 40 and more hostile files
	@tests/hostile/check_hostile.py $(RELEASE)/vigie samples/original.mp4

bench: build ## time and memory of checking clips and of the server, beside the limits
	@bench/check
	@bench/serve

soak: build ## kill the server 200 times in the middle of uploads and jobs, then account for all
	@tests/soak

lint: ## clang-tidy over what differs from main's last commit (ALL=1: over all), and cppcheck
	@scripts/install-deps.sh --all
	@cmake --preset release -B build/lint -DVIGIE_PRECOMPILE=OFF -DVIGIE_CONSOLE=OFF >/dev/null
	@scripts/lint.sh build/lint $(if $(ALL),all,changed)

format: ## clang-format over all sources
	@scripts/install-deps.sh --all
	@clang-format -i $(SOURCES)

fuzz: ## build and run every fuzzer, T seconds each (T=10)
	@scripts/install-deps.sh --all
	@scripts/fuzz.sh $(T) $(JOBS)

samples: ## make the sample clips again (they are committed)
	@scripts/install-deps.sh --all
	@samples/make_samples.sh

clean: ## remove everything that was built
	@rm -rf build
