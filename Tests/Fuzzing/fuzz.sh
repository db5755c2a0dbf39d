#!/bin/bash
# fuzz.sh SECONDS TARGET[:RUNS]…: builds each fuzz target with libFuzzer and AddressSanitizer and
# runs it, as many at once as there are cores. RUNS ends one after as many inputs; FUZZ_SEED makes
# them try the same inputs again; 0, the default, tries others each time.
#
# Starts from Fixtures/Malformed/TARGET (every input that ever crashed it) and from seeds made on
# the spot; an input that crashes it is left in .build-fuzz/TARGET/crashes and ends this with 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1; shift
export SIGHTLINE_FUZZ=1 SWIFT_BACKTRACE=enable=no
# Sets and dictionaries in one order: without it the same seed tries other inputs each time.
[ "${FUZZ_SEED:-0}" = 0 ] || export SWIFT_DETERMINISTIC_HASHING=1
flags=(-c release --scratch-path .build-fuzz --sanitize=address -Xswiftc -sanitize=fuzzer)

product() {
  case $1 in
    onnx) echo ONNXReaderFuzzer ;;
    tflite) echo TFLiteReaderFuzzer ;;
    media) echo MediaProbeFuzzer ;;
    npy) echo NumPyReaderFuzzer ;;
    coco) echo COCOReaderFuzzer ;;
    mot) echo MOTReaderFuzzer ;;
    log) echo LogReaderFuzzer ;;
    yaml) echo PipelineReaderFuzzer ;;
    *) echo "no fuzz target '$1'" >&2; exit 64 ;;
  esac
}

# run TARGET RUNS: tries inputs; what it prints goes into a file.
run() {
  local folder=.build-fuzz/$1 known=Fixtures/Malformed/$1
  [ "$1" != yaml ] || known=Fixtures/Malformed/pipelines
  mkdir -p "$known"
  "$programs/$(product "$1")" \
    -max_total_time="$seconds" -runs="$2" -seed="${FUZZ_SEED:-0}" -timeout=20 \
    -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 -verbosity=0 -print_funcs=0 \
    -artifact_prefix="$folder/crashes/" \
    "$folder/corpus" "$folder/seeds" "$known" >"$folder/printed" 2>&1
}

for target in "$@"; do
  name=${target%%:*}
  made=$(product "$name")
  swift build "${flags[@]}" --product "$made"
  folder=.build-fuzz/$name
  mkdir -p "$folder"/{corpus,seeds,crashes}
  python3 Tests/Fuzzing/make_seeds.py "$name" "$folder/seeds"
done
programs=$(swift build "${flags[@]}" --show-bin-path)

status=0
names=() ids=()
# The oldest of those that run: waits for it and prints what it said.
collect() {
  wait "${ids[0]}" || status=1
  echo "${names[0]}: at most $seconds s"
  cat ".build-fuzz/${names[0]}/printed"
  names=("${names[@]:1}") ids=("${ids[@]:1}")
}
for target in "$@"; do
  [ ${#ids[@]} -lt "$(nproc)" ] || collect
  runs=-1
  [[ $target != *:* ]] || runs=${target#*:}
  run "${target%%:*}" "$runs" &
  names+=("${target%%:*}") ids+=($!)
done
while [ ${#ids[@]} -gt 0 ]; do collect; done
exit $status
