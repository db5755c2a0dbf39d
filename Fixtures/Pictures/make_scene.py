#!/usr/bin/env python3
"""Renders the street of README's picture: people, a car and a cargo bicycle, in the colours that the
detector of the fixtures knows.

    make_scene.py OUT.mp4 [FRAMES]          needs numpy and ffmpeg

README's picture is a frame of it; make_picture.sh makes both.
"""
import subprocess
import sys

import numpy as np

WIDTH, HEIGHT = 960, 544
RED, DARK_RED, SKIN = (208, 34, 38), (168, 26, 34), (226, 160, 130)
BLUE, GLASS, GREEN, DARK_GREEN = (36, 52, 205), (52, 78, 196), (32, 168, 52), (24, 132, 42)
BLACK, CHROME, LAMP = (26, 27, 31), (190, 194, 200), (255, 236, 170)
# Middle at frame 0, y of the feet, pixels a frame, phase of the step.
PEOPLE = [(60, 300, 2.3, 0.0), (345, 322, 1.7, 1.9), (1010, 316, -1.9, 0.7), (760, 286, -0.7, 2.6)]
CAR = (980, 500, -3.4)
BICYCLE = (90, 424, 2.9)


class Canvas:
    """A picture on which shapes with soft edges are blended."""

    def __init__(self, pixels):
        self.pixels = pixels

    def blend(self, left, top, right, bottom, colour, distance, opacity=1.0):
        """Blends `colour` where `distance(x, y)`, in pixels, is below 0."""
        x0, x1 = max(int(left) - 2, 0), min(int(right) + 3, WIDTH)
        y0, y1 = max(int(top) - 2, 0), min(int(bottom) + 3, HEIGHT)
        if x0 >= x1 or y0 >= y1:
            return
        y, x = np.mgrid[y0:y1, x0:x1] + 0.5
        share = np.clip(0.5 - distance(x, y), 0, 1)[..., None] * opacity
        part = self.pixels[y0:y1, x0:x1]
        part += (np.asarray(colour, float) - part) * share

    def stick(self, a, b, radius, colour, opacity=1.0):
        """A line with round ends."""
        (ax, ay), (bx, by) = a, b
        length = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-6)

        def distance(x, y):
            t = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0, 1)
            return np.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - radius
        self.blend(min(ax, bx) - radius, min(ay, by) - radius, max(ax, bx) + radius,
                   max(ay, by) + radius, colour, distance, opacity)

    def disc(self, x, y, radius, colour, opacity=1.0, flat=1.0):
        """An ellipse, `flat` times as high as wide."""
        self.blend(x - radius, y - radius, x + radius, y + radius, colour,
                   lambda u, v: np.hypot(u - x, (v - y) / flat) - radius, opacity)

    def block(self, left, top, right, bottom, colour, round_=0.0, opacity=1.0):
        """A rectangle with round corners."""
        def distance(x, y):
            dx = np.maximum(left + round_ - x, x - right + round_)
            dy = np.maximum(top + round_ - y, y - bottom + round_)
            return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(
                np.maximum(dx, dy), 0) - round_
        self.blend(left, top, right, bottom, colour, distance, opacity)


