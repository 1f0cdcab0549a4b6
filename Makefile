# Builds, shows, tests and checks Entente. Needs Rust, make and a C compiler; the rest is fetched.

.DEFAULT_GOAL := help

# Outside of the checkout, so that a fresh clone builds from a warm cache.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/entente/target

# Everything but the embedded database, whose runtime takes minutes to build.
without_embedded := --workspace --exclude embedded-postgres --no-default-features

# Passed on to the test runner: make test ARGS="-E 'test(ballot)'"
ARGS ?=

.PHONY: help
help: ## Say what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

.PHONY: demo
demo: ## Serve the demonstration consortia from an embedded database
	cargo run --package server --bin entente -- demo

.PHONY: test
test: nextest ## Run all tests on a private PostgreSQL and a private Redis, but those of the embedded database
	scripts/with-redis scripts/with-postgres cargo nextest run $(without_embedded) $(ARGS)
	cargo test --doc --quiet $(without_embedded)
	scripts/check-contract

# One scenario, smaller: make chaos ARGS="-E 'test(revocation)'" CHAOS_ENDS=100 (docs/chaos.md names the numbers)
.PHONY: chaos
chaos: nextest ## Run load, faults and revocation in their long forms, against a release build
	cargo build --release --package server --no-default-features
	CHAOS=long scripts/with-redis scripts/with-postgres cargo nextest run --profile chaos --cargo-profile release --package chaos --no-capture $(ARGS)

.PHONY: test-embedded
test-embedded: nextest ## Run the tests of the embedded database and of the binary that holds it
	scripts/with-postgres cargo nextest run --package embedded-postgres --package server $(ARGS)

# Eight houses with a seed each, two at a time: one that has seen two thousand sequences is slow.
.PHONY: model
model: nextest ## Compare the house with the model of the life cycles at length: 2,000 sequences, 500 meetings
	cargo build --package it --tests
	scripts/with-postgres sh -c 'seq 7 14 | xargs -P 2 -I SEED env ENTENTE_MODEL_SEED=SEED ENTENTE_MODEL_SEQUENCES=250 \
	  cargo nextest run --package it --profile model -E "test(the_house_answers)" $(ARGS)'
	ENTENTE_MODEL_MEETINGS=500 scripts/with-postgres cargo nextest run --package it --profile model -E 'test(what_meets)' $(ARGS)

# Settings of a database that keeps what it has acknowledged. What counts statements is switched off but while they are counted.
of_service := -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c wal_level=replica -c shared_buffers=512MB -c max_wal_size=4GB \
  -c shared_preload_libraries=pg_stat_statements -c compute_query_id=on

.PHONY: bench
bench: ## Measure the release build beside its limits: make bench ARGS="reads"
	cargo build --release --package server --no-default-features --package benches
	ulimit -n 20000 && ENTENTE_POSTGRES_SETTINGS="$(of_service)" scripts/with-postgres $(CARGO_TARGET_DIR)/release/benches $(ARGS)

.PHONY: lint
lint: ## Check the form of the code, with warnings denied
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings

.PHONY: generate
generate: nextest ## Write .sqlx, schema.graphql and docs/errors.md anew from the sources
	scripts/with-postgres scripts/generate-sqlx
	scripts/with-postgres scripts/generate-by-tests $(without_embedded)

# The test runner, built without optimisation: it waits more than it computes.
.PHONY: nextest
nextest:
	@cargo nextest --version >/dev/null 2>&1 || cargo install --locked --debug cargo-nextest@0.9.143
