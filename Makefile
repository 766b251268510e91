# Tapedeck. `make help` lists what there is to say.

NAME   ?=
ROW    ?=
SEED   ?=
SET    ?=
TAPE   ?=
SECONDS ?= 60
ONLY    ?=
N      ?= 20
SWIFT  ?= swift
BUILD  ?= .build
# Real market data beside the checkout; tests that need it say so loudly where it is not there.
export MARKET_DATA ?= $(abspath ../shared/market-data)

# The standard library inside the program: it starts in half the time.
RELEASE  = $(SWIFT) build -c release --static-swift-stdlib --scratch-path $(BUILD)
TAPEDECK = $(BUILD)/release/tapedeck

.DEFAULT_GOAL := build
.PHONY: help build scenario scenarios hashes check-hashes test test-long long-fuzz swift-test check format format-check \
  prove mutants bench fuzz fuzz-guided sanitize sanitize-address sanitize-thread recordings docs setup clean

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'
	@echo
	@echo "  make scenario NAME=listenkey-expiry [ROW=first-ping] [SEED=7] [SET=path=value] [TAPE=file]"

build: setup     ## build the program (release)
	@$(RELEASE) --product tapedeck 1>&2

scenario: setup  ## run one scenario: make scenario NAME=listenkey-expiry
	@test -n "$(NAME)" || { echo "NAME is missing, for example: make scenario NAME=listenkey-expiry"; \
	  find Scenarios -name '*.yaml' -not -path '*/presets/*' | sed 's|.*/\(.*\)\.yaml|  \1|' | sort; exit 2; }
	@$(RELEASE) --product tapedeck 1>&2
	@$(TAPEDECK) run "$(NAME)" $(if $(ROW),--row "$(ROW)") $(if $(SEED),--seed $(SEED)) \
	  $(if $(SET),--set '$(SET)') $(if $(TAPE),--tape "$(TAPE)")

scenarios: build ## run every scenario
	@$(TAPEDECK) run Scenarios

hashes: build    ## write Scenarios/hashes.txt anew: what each row plays
	@sh .ci/hashes $(TAPEDECK) > $(BUILD)/hashes.txt && mv $(BUILD)/hashes.txt Scenarios/hashes.txt

check-hashes: build ## compare what each row plays with Scenarios/hashes.txt
	@sh .ci/hashes $(TAPEDECK) > $(BUILD)/hashes.txt && diff -u Scenarios/hashes.txt $(BUILD)/hashes.txt 1>&2 \
	  || { echo "error: runs changed; if that was meant, run 'make hashes' and say why in the changelog"; exit 1; }

test: setup      ## what CI runs: formatting, every test, every wrong engine caught
	@sh .ci/stages "$(MAKE)" format-check swift-test prove

test-long: setup ## what make test has no time for: ten minutes of fuzz, sanitizers, shipped tapes, random changes
	@sh .ci/stages "$(MAKE)" long-fuzz sanitize-address sanitize-thread recordings mutants

long-fuzz:
	@$(MAKE) --no-print-directory fuzz SECONDS=600

swift-test: setup
	@sh .ci/swift-test "$(SWIFT)" "$(BUILD)"

# SwiftPM's own check finds a module that nothing brings along; the rules find one that another target brings along.
check: setup format-check check-hashes ## what holds the house together: formatting, hashes of all rows, imports, rules
	@$(SWIFT) test --scratch-path $(BUILD) --disable-xctest --explicit-target-dependency-import-check error \
	  --filter 'FloorRules|WallRules|ShapeRules'

format:          ## rewrite the sources in the house format
	@$(SWIFT) format -i -r Package.swift Sources Tests Benchmarks Examples

format-check:
	@$(SWIFT) format lint --strict -r Package.swift Sources Tests Benchmarks Examples \
	  || { echo "error: the sources are not in the house format; run 'make format' and look at what it changed"; exit 1; }

