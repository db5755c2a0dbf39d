#!/usr/bin/env python3
"""Draws the scene of README's picture: coloured shapes that cross a line on a grey ground.

    make_scene.py OUT.mp4          needs numpy and ffmpeg

README's picture is a frame of it:

    sightline run OUT.mp4 --model Fixtures/Models/blob_center.onnx --line gate=0.5,0.05,0.5,0.95 \
        --zone yard=0.62,0.66,0.97,0.66,0.97,0.95,0.62,0.95 --set annotate.trails=2s \
        --annotated annotated.mp4 --log events.jsonl
    ffmpeg -ss 4 -i annotated.mp4 -frames:v 1 Fixtures/Pictures/annotated.png
"""
import subprocess
import sys

import numpy as np

WIDTH, HEIGHT, FRAMES = 960, 544, 150
PERSON, CAR, BICYCLE = (200, 30, 30), (30, 40, 200), (30, 170, 40)
# x at frame 0, y, pixels a frame, width, height, colour
SHAPES = [
    (60, 190, 3.4, 48, 112, PERSON),
    (330, 205, 2.6, 48, 112, PERSON),
    (900, 450, -3.2, 144, 72, CAR),
    (120, 470, 2.5, 80, 80, BICYCLE),
    (880, 320, -2.2, 48, 112, PERSON),
]


def main(path):
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s",
         f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p",
         "-crf", "16", path], stdin=subprocess.PIPE)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    ground = np.stack([118 + 14 * np.sin(x / 90) + 20 * (y / HEIGHT)] * 3, -1)
    for n in range(FRAMES):
        frame = ground.copy()
        for x0, y0, speed, width, height, colour in SHAPES:
            left, top = int(x0 + n * speed - width / 2), int(y0 - height / 2)
            frame[top:top + height, max(left, 0):max(left + width, 0)] = colour
        encoder.stdin.write(np.clip(frame, 0, 255).astype(np.uint8).tobytes())
    encoder.stdin.close()
    sys.exit(encoder.wait())


if __name__ == "__main__":
    main(sys.argv[1])
