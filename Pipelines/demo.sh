#!/bin/bash
# demo.sh SIGHTLINE CLIP OUT: the main job on a real clip with a real model.
# YOLOX-Nano where SIGHTLINE_MODELS has it, else the face detector that a package brings.
set -euo pipefail
sightline=$1 clip=$2 out=$3
here=$(dirname "$0")
if "$sightline" models verify yolox_nano_416 >/dev/null 2>&1; then
    pipeline=$here/people-and-vehicles.yml
    more=()
else
    "$sightline" models install centerface_640x288
    pipeline=$here/faces-blurred.yml
    # Shows what is hidden, and follows it.
    more=(--tracker byte --set annotate.boxes=true --set annotate.labels=true --set annotate.ids=true)
fi
"$sightline" run "$pipeline" "$clip" --annotated "$out/annotated.mp4" \
    --log "$out/events.jsonl" --log-frames --overwrite "${more[@]}"
"$sightline" log verify "$out/events.jsonl"
ffmpeg -v error -y -ss 5 -i "$out/annotated.mp4" -frames:v 1 "$out/snapshot.png"
echo
echo "annotated video  $out/annotated.mp4"
echo "a snapshot       $out/snapshot.png"
echo "the event log    $out/events.jsonl"