prove: setup     ## show each deliberately wrong engine caught; TABLE=1: every row against every engine
	@$(RELEASE) --product prove 1>&2
	@$(BUILD)/release/prove $(if $(TABLE),--table) $(NAME)

# Of random changes some are none at all, as the text of a log line: 70 % caught is nearly all that matter.
mutants: setup   ## change the engine at random and show it to all rows: make mutants [N=20] [SEED=1]
	@$(SWIFT) build --scratch-path $(BUILD) --product mutants 1>&2
	@$(BUILD)/debug/mutants --count $(N) --seed $(or $(SEED),1) --at-least 70 --tests

bench: build     ## measure the speed table, each row beside its floor
	@BUILD=$(BUILD) sh Benchmarks/run.sh $(TAPEDECK)

fuzz: setup      ## damage tapes, imports and scripts at random for a minute: make fuzz [SECONDS=60] [SEED=7] [ONLY=ScriptFuzz]
	@FUZZ_SECONDS=$(SECONDS) FUZZ_SEED=$(or $(SEED),$$(date +%s)) $(SWIFT) test --scratch-path $(BUILD) --disable-xctest \
	  --filter $(or $(ONLY),FuzzTests)

# libFuzzer's own words; what it finds lies in the folder, as crash-HASH, and is played by `tapedeck run`.
fuzz-guided: setup ## change scripts at random, guided by the code they reach: make fuzz-guided [SECONDS=60]
	@GUIDED_FUZZ=1 $(SWIFT) build --scratch-path $(BUILD)-guided --sanitize=fuzzer --product guided-fuzz 1>&2
	@mkdir -p $(BUILD)-guided/texts && find Scenarios -name '*.yaml' -exec cp {} $(BUILD)-guided/texts \;
	@$(BUILD)-guided/debug/guided-fuzz -max_total_time=$(SECONDS) -timeout=60 -max_len=20000 \
	  -artifact_prefix=$(BUILD)-guided/ $(BUILD)-guided/texts

sanitize: setup  ## every test under the address sanitizer, then under the thread sanitizer: make sanitize [ONLY=ScriptFuzz]
	@sh .ci/stages "$(MAKE)" sanitize-address sanitize-thread

docs: build      ## write anew what README, tutorial and how-tos show of the program's output
	@PAGES=write PAGES_PROGRAM=$(CURDIR)/$(TAPEDECK) $(SWIFT) test --scratch-path $(BUILD) --disable-xctest --filter PrintedPagesTests 1>&2

# Each has a build of its own. What the sanitizer finds ends the tests; leaks are none of an exiting program's business.
sanitize-address sanitize-thread: sanitize-%:
	@ASAN_OPTIONS=detect_leaks=0:$$ASAN_OPTIONS $(SWIFT) test --scratch-path $(BUILD)-$* --disable-xctest --sanitize=$* \
	  $(if $(ONLY),--filter '$(ONLY)')

recordings: build ## make the shipped tapes anew from their plans and compare
	@for plan in Recordings/*.plan.yaml; do $(TAPEDECK) tape make $$plan --check || exit $$?; done

# A fresh Debian with a Swift toolchain lacks these two; where we may, we install them, else we say how.
setup:
	@missing=""; \
	test -e /usr/include/zlib.h || missing="$$missing zlib1g-dev"; \
	test -e /usr/include/sqlite3.h || missing="$$missing libsqlite3-dev"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing$$missing" 1>&2; \
	    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; } 1>&2 || exit 3; \
	  else \
	    echo "error: missing$$missing" 1>&2; \
	    echo "  install with: sudo apt-get install -y$$missing" 1>&2; exit 3; \
	  fi; \
	fi; \
	command -v $(SWIFT) >/dev/null || { echo "error: no Swift toolchain: see https://www.swift.org/install" 1>&2; exit 3; }

clean:           ## remove everything that was built
	@rm -rf .build .build-*
