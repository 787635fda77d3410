# jboost: `make demo` runs the main job on a real application, `make test` passes the tests; both set up what they need.
SHELL := /bin/bash
export JBOOST_FIXTURES ?= $(CURDIR)/.fixtures
# What a start costs is in how it is linked. libstdc++ goes in too: its 4 000 symbols were a tenth of a start; and so do
# libdeflate and libyaml, which few machines have. Pointers to relocate are packed (DT_RELR: lld, glibc 2.36), since
# 54 000 of them one by one are 4.5 million instructions. Nothing is exported, since the runtime looks through all
# exported symbols.
RELEASE := --configuration release --static-swift-stdlib -Xlinker -L.build-static -Xswiftc -use-ld=lld \
	-Xlinker -z -Xlinker pack-relative-relocs -Xlinker --version-script=.build-static/exports.map
SWIFT_SOURCES := Sources Tests Package.swift

.PHONY: all setup build demo test bench fuzz format lint clean

all: build

setup: ## Debian packages, JDKs, third-party jars, fixture applications
	@scripts/setup.sh

build: setup ## the release binary, in bin/
	@scripts/shim.sh
	@mkdir -p .build-static
	@ln -sf "$$(gcc -print-file-name=libstdc++.a)" "$$(gcc -print-file-name=libdeflate.a)" \
		"$$(gcc -print-file-name=libyaml.a)" .build-static/
	@echo '{ global: jboost_main; local: *; };' >.build-static/exports.map
	JBOOST_LINK_STATIC=1 swift build $(RELEASE) --product jboost
	swift build --configuration release -Xswiftc -static-executable --product jboost-launch --scratch-path .build-launch
	@mkdir -p bin
	@install -m 755 .build/release/jboost bin/jboost
	@install -m 755 .build-launch/release/jboost-launch bin/jboost-launch
	@strip bin/jboost bin/jboost-launch

demo: build ## builds, proves and starts the Spring shop both ways
	@scripts/demo.sh

test: build lint ## every suite, and a bounded fuzz run
	@scripts/test.sh

bench: build ## the table of SPECIFICATION.md, measured here
	@scripts/bench.sh

format:
	swift format --in-place --recursive $(SWIFT_SOURCES)

lint:
	@swift format lint --strict --recursive $(SWIFT_SOURCES)
	@scripts/check-imports.sh
	@scripts/check-promises.py

clean:
	rm -rf .build .build-* bin demo
