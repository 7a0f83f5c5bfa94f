## layouts: load every export with pandas and DuckDB by the published headers (needs Python; fetches both once)
.PHONY: layouts
LAYOUTS = $(TARGET_DIR)/layouts
layouts: build
	@mkdir -p $(LAYOUTS)
	@if ! $(LAYOUTS)/venv/bin/python -c 'import pandas, duckdb' 2>/dev/null; then \
	  python3 -m venv $(LAYOUTS)/venv && $(LAYOUTS)/venv/bin/pip install -q pandas duckdb; fi; \
	if ! $(LAYOUTS)/venv/bin/python -c 'import pandas, duckdb' 2>/dev/null; then \
	  echo "layouts: skipped: pandas and DuckDB cannot be had here"; \
	else rm -f $(LAYOUTS)/record.db*; \
	  $(LEGATION) add examples/pages --record $(LAYOUTS)/record.db && \
	  $(LAYOUTS)/venv/bin/python crates/cli/tests/layouts/check.py $(LEGATION) $(LAYOUTS)/record.db $(LAYOUTS); fi
