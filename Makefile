# make demo (see the site), make test, make test-quick, make coverage (what no test runs), make lint, make format,
# make bench and make bench-browser (how fast it is), make compare WITH=03ed515 (what pages cost now and in an older
# commit), make journeys (clicks, screens, queries), make screenshots (how it looks),
# make messages (after a change in praktijkenbank/locale/), make requirements.
# PORT=8001 make demo: another port.

# A version manager may put a name on the path that does not run, so each is tried. Only looked for when needed.
PYTHON = $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
UV_COMPILE = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make requirements"
MANAGE = .venv/bin/python manage.py

.PHONY: demo test test-quick coverage lint format bench bench-browser compare journeys behind-proxies with-clamd with-mail-servers with-oidc-provider odd-requests beside-slow-links screenshots messages requirements

demo: .venv/.demo
	@exec $(MANAGE) demo

test: .venv/.test
	@.venv/bin/python -m pytest --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)

# Without a browser and without what tests/slow.txt names, and with few generated cases also where CI is set.
test-quick: .venv/.test
	@env --unset=CI FEW_CASES=1 .venv/bin/python -m pytest --numprocesses=auto --dist=worksteal --ignore=tests/browser -m "not slow" \
		$(PYTEST_ARGS)

# Which lines and branches no test runs, and the share of those that one does.
coverage: .venv/.test
	@mkdir -p var/coverage
	@.venv/bin/python -m coverage erase
	@.venv/bin/python -m coverage run -m pytest --numprocesses=auto --dist=worksteal $(PYTEST_ARGS); code=$$?; \
		.venv/bin/python -m coverage combine --quiet && .venv/bin/python -m coverage report && exit $$code

# The last check is of the settings of production.
lint: .venv/.test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(MANAGE) makemigrations --check --dry-run
	@env SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" DATABASE_URL=postgres:///none SITE_URL=https://example.org \
		EMAIL_URL=smtp://localhost $(MANAGE) check --deploy --fail-level WARNING

format: .venv/.test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

# How fast it is. BENCH_SIZES=1000,10000,100000 and PROFILE=1 say more and take longer.
bench: .venv/.test
	@.venv/bin/python -m tests.bench

# How fast it is on a slow phone, in Chromium.
bench-browser: .venv/.test
	@.venv/bin/python -m tests.bench.browser

# What pages cost now and in an older commit, which is put in var/compare/. COMPARE_SIZES=1000,10000 says more.
compare: .venv/.test
	@.venv/bin/python -m tests.bench.compare

# What people need for what they come for: clicks, screens, queries. WITH=03ed515: in that commit. WIDTH=390: on a phone.
journeys: .venv/.test
	@.venv/bin/python -m tests.browser.journeys

# Two hosts behind nginx, haproxy and PgBouncer, as docs/running.md has it. Wants those three, and root.
behind-proxies: .venv/.test
	@.venv/bin/python -m tests.behind_proxies

# A real virus scanner with a signature of our own. Wants clamd.
with-clamd: .venv/.test
	@.venv/bin/python -m tests.with_clamd

# The worker with Postfix and OpenSMTPD, which it takes from Debian's archive and does not install. Wants root.
with-mail-servers: .venv/.test
	@.venv/bin/python -m tests.with_mail_servers

# Signing in at the provider of npm's oidc-provider. Wants node, npm and its registry.
with-oidc-provider: .venv/.test
	@.venv/bin/python -m tests.with_oidc_provider

# 3500 odd requests as visitor, owner of a fiche, editor and Beheer: none may be a fault of ours. ODD_SEED=2: others.
odd-requests: .venv/.test
	@.venv/bin/python -m pytest --quiet tests/odd_requests.py $(PYTEST_ARGS)

# How long mail waits beside the link check of 100 dripping websites.
beside-slow-links: .venv/.test
	@.venv/bin/python -m pytest --quiet tests/beside_slow_links.py $(PYTEST_ARGS)

# Pictures of all pages, wide and narrow, in var/screenshots/.
screenshots: .venv/.test
	@.venv/bin/python -m pytest --quiet tests/browser/screenshots.py $(PYTEST_ARGS)

# What Django says in other words. Asks for msgfmt, of gettext.
messages:
	cd praktijkenbank/locale/nl/LC_MESSAGES && for name in django djangojs; do msgfmt --check-format -o $$name.mo $$name.po || exit; done

# What production runs; what the demo adds to it; what finds by meaning; all of that plus what the tests need. UPGRADE=--upgrade takes newer versions.
requirements:
	$(UV_COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt
	$(UV_COMPILE) $(UPGRADE) --group demo -c requirements.txt -o praktijkenbank/demo/requirements.txt
	$(UV_COMPILE) $(UPGRADE) --group meaning -c requirements.txt -o requirements-meaning.txt
	$(UV_COMPILE) $(UPGRADE) --group test -c requirements.txt -c praktijkenbank/demo/requirements.txt \
		-c requirements-meaning.txt pyproject.toml \
		-o tests/requirements.txt

# The file .venv/.demo or .venv/.test says that the packages of that moment are installed.
.venv/.demo: requirements.txt praktijkenbank/demo/requirements.txt requirements-meaning.txt
.venv/.test: tests/requirements.txt
.venv/.demo .venv/.test:
	@test -w . || { echo "In de map $(CURDIR) mag je niet schrijven: zet het project in een map van jezelf." >&2; exit 1; }
	@test -n "$(PYTHON)" || { echo "Python 3.11 of nieuwer is nodig en is hier niet gevonden." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "De module venv van Python ontbreekt. Op Debian en Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Pakketten installeren in .venv (de eerste keer duurt dit een minuut) …"
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes $(addprefix -r ,$^)
	@touch $@
