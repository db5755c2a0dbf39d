#!/bin/sh
# Prints what each tracker reaches on the shared MOT sequences (HOTA, MOTA, IDF1, and the best of the
# others' own code on the same detections), and frames a second with 20 and 200 objects on one core.
#
#     SIGHTLINE_DATA=../shared Tests/Benchmarks/trackers.sh
#
# tracker_speed.py measures the speed beside that of Python trackers, in turns.
set -eu
cd "$(dirname "$0")/../.."
SIGHTLINE_TRACKER_TABLE=1 swift test -c release -Xswiftc -enable-testing --filter TrackerTable |
    grep -E '^[A-Z0-9][^ ]* |^mean |objects|HOTA'
