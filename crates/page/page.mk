## page-train: train the line model and the choice of dates on the shared pages, once on all and once for each fold of sites
page-train:
	$(CARGO) run --release --locked -q -p legation-eval -- train-page $(SHARED)/bench/page

## page-retrain: train again and compare with the weights that are committed, byte for byte
page-retrain: page-train
	git diff --exit-code --stat -- crates/page/model crates/eval/model

## page-bench: pages a second, one thread, beside trafilatura and htmldate (fetched with pip) in one run
page-bench:
	$(CARGO) build --release --locked -q -p legation-eval
	test -d $(TARGET_DIR)/page-peers || (python3 -m venv $(TARGET_DIR)/page-peers && $(TARGET_DIR)/page-peers/bin/pip install -q trafilatura htmldate lxml_html_clean)
	$(TARGET_DIR)/release/legation-eval bench-page $(SHARED)/bench/page
	$(TARGET_DIR)/page-peers/bin/python scripts/page-peers.py $(SHARED)/bench/page

## page-fuzz: damaged pages, archives, feeds and mails for an hour: no panic, no hang, bounded memory
page-fuzz:
	$(CARGO) run --release --locked -q -p legation-page --example fuzz -- 3600 1

.PHONY: page-train page-retrain page-bench page-fuzz
