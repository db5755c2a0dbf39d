"""What consumers make of exports: judge_exports.py FORM PATH [MORE]; prints figures as JSON."""
import contextlib, io, json, subprocess, sys, tempfile, xml.etree.ElementTree as xml
from pathlib import Path


def hota(dataset, name):
    import numpy as np, trackeval
    raw = dataset.get_raw_seq_data("", name)
    ready = dataset.get_preprocessed_seq_data(raw, "pedestrian")
    figures = trackeval.metrics.HOTA().eval_sequence(ready)
    return {"hota": 100 * float(np.mean(figures["HOTA"])), "boxes": int(ready["num_tracker_dets"]),
            "tracks": int(ready["num_tracker_ids"])}


def mot(path):
    """TrackEval reads the tracks, and finds them equal to a truth made of the same rows."""
    import trackeval
    rows = [line.split(",") for line in Path(path).read_text().splitlines()]
    length = max(int(row[0]) for row in rows)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        (Path(folder) / "s/gt").mkdir(parents=True)
        (Path(folder) / "s/gt/gt.txt").write_text(
            "".join(",".join(row[:6]) + ",1,1,1\n" for row in rows))
        (Path(folder) / "s/seqinfo.ini").write_text(f"[Sequence]\nname=s\nseqLength={length}\n")
        (Path(folder) / "s.txt").write_text(Path(path).read_text())
        return hota(trackeval.datasets.MotChallenge2DBox({
            "GT_FOLDER": folder, "TRACKERS_FOLDER": folder, "TRACKERS_TO_EVAL": [""],
            "TRACKER_SUB_FOLDER": "", "SKIP_SPLIT_FOL": True, "SEQ_INFO": {"s": length},
            "PRINT_CONFIG": False}), "s")


def kitti(path):
    import trackeval
    rows = [line.split(" ") for line in Path(path).read_text().splitlines()]
    assert {len(row) for row in rows} == {18}
    # TrackEval knows the names that KITTI has alone.
    rows = [row for row in rows if row[2] in ("Pedestrian", "Car", "Van", "Cyclist")]
    length = max(int(row[0]) for row in rows) + 1
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        root = Path(folder)
        (root / "gt/label_02").mkdir(parents=True)
        # In a truth nothing of a person is cut off or hidden; KITTI leaves others out.
        truth = [row[:3] + ["0", "0"] + row[5:17] for row in rows]
        (root / "gt/label_02/0000.txt").write_text("".join(" ".join(r) + "\n" for r in truth))
        (root / "gt/evaluate_tracking.seqmap.training").write_text(f"0000 empty 0 {length}\n")
        (root / "ours/data").mkdir(parents=True)
        (root / "ours/data/0000.txt").write_text("".join(" ".join(r) + "\n" for r in rows))
        dataset = trackeval.datasets.Kitti2DBox({
            "GT_FOLDER": str(root / "gt"), "TRACKERS_FOLDER": folder, "TRACKERS_TO_EVAL": ["ours"],
            "CLASSES_TO_EVAL": ["pedestrian"], "PRINT_CONFIG": False})
        raw = dataset.get_raw_seq_data("ours", "0000")
        dataset.get_raw_seq_data = lambda tracker, name: raw
        return hota(dataset, "0000")


def coco(path):
    from pycocotools.coco import COCO
    images = json.loads(Path(path.removesuffix(".json") + ".images.json").read_text())
    rows = json.loads(Path(path).read_text())
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {"images": images, "annotations": [],
                         "categories": [{"id": i} for i in range(1, 91)]}
        truth.createIndex()
        read = truth.loadRes(path)
    return {"images": len(images), "boxes": len(read.getAnnIds()),
            "categories": sorted({r["category_id"] for r in rows}),
            "tracks": len({r["track_id"] for r in rows if "track_id" in r})}


def yolo(path):
    """The checks that Ultralytics makes of labels before it trains."""
    import yaml
    data = yaml.safe_load((Path(path) / "data.yaml").read_text())
    names = data["names"]
    assert sorted(names) == list(range(len(names))) and data["train"] == "images/train"
    files = sorted((Path(path) / "labels/train").iterdir())
    count = 0
    for file in files:
        rows = [[float(cell) for cell in line.split()] for line in file.read_text().splitlines()]
        for row in rows:
            assert len(row) == 5, f"labels require 5 columns, {len(row)} columns detected"
            assert all(0 <= cell <= 1 for cell in row[1:]) and row[0] < len(names)
        assert len({tuple(row) for row in rows}) == len(rows), "duplicate labels"
        count += len(rows)
    return {"files": len(files), "boxes": count, "first": files[0].name, "names": len(names)}


