# 龚惠咖: the commands of this repository. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run console test long fuzz browser-test lint bench walk format console-types lock clean
export PYTHONUTF8 := 1
export PYTHON

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SHARED := -n 2
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --no-annotate --quiet

help: ## 列出命令 · List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## 启动演示环境，Ctrl-C 停止 · Start everything with demo data
	@.ci/console build || echo "工作台没有构建成功（原因见上），其余照常启动" >&2
	@exec $(BIN)/python -m app.launcher --with-parent $$PPID

console: $(INSTALLED) ## 构建工作台的页面 · Build the console's pages, if they changed
	@.ci/console build

test: $(INSTALLED) ## 运行测试（长的和乱投除外）· Run the test suite, all but the long tests and the fuzzing
	$(BIN)/python -m pytest $(SHARED) -m "not fuzz and not long and not browser"

long: $(INSTALLED) ## 走完整个演示、杀进程等几分钟的测试 · Run the tests that take minutes each
	$(BIN)/python -m pytest -m long

fuzz: $(INSTALLED) ## 乱投每个接口 · Throw generated requests at every operation
	$(BIN)/python -m pytest $(SHARED) -m fuzz

browser-test: $(INSTALLED) console ## 在真的浏览器里用工作台 · Use the console in a real browser
	@.ci/chromium
	$(BIN)/python -m pytest -m browser

lint: $(INSTALLED) ## 检查代码 · Check style, types, floors and dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	@.ci/console check

bench: $(INSTALLED) ## 测量，与同一次运行的极限相比 · Measure, beside the limits of the same run
	$(BIN)/python -m bench $(BENCH)

walk: $(INSTALLED) ## 走一遍演示流程（先 make run）· Walk through the running demo
	@running="$${DATA_DIR:-.data}/running.env"; \
	if [ ! -r "$$running" ]; then echo "请先在另一个终端运行 make run" >&2; exit 1; fi; \
	set -a; . "$$running"; set +a; exec $(BIN)/python -m flask --app wsgi walk

format: $(INSTALLED) ## 整理代码格式 · Format the code
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

console-types: $(INSTALLED) ## 按接口重写工作台的类型 · Write the console's API types again
	@.ci/console types

lock: $(INSTALLED) ## 重新锁定依赖版本 · Lock the dependencies again
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt

clean: ## 删除 .venv、前端依赖和缓存，保留数据 · Remove .venv, node_modules and caches, keep .data
	rm -rf $(VENV) frontend/console/node_modules frontend/console/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements-dev.txt
	@.ci/install
	@touch $@
