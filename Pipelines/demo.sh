#!/bin/bash
# demo.sh SIGHTLINE CLIP OUT: the main job on a real clip with real models, all from packages.
# People followed with their landmarks, counted at a line and in a zone; then faces that are hidden.
# Where SIGHTLINE_MODELS has YOLOX-Nano, people and vehicles are counted as well. Arguments of `run`
# in DEMO_FLAGS go along with each (--max-frames 50).
set -euo pipefail
sightline=$1 clip=$2 out=$3
here=$(dirname "$0")
read -ra flags <<<"${DEMO_FLAGS:-}"
mkdir -p "$out"
for model in mediapipe_person_224 mediapipe_pose_landmarks_256 centerface_640x288; do
    "$sightline" models install "$model"
done
watch() { # watch PIPELINE NAME ARGUMENT…: one run, into OUT/NAME.mp4 and OUT/NAME.jsonl
    local pipeline=$1 name=$2
    shift 2
    "$sightline" run "$here/$pipeline" "$clip" --annotated "$out/$name.mp4" \
        --log "$out/$name.jsonl" --overwrite "$@" ${flags[@]+"${flags[@]}"}
    "$sightline" log verify "$out/$name.jsonl"
}
# A high score: what only looks like a person, a bicycle at a fence, begins no track.
watch pose-3d.yml people --score 0.85 --line kerb=0.6,1,0.6,0.1 \
    --zone pavement=0.45,0.35,1,0.35,1,1,0.45,1 --set annotate.trails=2s
# What is hidden is followed, and its box shown.
watch faces-blurred.yml faces --tracker byte --log-frames --set annotate.boxes=true \
    --set annotate.labels=true --set annotate.ids=true
if "$sightline" models verify yolox_nano_416 >/dev/null 2>&1; then
    watch people-and-vehicles.yml counted
    counted=1
fi
echo
echo "what happened at the kerb and on the pavement:"
python3 - "$out/people.jsonl" <<'PYTHON'
import json, sys
words = {"line.cross": "crossed {dir}, {count[in]} in and {count[out]} out so far",
         "zone.enter": "came in, {occupancy} there now", "zone.exit": "left, {occupancy} there now"}
for record in map(json.loads, open(sys.argv[1])):
    if record["r"] == "event" and record["type"] in words:
        seconds = record["at"]["t_ns"] / 1e9
        print(f"  {seconds:6.2f} s  {record['rule']:9} {record['cls']} #{record['track'].split('/')[-1]} "
              + words[record["type"]].format(**record["data"]))
PYTHON
sheet() { # sheet NAME: four pictures of OUT/NAME.mp4 in one, in which somebody is followed
    local frames
    frames=$(python3 - "$out/$1.jsonl" <<'PYTHON'
import json, sys
seen = sorted({r["n"] for r in map(json.loads, open(sys.argv[1])) if r["r"] == "track"
               and (r["st"], r["obs"]) == ("confirmed", "detected")} | {0})
seen = seen[1:] or seen
print("+".join(f"eq(n,{seen[(len(seen) - 1) * part // 3]})" for part in range(4)))
PYTHON
    )
    ffmpeg -v error -y -i "$out/$1.mp4" -frames:v 1 -update 1 \
        -vf "select='$frames',scale=640:-2,tile=2x2" "$out/$1.png"
}
sheet people
sheet faces
[ -z "${counted:-}" ] || sheet counted
echo
echo "people and landmarks  $out/people.mp4, $out/people.jsonl, pictures of it: $out/people.png"
echo "hidden faces          $out/faces.mp4, $out/faces.jsonl, pictures of it: $out/faces.png"
[ -z "${counted:-}" ] || echo "people and vehicles   $out/counted.mp4, $out/counted.jsonl, $out/counted.png"