def cvat(path, schema):
    valid(path, schema)
    root = xml.parse(path).getroot()
    tracks = root.findall("track")
    for track in tracks:
        frames = [int(box.get("frame")) for box in track.findall("box")]
        assert frames == sorted(set(frames)) and track.find("box").get("outside") == "0"
    boxes = [box for track in tracks for box in track.findall("box")]
    return {"tracks": len(tracks), "boxes": sum(b.get("outside") == "0" for b in boxes),
            "size": int(root.findtext("meta/task/size")),
            "last": max(int(b.get("frame")) for b in boxes),
            "labels": sorted({t.get("label") for t in tracks})}


def onvif(path, schema):
    valid(path, schema)
    space = {"tt": "http://www.onvif.org/ver10/schema"}
    frames = xml.parse(path).getroot().findall("tt:VideoAnalytics/tt:Frame", space)
    boxes = [box.attrib for frame in frames for box in frame.iterfind(".//tt:BoundingBox", space)]
    assert all(float(b["top"]) > float(b["bottom"]) and float(b["left"]) < float(b["right"])
               for b in boxes)
    return {"frames": len(frames), "boxes": len(boxes), "first": frames[0].get("UtcTime"),
            "second": frames[1].get("UtcTime"), "left": float(boxes[0]["left"]),
            "top": float(boxes[0]["top"])}


def valid(path, schema):
    done = subprocess.run(["xmllint", "--noout", "--schema", schema, path], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def labelstudio(path):
    tasks = json.loads(Path(path).read_text())
    results = tasks[0]["predictions"][0]["result"]
    for result in results:
        assert result["type"] == "videorectangle" and result["value"]["labels"]
        sequence = result["value"]["sequence"]
        assert [s["frame"] for s in sequence] == sorted({s["frame"] for s in sequence})
        assert all(-20 <= s["x"] <= 120 and s["width"] > 0 for s in sequence)
        assert sequence[-1]["enabled"] is False
    return {"video": tasks[0]["data"]["video"], "tracks": len(results),
            "boxes": sum(len(r["value"]["sequence"]) for r in results),
            "frames": results[0]["value"]["framesCount"],
            "first": results[0]["value"]["sequence"][0]["frame"]}


def csv(path):
    import pandas
    table = pandas.read_csv(path)
    return {"rows": len(table), "columns": list(table.columns),
            "tracks": int(table[[c for c in table if c.startswith("track")][0]].nunique()),
            "numeric": bool(table.select_dtypes("number").shape[1] >= 8)}


def parquet(path):
    import pyarrow.parquet
    table = pyarrow.parquet.read_table(path)
    return {"rows": table.num_rows, "columns": table.column_names}


def browsed(path, html, script):
    """What `script` gives in a page of `html` that is served from the folder of `path`."""
    import functools, http.server, threading
    from playwright.sync_api import sync_playwright

    class Server(http.server.SimpleHTTPRequestHandler):
        extensions_map = {"": "text/html", ".vtt": "text/vtt", ".mp4": "video/mp4"}

        def log_message(self, *_): pass

    (path.parent / "track.html").write_text(html)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Server, directory=path.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/track.html")
        seen = page.evaluate(script)
        browser.close()
    return seen


LOADED = """
    const element = document.querySelector("track")
    element.track.mode = "showing"
    for (let i = 0; i < 200 && element.readyState < 2; i++)
        await new Promise(done => setTimeout(done, 50))
"""


def track(path):
    """A browser's <track> reads captions."""
    path = Path(path)
    cues = browsed(
        path, f'<video><track default kind="metadata" src="{path.name}"></video>',
        f"""async () => {{ {LOADED}
            return [...element.track.cues].map(c => [c.startTime, c.endTime, c.text]) }}""")
    assert all(start < end and text for start, end, text in cues)
    return {"cues": len(cues), "first": cues[0][2], "start": cues[0][0]}


def watched(path, video, *times):
    """Captions over the video at each of `times`, seconds: what a browser shows there."""
    path = Path(path)
    (path.parent / "watched.mp4").write_bytes(Path(video).read_bytes())
    shown = browsed(
        path, f'<video muted><track default kind="captions" src="{path.name}"></video>',
        f"""async () => {{ {LOADED}
            const video = document.querySelector("video"), shown = []
            // Seeking needs the whole file: this server answers no ranges.
            video.src = URL.createObjectURL(await (await fetch("watched.mp4")).blob())
            const heard = (name) => new Promise(done => video.addEventListener(name, done, {{ once: true }}))
            await heard("loadeddata")
            for (const time of {json.dumps([float(time) for time in times])}) {{
                const there = heard("seeked")
                video.currentTime = time
                await there
                for (let i = 0; i < 40 && Math.abs(video.currentTime - time) > 0.01; i++)
                    await new Promise(done => setTimeout(done, 50))
                await new Promise(done => setTimeout(done, 300))
                shown.push([...element.track.activeCues].map(c => c.getCueAsHTML().textContent))
            }}
            return {{ shown, width: video.videoWidth, seconds: video.duration }} }}""")
    return shown


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
