# stet. `make demo` and `make test` are all the set-up there is: both install what is missing.

PREFIX ?= /usr/local
SWIFT ?= swift
BUILD_FLAGS ?=
RELEASE = -c release --static-swift-stdlib --product stet
# Found out when a recipe runs, after the packages are there. One static executable where libgit2's archive is the one it was made for, else the shared library.
STATIC = $(shell pkg-config --modversion libgit2 2>/dev/null | grep -q '^1\.5\.' \
  && test -e "$$(pkg-config --variable=libdir libgit2)/libgit2.a" && echo 1)
PACKAGES = libgit2-dev libsqlite3-dev

.PHONY: all demo test test-asan bench install uninstall format lint clean dependencies release

all: release

# Debian's headers of libgit2 and SQLite; through sudo when not root.
dependencies:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing \
	    || { $$sudo apt-get update -q \
	         && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing; }; \
	fi

release: dependencies
	STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS)

# The main job on the shipped registry, in a temporary folder, with real commits and pushes.
demo: release
	STET="$$(STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS) --show-bin-path)/stet" sh docs/demo/demo.sh

# What waits for clocks, sockets and signals runs in a process of its own: beside a thousand tests
# that hold every thread, a wait of a second may take minutes.
TIMED = ^(ProvidersTests\.|StetCLITests\.RunnerCommandTests|EvaluationTests\.(BudgetTests|RateLimiterTests))

test: dependencies
	$(SWIFT) test $(BUILD_FLAGS) --skip '$(TIMED)'
	$(SWIFT) test $(BUILD_FLAGS) --skip-build --filter '$(TIMED)'

# Memory errors and leaked handles; XCTest and Foundation's Process leak by themselves.
test-asan: dependencies
	LSAN_OPTIONS="suppressions=$(CURDIR)/Tests/TestSupport/leaks.supp:print_suppressions=0" \
	  $(SWIFT) test --sanitize=address --scratch-path .build-asan $(BUILD_FLAGS) --skip '$(TIMED)'
	LSAN_OPTIONS="suppressions=$(CURDIR)/Tests/TestSupport/leaks.supp:print_suppressions=0" \
	  $(SWIFT) test --sanitize=address --scratch-path .build-asan $(BUILD_FLAGS) --skip-build --filter '$(TIMED)'

# Ratios to git and named peers, in one run.
bench: release
	STET="$$(STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS) --show-bin-path)/stet" sh docs/bench/bench.sh
	STET="$$(STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS) --show-bin-path)/stet" sh docs/bench/metrics.sh
	STET="$$(STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS) --show-bin-path)/stet" sh docs/bench/runner.sh

install: release
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/stet/hooks"
	install -m 755 "$$(STET_STATIC=$(STATIC) $(SWIFT) build $(RELEASE) $(BUILD_FLAGS) --show-bin-path)/stet" \
	  "$(DESTDIR)$(PREFIX)/bin/stet"
	install -m 755 hooks/pre-commit hooks/pre-push hooks/pre-receive \
	  "$(DESTDIR)$(PREFIX)/share/stet/hooks/"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/stet"
	rm -rf "$(DESTDIR)$(PREFIX)/share/stet"

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build .build-asan
