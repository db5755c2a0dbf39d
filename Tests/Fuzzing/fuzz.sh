#!/bin/bash
# fuzz.sh SECONDS TARGET…: builds each fuzz target with libFuzzer and AddressSanitizer and runs it.
# FUZZ_SEED makes it try the same inputs again; 0, the default, tries others each time. FUZZ_RUNS
# ends it after as many inputs.
#
# Starts from Fixtures/Malformed/TARGET (every input that ever crashed it) and from seeds made on
# the spot; an input that crashes it is left in .build-fuzz/TARGET/crashes and ends this with 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1; shift
export SIGHTLINE_FUZZ=1 SWIFT_BACKTRACE=enable=no
flags=(-c release --scratch-path .build-fuzz --sanitize=address -Xswiftc -sanitize=fuzzer)
status=0
for target in "$@"; do
  case $target in
    onnx) product=ONNXReaderFuzzer ;;
    tflite) product=TFLiteReaderFuzzer ;;
    media) product=MediaProbeFuzzer ;;
    npy) product=NumPyReaderFuzzer ;;
    coco) product=COCOReaderFuzzer ;;
    mot) product=MOTReaderFuzzer ;;
    log) product=LogReaderFuzzer ;;
    yaml) product=PipelineReaderFuzzer ;;
    *) echo "no fuzz target '$target'" >&2; exit 64 ;;
  esac
  swift build "${flags[@]}" --product "$product"
  folder=.build-fuzz/$target
  known=Fixtures/Malformed/$target
  [ "$target" != yaml ] || known=Fixtures/Malformed/pipelines
  mkdir -p "$folder"/{corpus,seeds,crashes} "$known"
  python3 Tests/Fuzzing/make_seeds.py "$target" "$folder/seeds"
  echo "$target: $seconds s"
  "$(swift build "${flags[@]}" --show-bin-path)/$product" \
    -max_total_time="$seconds" -runs="${FUZZ_RUNS:--1}" -seed="${FUZZ_SEED:-0}" -timeout=20 \
    -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 -verbosity=0 -print_funcs=0 \
    -artifact_prefix="$folder/crashes/" \
    "$folder/corpus" "$folder/seeds" "$known" || status=1
done
exit $status