def street():
    """What stands still."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    sky = np.stack([196 + 0.24 * y, 208 + 0.16 * y, 222 + 0.06 * y], -1)
    canvas = Canvas(sky)
    random = np.random.default_rng(7)
    left = -30
    while left < WIDTH:
        wide, top = int(random.integers(95, 165)), int(random.integers(26, 92))
        tone = np.array([176, 168, 158]) + random.integers(-22, 18)
        canvas.block(left, top, left + wide, 232, tone)
        canvas.block(left, top, left + wide, top + 7, tone - 34)
        for row in range(top + 22, 188, 34):
            for column in range(left + 14, left + wide - 22, 30):
                lit = random.random() < 0.16
                canvas.block(column, row, column + 15, row + 21, LAMP if lit else (98, 104, 114), 1)
        canvas.block(left + 10, 196, left + wide - 10, 232, (84, 84, 88), 2)
        canvas.block(left + 6, 190, left + wide - 6, 200, tone - 52, 2)
        left += wide + 2
    canvas.block(0, 232, WIDTH, 352, (168, 166, 162))
    for line in range(248, 352, 24):
        canvas.stick((0, line), (WIDTH, line), 0.6, (150, 148, 144))
    for foot in range(-400, WIDTH + 400, 46):
        canvas.stick((foot * 0.8 + 96, 232), (foot * 1.1 - 48, 352), 0.5, (154, 152, 148))
    canvas.block(0, 352, WIDTH, 364, (206, 204, 198))
    canvas.block(0, 364, WIDTH, HEIGHT, (92, 92, 95))
    for dash in range(-40, WIDTH, 130):
        canvas.block(dash, 452, dash + 66, 457, (214, 212, 204))
    for stripe in range(9):
        shift = 384 + stripe * 20
        canvas.block(408, shift, 560, shift + 10, (222, 221, 216), 1)
    for trunk in (228, 640, 905):
        canvas.stick((trunk, 232), (trunk, 176), 3.4, (92, 86, 80))
        for dx, dy, r in ((0, -78, 25), (-17, -62, 19), (18, -64, 20)):
            canvas.disc(trunk + dx, 232 + dy, r, (128, 140, 122))
    noise = random.normal(0, 2.2, (HEIGHT, WIDTH, 1))
    return canvas.pixels + noise


def person(canvas, x, feet, step, turn):
    """Somebody in a red coat, 48 columns and 112 rows."""
    swing = 13 * np.sin(step)
    hip, neck = (x, feet - 50), (x, feet - 88)
    canvas.disc(x, feet, 25, BLACK, 0.3, 0.22)
    canvas.stick(hip, (x - swing, feet - 6), 10.2, DARK_RED)
    canvas.stick(hip, (x + swing, feet - 6), 10.6, RED)
    for side in (-1, 1):
        canvas.stick((x + side * swing - 2 * turn, feet - 3), (x + side * swing + 6 * turn, feet - 3),
                     3.6, BLACK)
    canvas.stick((x - 12, feet - 82), (x - 17 - swing * 0.4, feet - 50), 7, DARK_RED)
    canvas.block(x - 21, feet - 94, x + 21, feet - 34, RED, 13)
    canvas.stick((x + 11, feet - 82), (x + 16 + swing * 0.4, feet - 50), 7, DARK_RED)
    canvas.disc(x + 16 + swing * 0.4, feet - 45, 4.4, SKIN)
    canvas.disc(*neck, 7, SKIN)
    canvas.disc(x + turn, feet - 101, 10.5, SKIN)
    canvas.disc(x - 2 * turn, feet - 105, 10, (70, 42, 32), flat=0.74)


def car(canvas, x, wheels):
    """A blue car, 144 columns and 72 rows, that drives to the left."""
    canvas.disc(x, wheels, 76, BLACK, 0.34, 0.13)
    canvas.block(x - 52, wheels - 74, x + 66, wheels - 26, BLUE, 16)
    canvas.block(x - 44, wheels - 66, x - 4, wheels - 44, GLASS, 8)
    canvas.block(x + 3, wheels - 66, x + 32, wheels - 44, GLASS, 7)
    canvas.block(x + 38, wheels - 66, x + 58, wheels - 44, GLASS, 7)
    canvas.block(x - 73, wheels - 50, x + 73, wheels - 5, BLUE, 12)
    canvas.stick((x - 62, wheels - 25), (x + 64, wheels - 25), 1.1, (26, 38, 160))
    canvas.block(x - 73, wheels - 38, x - 64, wheels - 29, LAMP, 4)
    for side in (-43, 43):
        canvas.disc(x + side, wheels - 8, 12.5, BLACK)
        canvas.disc(x + side, wheels - 8, 6, CHROME)


def bicycle(canvas, x, wheels, step):
    """A green cargo bicycle, 80 columns and 80 rows, that goes to the right."""
    canvas.disc(x, wheels, 42, BLACK, 0.32, 0.14)
    for side, radius in ((-25, 15), (27, 12)):
        canvas.disc(x + side, wheels - radius, radius, BLACK)
        canvas.disc(x + side, wheels - radius, radius - 4, (120, 122, 126))
    canvas.block(x - 4, wheels - 60, x + 42, wheels - 11, GREEN, 6)
    canvas.block(x - 4, wheels - 60, x + 42, wheels - 53, DARK_GREEN, 3)
    knee = 5 * np.sin(step)
    canvas.stick((x - 22, wheels - 40), (x - 8, wheels - 26 + knee), 7.5, DARK_GREEN)
    canvas.stick((x - 8, wheels - 26 + knee), (x - 15, wheels - 11), 6, DARK_GREEN)
    canvas.stick((x - 24, wheels - 42), (x - 17, wheels - 60), 15, GREEN)
    canvas.stick((x - 14, wheels - 62), (x + 4, wheels - 50), 5.5, GREEN)
    canvas.disc(x - 12, wheels - 78, 9, SKIN)
    canvas.disc(x - 13, wheels - 82, 9.4, GREEN, flat=0.66)


def main(path, frames):
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s",
         f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p",
         "-crf", "14", path], stdin=subprocess.PIPE)
    ground = street()
    for n in range(frames):
        canvas = Canvas(ground.copy())
        for x, feet, speed, phase in sorted(PEOPLE, key=lambda one: one[1]):
            person(canvas, x + speed * n, feet, phase + 0.11 * abs(speed) * n, np.sign(speed))
        bicycle(canvas, BICYCLE[0] + BICYCLE[2] * n, BICYCLE[1], 0.3 * n)
        car(canvas, CAR[0] + CAR[2] * n, CAR[1])
        encoder.stdin.write(np.clip(canvas.pixels, 0, 255).astype(np.uint8).tobytes())
    encoder.stdin.close()
    return encoder.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 150))
