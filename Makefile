# The only list of commands; CI runs the same ones.
SHARED ?= ../shared
CARGO ?= cargo
TARGET_DIR ?= $(or $(CARGO_TARGET_DIR),target)
LEGATION = $(TARGET_DIR)/release/legation

.PHONY: build demo test model check fmt clippy doc eval deny install

## build: the binary and the pinned language model (the one step that needs the network)
build: model gazetteer
	$(CARGO) build --release --locked -p legation-cli

## demo: build, code the pages in examples/, and print the timeline of one dyad they make
demo: build
	$(LEGATION) code examples/pages --format table
	@echo
	@rm -f $(TARGET_DIR)/demo.db*
	$(LEGATION) add examples/pages --record $(TARGET_DIR)/demo.db
	$(LEGATION) timeline USA PRK --record $(TARGET_DIR)/demo.db --format table

## test: every test; those that need ../shared say so and are skipped where it is absent
test: model gazetteer
	$(CARGO) test --locked --workspace

## model: fetch the pinned language model, checked by hash, once
model:
	@scripts/fetch-model.sh

## check: what CI asks of the code besides the tests
check: fmt clippy doc

fmt:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps

## eval: every score beside the peers' figures, for the shared sets that are present
eval: model
	$(CARGO) run --release --locked -q -p legation-eval -- all $(SHARED)

## deny: licences and advisories of the dependencies (needs cargo-deny)
deny:
	cargo deny check

install: build
	$(CARGO) install --locked --path crates/cli

-include crates/*/*.mk
