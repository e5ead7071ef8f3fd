# What a developer types. Everything is prepared on first use and kept in a cache
# (see tools/cache.py), so the second time is quick, in another clone too.

PYTHON ?= python3
# Odoo series: demo and bench use the first, test uses all named, or all there are.
SERIES ?=
ARGS ?=
export SERIES

tool = $(PYTHON) -m tools.bootstrap

# The tests that have a long form, and those beside them that only failures are about.
faults = $(addprefix tests/e2e/test_,kill_anywhere.py crash.py failures.py bad_connection.py \
	paging.py agreement.py postgres_restart.py) tests/odoo/test_cartona_id_import.py \
	tests/odoo/test_listing_file.py \
	tests/odoo/test_declared.py tests/odoo/test_demo.py tests/odoo/test_addons.py \
	tests/odoo/test_legacy_addon.py tests/e2e/test_lifecycle.py \
	tests/browser/test_dashboard.py tests/browser/test_days.py

.PHONY: help demo smoke test faults soak pictures lint audit format pot dist bench clean

help:
	@echo "make demo    Odoo 19.0 with the connector beside a sandbox of Cartona; Ctrl-C ends it"
	@echo "make smoke   the main job once, by itself, with the latency of every step"
	@echo "make test    all checks and tests, on every Odoo series proved so far"
	@echo "make faults  the long forms of tests: killed anywhere, bad networks, soak, large imports"
	@echo "make soak    orders, edits and failures at random, until both sides agree; takes long"
	@echo "make pictures  walks through everybody's day and keeps what is seen in docs/pictures"
	@echo "make lint    only the checks of the sources"
	@echo "make audit   asks whether what we pin has known holes, where a service answers"
	@echo "make format  puts the sources in order: layout, imports, what a check can mend itself"
	@echo "make pot     renews the templates of the translations, and ar.po with them"
	@echo "make dist    wheels and zips of every series, in dist/"
	@echo "make bench   measures speed; results are kept in bench/; ARGS=large: large databases only"
	@echo "make clean   removes what was built in this checkout (not the cache)"
	@echo "SERIES='18.0 19.0' chooses series, ARGS='-k price' is passed on"

demo:
	@$(tool) demo $(ARGS)

smoke:
	@$(tool) smoke $(ARGS)

test:
	@$(tool) test $(ARGS)

faults:
	@FAULTS=1 $(tool) test $(faults) $(ARGS)

soak:
	@SEQUENCES=$${SEQUENCES:-200} $(tool) test tests/e2e/test_agreement.py $(ARGS)

pictures:
	@FAULTS=1 PICTURES=$(CURDIR)/docs/pictures $(tool) test tests/browser/test_days.py $(ARGS)

lint:
	@$(tool) lint

audit:
	@$(tool) audit

format:
	@$(tool) format

pot:
	@$(tool) pot

dist:
	@$(tool) dist

bench:
	@$(tool) bench.run $(ARGS)

clean:
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
