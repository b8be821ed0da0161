# Sets up, tries and tests the project. It needs Python 3.11, 3.12 or 3.13, make and a C compiler, nothing else.
PYTHON ?= python3
VENV ?= .venv
# The case that `make try` checks, and the instant for which it is checked.
SAMPLE ?= cases/shopee/sg-nondelivery-still-moving.yaml
AS_OF ?= 2026-04-13T09:00:00+08:00

BIN = $(VENV)/bin
READY = $(VENV)/.ready
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

# Set and empty counts as not set: byte code is kept even where the surroundings ask for none, or each command that the tests start would compile
# every module anew.
export PYTHONDONTWRITEBYTECODE =

# The whole of this package, and of the libraries what its commands import; the calendars of countries are imported one by one, when asked for.
define COMPILE_WHAT_IS_IMPORTED
import compileall, importlib, pathlib, sys
import disputes.commands, disputes.commands.rules, holidays.registry, holidays.groups
for module in (*disputes.commands.COMMANDS.values(), *disputes.commands.rules.COMMANDS.values()):
    importlib.import_module(module)
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith(sys.prefix):
        compileall.compile_file(file, quiet=2)
for folder in (pathlib.Path(disputes.__file__).parent, pathlib.Path(sys.modules["holidays"].__file__).parent):
    compileall.compile_dir(folder, quiet=2)
endef
export COMPILE_WHAT_IS_IMPORTED

.PHONY: setup try test test-long test-all check-engine check-style check-rules check-lint check-examples check-durable check-layout schemas editor bench wheel pin clean

setup: $(READY)

# Installed without byte code, which would take most of the time and mostly be of libraries that no command imports; what the commands do import
# is compiled at the end, whatever PYTHONDONTWRITEBYTECODE says, so that the first command is as quick as the second.
#
# durable_rules is a source archive and is built apart, with pinned build tools; everything else is a wheel. From Python 3.13 on its source needs
# a define, without which it builds but cannot be imported: so no cached wheel of it is used, and the import is tried here.
$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12")'
	@echo "setting up $(VENV)" >&2
	@rm -f $(READY)
	@$(PYTHON) -m venv --clear $(VENV)
	@awk '/^[^ #]/ {keep = !/^durable-rules==/} keep' constraints.txt >$(VENV)/wheels.txt
	@awk '/^[^ #]/ {keep = /^durable-rules==/} keep' constraints.txt >$(VENV)/engine.txt
	@$(PIP) install --no-compile --require-hashes --only-binary :all: --requirement $(VENV)/wheels.txt
	@define="$$($(BIN)/python -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" * (sys.version_info >= (3, 13)))')"; \
	  { CPPFLAGS="$$CPPFLAGS $$define" $(PIP) install --require-hashes --no-deps --no-build-isolation --no-cache-dir --no-binary durable-rules \
	      --requirement $(VENV)/engine.txt && $(BIN)/python -c 'import durable.lang'; } || { \
	    echo "durable_rules could not be built: it needs a C compiler and Python's C headers (Debian, Ubuntu: gcc and python3-dev)." >&2; \
	    echo "The plain engine answers in its place. Once they are there: make clean && make" >&2; }
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c "$$COMPILE_WHAT_IS_IMPORTED"
	@touch $(READY)

try: $(READY)
	$(BIN)/disputes check $(SAMPLE) --as-of $(AS_OF)

test: $(READY) check-engine
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check-examples check-style check-lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

# Every figure of every ruleset changed, many kills, many nights, long property tests.
test-long: $(READY) check-engine check-layout check-durable
	$(BIN)/python -m pytest -n 2 -m long

test-all: test test-long

# Tests hold the engines equal, so a missing one is a failure and not a skip.
check-engine: $(READY)
	@$(BIN)/python -c 'import durable.lang' || { echo "durable_rules cannot be imported: make clean && make says why" >&2; exit 1; }

check-style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy --strict disputes

check-rules: check-lint check-examples

check-lint: $(READY)
	$(BIN)/disputes rules lint

# The plain engine makes no network of the rules, which takes longer than the few examples of each would gain by it.
check-examples: $(READY)
	$(BIN)/disputes rules test --engine plain

check-durable: $(READY)
	$(BIN)/disputes rules test --engine durable

# The schemas that the first lines of the rulesets name; `disputes rules format` renews them too.
schemas: $(READY)
	$(BIN)/disputes rules schemas

# The YAML language server of editors, for the tests of the schemas, which skip without it. Needs npm.
editor:
	cd tests/editor && npm ci --no-audit --no-fund --ignore-scripts

# Needs no quiet machine: what is compared is measured in the same run. Five to ten minutes; `make bench BENCH=--quick` takes a few.
bench: $(READY)
	@$(BIN)/python bench/table.py $(BENCH)

# Laying out every file to compare it takes longer than all other checks of the rules.
check-layout: $(READY)
	$(BIN)/disputes rules format --check

wheel: $(READY)
	$(BIN)/hatchling build -d dist

# Needs uv on the path. Pins that are there stay as they are; `make pin UPGRADE=--upgrade` works all of them out anew. The registry's address stays
# out of the file.
pin:
	@cp constraints.txt constraints.new
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --quiet $(UPGRADE) \
	  --output-file constraints.new
	@{ echo "# Every dependency with its version and its hashes, for Python 3.11 to 3.13 on Linux and macOS: those of the project, its tests and its build."; \
	   echo "# Written by \`make pin\`; the Makefile installs from it."; \
	   cat constraints.new; } >constraints.txt
	@rm constraints.new

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find disputes tests -name __pycache__ -type d -prune -exec rm -rf {} +
