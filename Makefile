# What one types here. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
SITE := seeds/sample/starledger.yaml
MONTH ?= 2026-10
STARLEDGER := $(BIN)/starledger --site $(SITE)

# Nothing leaves the machine at run time.
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run dev test load spark-test spark-large lint faults random-schemes mutation slips narrowing bench bench-large bench-rules bench-csv clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/installed ## install the locked dependencies into .venv

.venv/installed: requirements.lock pyproject.toml
	@echo "Setting up .venv: the locked dependencies, about a minute the first time …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "StarLedger needs Python 3.11 or newer; say which with PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

close = $(STARLEDGER) run $(1) \
	&& $(STARLEDGER) approve $(1) --by 陈静 --role appraisal_supervisor \
	&& $(STARLEDGER) approve $(1) --by 王磊 --role hr_manager \
	&& $(STARLEDGER) publish $(1)

# Some schemes judge by the quarter: before the latest month, the last month of its last whole quarter is published once.
run: .venv/installed build/sample/landing ## run the sample company's latest month to a published release
	@test "$(MONTH)" != 2026-10 || test -d build/sample/home/releases/2026-09.1 || { $(call close,2026-09); }
	@$(call close,$(MONTH))
	@echo "Look further: $(STARLEDGER) explain H014 $(MONTH)"
	@echo "              $(STARLEDGER) query 'select star, count(*) from stars group by all order by all'"

dev: .venv/installed build/sample/landing ## look at the sample company's assets, gates and schedule on http://127.0.0.1:3000
	@mkdir -p build/dagster
	@printf 'telemetry:\n  enabled: false\n' > build/dagster/dagster.yaml
	@DAGSTER_HOME=$(CURDIR)/build/dagster STARLEDGER_SITE=$(SITE) $(BIN)/dagster dev \
	  --module-name dagster_project.code_location --host 127.0.0.1 --port 3000

build/sample/landing: .venv/installed $(wildcard seeds/sample/company/*.py seeds/sample/*.yaml seeds/schemes/*.yaml)
	@$(BIN)/python seeds/sample/company --to $@
	@touch $@

test: setup ## every test, with lint, types and formatting
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder --durations 12

load: .venv/installed ## fifty readers of files and of a PostgreSQL while a month is run and published: none fails, none sees a mix
	@$(BIN)/python -m tests.load

spark-test: .venv/installed .venv-spark/installed ## the sample's last three months on DuckDB and on Spark, every table compared (needs Java 17)
	@$(BIN)/python -m tests.spark

spark-large: .venv/installed .venv-spark/installed ## a month of 100 million events on DuckDB and on Spark, every table compared (SIZE="--people 300 --events 3000000")
	@$(BIN)/python -m tests.spark.large $(SIZE)

# Spark and dbt-spark lie apart: what the product runs on stays as it is locked.
.venv-spark/installed: requirements-spark.lock
	@echo "Setting up .venv-spark: Spark, 460 MB to fetch, two minutes the first time …"
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip install -qq --require-hashes -r requirements-spark.lock
	@touch $@

lint: setup ## lint, types and formatting alone
	@$(BIN)/python -m pytest tests/style

faults: .venv/installed ## every moment of load, seal, publish, close and post fails, by kill -9 and full disk (STEPS="load close")
	@$(BIN)/python -m tests.faults $(STEPS)

narrowing: .venv/installed ## random corrections of the sample, by the schemes that they reach and as a whole (HOW_MANY=5)
	@$(BIN)/python -m tests.narrowing --how-many $(or $(HOW_MANY),5)

bench-large: .venv/installed ## 36 months of 20,000 people, 100 million events: a rebuild, one new month, beside scripts (SIZE="--people 300 --events 3000000")
	@$(BIN)/python -m bench.large $(SIZE)

bench: .venv/installed ## a month of 8 million calls beside hand-written scripts: seconds and memory (SIZE="--people 200")
	@$(BIN)/python -m bench $(SIZE)

bench-csv: .venv/installed ## 12 million rows of CSV on their way in beside DuckDB's own reader: seconds, memory, ratio (SIZE="--rows 1000000")
	@$(BIN)/python -m bench.csv $(SIZE)

bench-rules: .venv/installed ## the rules by themselves, 20,000 people under all schemes: µs a clause row and memory (SIZE="--people 3000")
	@$(BIN)/python -m bench.rules $(SIZE)

random-schemes: .venv/installed ## random schemes against the reference, more than in the tests (HOW_MANY=300, SEED=1)
	@STARLEDGER_HOW_MANY=$(or $(HOW_MANY),300) STARLEDGER_SEED=$(or $(SEED),1) $(BIN)/python -m pytest tests/reference --timeout 0

mutation: .venv/installed ## would the worked examples notice a slip? each value of each scheme changed a little (SCHEMES="id …", AT_LEAST=95)
	@$(BIN)/python -m dagster_project.rehearsal.mutation $(SCHEMES) --at-least $(or $(AT_LEAST),100)

# Stars, a year's title, forms and quality sheets: most kinds of rules, in about two minutes of processor.
SLIPS := annual_star centre_star collection_star competency_form fatal_qc game_issue_severity hotline_duties \
	interview_form mall_star manager_bonus probation_form recording_qc representative_form sales_support_pay

slips: .venv/installed ## the same of fourteen schemes, each slip noticed or proved to change nothing
	@$(BIN)/python -m dagster_project.rehearsal.mutation $(SLIPS) --at-least 100

clean: ## remove what was built; the environment stays
	rm -rf build dbt/target dbt/logs
