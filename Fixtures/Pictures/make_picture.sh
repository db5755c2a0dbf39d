#!/bin/bash
# make_picture.sh SIGHTLINE: renders the street, runs the pipeline on it, and keeps README's picture.
set -euo pipefail
sightline=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/make_scene.py" "$work/street.mp4" 130
"$sightline" run "$work/street.mp4" --model "$here/../Models/blob_center.onnx" --score 0.2 \
    --set detect.score_low=0.1 \
    --line gate=0.44,0.98,0.52,0.44 --zone stop=0.66,0.47,0.99,0.47,0.99,0.64,0.66,0.64 \
    --set annotate.trails=2s --annotated "$work/annotated.mkv" --log "$work/events.jsonl"
ffmpeg -v error -y -ss 4.1 -i "$work/annotated.mkv" -frames:v 1 -update 1 "$here/annotated.png"
