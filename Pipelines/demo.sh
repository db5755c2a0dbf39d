#!/bin/bash
# demo.sh SIGHTLINE CLIP OUT: the main job on a real clip with real models, all from packages.
# People and their landmarks in three dimensions; then, as a second pipeline, faces that are hidden.
# Where SIGHTLINE_MODELS has YOLOX-Nano, people and vehicles are counted as well.
set -euo pipefail
sightline=$1 clip=$2 out=$3
here=$(dirname "$0")
for model in mediapipe_person_224 mediapipe_pose_landmarks_256 centerface_640x288; do
    "$sightline" models install "$model"
done
"$sightline" run "$here/pose-3d.yml" "$clip" --annotated "$out/annotated.mp4" \
    --log "$out/events.jsonl" --overwrite
"$sightline" log verify "$out/events.jsonl"
# Shows what is hidden, and follows it.
"$sightline" run "$here/faces-blurred.yml" "$clip" --annotated "$out/faces.mp4" \
    --log "$out/faces.jsonl" --log-frames --overwrite --tracker byte --set annotate.boxes=true \
    --set annotate.labels=true --set annotate.ids=true
"$sightline" log verify "$out/faces.jsonl"
if "$sightline" models verify yolox_nano_416 >/dev/null 2>&1; then
    "$sightline" run "$here/people-and-vehicles.yml" "$clip" --annotated "$out/counted.mp4" \
        --log "$out/counted.jsonl" --overwrite
    "$sightline" log verify "$out/counted.jsonl"
    counted=1
fi
ffmpeg -v error -y -ss 5 -i "$out/annotated.mp4" -frames:v 1 "$out/snapshot.png"
echo
echo "people and landmarks  $out/annotated.mp4"
echo "a snapshot            $out/snapshot.png"
echo "the event log         $out/events.jsonl"
echo "hidden faces          $out/faces.mp4, $out/faces.jsonl"
[ -z "${counted:-}" ] || echo "people and vehicles   $out/counted.mp4, $out/counted.jsonl"
