# From a clean clone, with rustup, a C compiler and Node at hand: `make serve` shows the page, `make test` tests it.
# Every command installs first what is missing; scripts/setup says how and where.

SHELL := /bin/bash
export INTERLEAVE_TOOLS := $(abspath $(or $(INTERLEAVE_TOOLS),.tools))
export PATH := $(INTERLEAVE_TOOLS)/bin:$(CURDIR)/node_modules/.bin:$(PATH)

# The standard library with atomics, for the wasm commands only; .cargo/config.toml has the other half.
WASM := CARGO_UNSTABLE_BUILD_STD=std,panic_abort
WASM_TARGET := --target wasm32-unknown-unknown
# For the site alone: what only programmers read (that a panic is one, where it stands and what it says, what `{:?}` writes: nothing, so
# no text that a visitor sees may use it) stays out of the download: a panic is a trap there. Of two ways to do a thing the standard
# library takes the shorter. Flags are added to those of .cargo/config.toml.
SITE := $(WASM) CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort'
# Below the error that they report, trunk and the test runner would print their own call stacks.
export RUST_LIB_BACKTRACE := 0
STEP := scripts/step

.PHONY: help setup site serve check lint types built test test-native test-unit test-wasm test-page test-firefox test-browsers soak bench clean

help:
	@echo 'make serve   build the site and serve it at http://127.0.0.1:8080'
	@echo 'make site    build the static site in dist/'
	@echo 'make test    every check and every test'
	@echo 'make check   format, lints, types'
	@echo 'make test-browsers   the contract in Firefox and WebKitGTK; what make test does in Chromium'
	@echo 'make soak    500 mixed runs, faults, stops and kills in an isolated page, and 500 in one that is not: what hangs, is lost, or grows'
	@echo 'make bench   the benchmarks'
	@echo 'make setup   install what is missing (part of every other command)'
	@echo 'make clean   remove what was built, not the tools'

setup:
	@scripts/setup

site: setup
	@$(STEP) 'build the site' env $(SITE) trunk build --offline

serve: setup
	@exec env $(SITE) trunk serve --offline

check: lint types

lint: setup
	@$(STEP) 'white space' git diff --check $$(git hash-object -t tree /dev/null)
	@$(STEP) 'format of the Rust code' cargo fmt --all --check
	@$(STEP) 'lints, native' cargo clippy --workspace --all-targets -- -D warnings
	@# No standard library is linked for a check, so the one that came with the compiler will do, and is quicker.
	@$(STEP) 'lints, wasm' cargo clippy $(WASM_TARGET) --workspace --lib --test 'wasm*' -- -D warnings
	@$(STEP) 'lints, second module' cargo clippy $(WASM_TARGET) --bin claims --no-default-features --features claims -- -D warnings
	@$(STEP) 'lints, third module' cargo clippy $(WASM_TARGET) --bin trials --no-default-features --features trials -- -D warnings

# The page is checked against the types that the build of the site writes.
types: site
	@$(STEP) 'types of the page' tsc --project tsconfig.json
	@$(STEP) 'types of the workers' tsc --project tsconfig.workers.json

# What is only compiled and checked goes on two cores at a time; what runs and is timed comes after it, one after the other.
test: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types built test-unit
	@$(MAKE) --no-print-directory --jobs=1 --old-file=site test-native test-wasm test-page test-firefox

# The tests, compiled: the native ones while the site is built.
built: lint
	@$(STEP) 'native tests, build' cargo test --workspace --no-run

test-native: setup
	@$(STEP) 'native tests' cargo test --workspace

# The page's modules that need no browser.
test-unit: setup
	@$(STEP) 'unit tests of the page' node --test --test-reporter=spec tests/unit/*.test.js

# In headless Chromium, in a dedicated worker: as an isolated page, and as one that may not share memory.
test-wasm: export WASM_BINDGEN_TEST_TIMEOUT := 300
test-wasm: setup
	@$(STEP) 'wasm tests, isolated' env $(WASM) cargo test $(WASM_TARGET) --test 'wasm*'
	@$(STEP) 'wasm tests, not isolated' env $(WASM) WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION=1 \
		cargo test $(WASM_TARGET) --test 'wasm*'

# One file after the other: what they run is measured.
PAGE_TEST := node --test --test-reporter=spec --test-concurrency=1 --test-timeout=1200000
test-page: site
	@$(STEP) 'page tests' $(PAGE_TEST) tests/page/*.test.js

# A short look with another engine; test-browsers has the long one.
test-firefox: site
	@$(STEP) 'page tests, Firefox' env ENGINE=firefox $(PAGE_TEST) --test-name-pattern='$(SHORT)' tests/page/contract.test.js
SHORT := ^(every model gives the same answer|a page that is .* says what it can do|a claim is planned)

# The contract, the moving picture and the crate's own tests in the other engines; each is tried, also when one before it failed.
# tests/page/engines.js says what the engines are.
test-browsers: site
	@scripts/setup webkit
	@$(STEP) 'wasm tests, build' env $(WASM) cargo test $(WASM_TARGET) --test 'wasm*' --no-run
	@export WASM_TESTS="$$(env $(WASM) cargo test $(WASM_TARGET) --test 'wasm*' --no-run --message-format=json 2>/dev/null | \
		sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')"; \
	failed=0; \
	for engine in firefox webkit webkit-shared; do \
		$(STEP) "wasm and page tests, $$engine" xvfb-run -a env ENGINE=$$engine $(PAGE_TEST) \
			tests/page/wasm.js tests/page/contract.test.js tests/page/live.test.js || failed=1; \
	done; \
	exit $$failed

# SOAK_SEED=2 make soak takes other turns.
soak: export SOAK_TURNS ?= 500
soak: site
	@$(STEP) 'soak' node --test --test-reporter=spec tests/page/soak.test.js

bench: site
	@$(STEP) 'benchmarks' node bench/run.js

clean:
	rm -rf dist target
