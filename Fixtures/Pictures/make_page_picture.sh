#!/bin/bash
# make_page_picture.sh SIGHTLINE: renders the street, serves the page on it, and keeps README's
# picture of the page; needs the Python package playwright and chromium.
set -euo pipefail
sightline=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 "$here/make_scene.py" "$work/street.mp4" 130
cd "$work"
"$sightline" serve street.mp4 --live --listen 18089 --model "$here/../Models/blob_center.onnx" \
    --score 0.2 --set detect.score_low=0.1 \
    --line gate=0.44,0.98,0.52,0.44 --zone stop=0.66,0.47,0.99,0.47,0.99,0.64,0.66,0.64 \
    --set annotate.trails=2s --quiet &
server=$!
python3 - "$here/page.png" <<'PYTHON'
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1180, "height": 660}, color_scheme="dark")
    for _ in range(40):
        try:
            page.goto("http://127.0.0.1:18089/#/live/street", wait_until="commit")
            break
        except Exception:
            page.wait_for_timeout(200)
    page.wait_for_timeout(4600)
    page.screenshot(path=sys.argv[1])
    browser.close()
PYTHON
