"""Writes odd truths and results in COCO's form, and what pycocotools makes of each.

usage: odd_coco.py FOLDER COUNT

FOLDER/N.truth.json and FOLDER/N.results.json are case N; FOLDER/cases.json lists for each what is odd,
whether persons are judged, and pycocotools' figures in percent, or null where it refuses or fails.
"""
import contextlib
import copy
import io
import json
import random
import sys
from pathlib import Path

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def base(rng, pose):
    images = [{"id": i, "width": 640, "height": 480} for i in rng.sample(range(1, 60), 6)]
    categories = [{"id": c, "name": f"c{c}"} for c in ([1] if pose else rng.sample(range(1, 91), 3))]
    annotations, results = [], []
    for image in images:
        for _ in range(rng.randint(0, 6)):
            w, h = rng.choice([(8, 9), (30, 40), (60, 90), (150, 200)])
            x, y = rng.randint(0, 400), rng.randint(0, 250)
            one = {"id": len(annotations) + 1, "image_id": image["id"], "bbox": [x, y, w, h],
                   "category_id": rng.choice(categories)["id"], "area": w * h * rng.choice([1, 0.7]),
                   "iscrowd": 0}
            if pose:
                points = []
                for _ in range(17):
                    points += [x + rng.randint(0, w), y + rng.randint(0, h), rng.choice([0, 1, 2, 2])]
                one["keypoints"] = points
                one["num_keypoints"] = sum(1 for v in points[2::3] if v > 0)
            annotations.append(one)
            for _ in range(rng.choice([0, 1, 1, 2])):
                found = {"image_id": image["id"], "category_id": one["category_id"],
                         "score": round(rng.random(), 2)}
                if pose:
                    found["keypoints"] = [v + (rng.randint(-6, 6) if k % 3 < 2 else 0)
                                          for k, v in enumerate(points)]
                else:
                    found["bbox"] = [x + rng.randint(-9, 9), y + rng.randint(-9, 9),
                                     max(1, w + rng.randint(-9, 9)), max(1, h + rng.randint(-9, 9))]
                results.append(found)
    if not results:
        return base(rng, pose)
    rng.shuffle(results)
    return {"images": images, "categories": categories, "annotations": annotations}, results


def some(rng, values):
    return rng.sample(values, max(1, len(values) // 3))


def crowd(rng, t, r):
    for a in some(rng, t["annotations"]): a["iscrowd"] = rng.choice([1, True])


def flags(rng, t, r):
    for a in t["annotations"]: a["iscrowd"] = False


def area_zero(rng, t, r):
    for a in some(rng, t["annotations"]): a["area"] = rng.choice([0, 0.0, -5, 1024, 9216, 1e11])


def empty_boxes(rng, t, r):
    for a in some(rng, t["annotations"]): a["bbox"] = rng.choice([[0, 0, 0, 0], [5, 5, -9, 9], [9, 9, -3, -3]])
    for a in some(rng, r):
        if "bbox" in a: a["bbox"] = rng.choice([[0, 0, 0, 0], [5, 5, -9, 9], [9, 9, -3, -3]])


def missing(rng, t, r):
    a = rng.choice(t["annotations"])
    a.pop(rng.choice([k for k in a]))


def missing_result(rng, t, r):
    a = rng.choice(r)
    a.pop(rng.choice([k for k in a]))


def missing_list(rng, t, r):
    t.pop(rng.choice(["images", "categories"]))


def renamed(rng, t, r, make):
    for i in t["images"]: i["id"] = make(i["id"])
    for c in t["categories"]: c["id"] = make(c["id"])
    for a in t["annotations"] + r:
        a["image_id"], a["category_id"] = make(a["image_id"]), make(a["category_id"])


def texts(rng, t, r): renamed(rng, t, r, lambda i: f"id-{i}")
def digits(rng, t, r): renamed(rng, t, r, str)
def floats(rng, t, r): renamed(rng, t, r, float)
def fractions(rng, t, r): renamed(rng, t, r, lambda i: i + 0.5)
def large(rng, t, r): renamed(rng, t, r, lambda i: i + (1 << 40))
def negative(rng, t, r): renamed(rng, t, r, lambda i: -i)


def mixed(rng, t, r):
    first = t["images"][0]["id"]
    for v in t["images"] + t["annotations"] + r:
        for key in ("id", "image_id"):
            if v.get(key) == first and (key == "image_id" or v in t["images"]): v[key] = str(first)


def text_annotations(rng, t, r):
    for a in t["annotations"]: a["id"] = f"a{a['id']}"


def annotation_zero(rng, t, r):
    for a in t["annotations"]: a["id"] -= 1


def annotation_fraction(rng, t, r):
    for a in t["annotations"]: a["id"] += 0.25


def annotation_twice(rng, t, r):
    t["annotations"].append(dict(rng.choice(t["annotations"])))


def image_twice(rng, t, r): t["images"] += some(rng, t["images"])
def category_twice(rng, t, r): t["categories"] += some(rng, t["categories"])


def foreign_image(rng, t, r):
    for a in some(rng, r): a["image_id"] = 777


def foreign_category(rng, t, r):
    for a in some(rng, r): a["category_id"] = 777


def foreign_truth(rng, t, r):
    for a in some(rng, t["annotations"]): a[rng.choice(["image_id", "category_id"])] = 777


def no_images(rng, t, r): t["images"] = []
def no_categories(rng, t, r): t["categories"] = []
def no_annotations(rng, t, r): t["annotations"] = []


def equal_scores(rng, t, r):
    for a in r: a["score"] = 0.5


def odd_scores(rng, t, r):
    for a in r: a["score"] = rng.choice([-1, 0, 0.0, 5, 1e9, 1e-9])


def wrong_type(rng, t, r):
    a = rng.choice(t["annotations"] + r)
    a[rng.choice([k for k in a if k != "segmentation"])] = rng.choice([None, "x", [], {}])


def short_box(rng, t, r):
    a = rng.choice(t["annotations"] + [one for one in r if "bbox" in one])
    a["bbox"] = a["bbox"][:rng.choice([0, 3])] + rng.choice([[], [1, 2]])


def many(rng, t, r):
    one = rng.choice(r)
    r += [dict(one, score=rng.random()) for _ in range(140)]


def huge(rng, t, r):
    for a in some(rng, t["annotations"]): a["bbox"] = [0, 0, 1e200, 1e200]
    for a in some(rng, r):
        if "bbox" in a: a["bbox"] = [0, 0, 1e200, 1e200]


def exact(rng, t, r):
    for a in some(rng, t["annotations"]):
        x, y, w, h = a["bbox"]
        if "keypoints" not in a:
            r.append({"image_id": a["image_id"], "category_id": a["category_id"], "score": 0.99,
                      "bbox": [x, y, w, h * rng.choice([0.5, 0.55, 0.75, 0.8])]})


def unlabelled(rng, t, r):
    for a in some(rng, t["annotations"]):
        if "keypoints" in a:
            a["keypoints"] = [0 if k % 3 == 2 else v for k, v in enumerate(a["keypoints"])]
            a["num_keypoints"] = 0


def miscounted(rng, t, r):
    for a in some(rng, t["annotations"]):
        if "keypoints" in a: a["num_keypoints"] = rng.choice([0, 17])


def boxes_too(rng, t, r):
    for a in r:
        if "keypoints" in a: a["bbox"] = [rng.randint(0, 99), 0, rng.randint(1, 99), rng.randint(1, 99)]


def short_points(rng, t, r):
    a = rng.choice(t["annotations"] + r)
    if "keypoints" in a: a["keypoints"] = a["keypoints"][:-rng.choice([1, 3])]


def nothing(rng, t, r): pass


ODD = [nothing, crowd, flags, area_zero, empty_boxes, missing, missing_result, missing_list, texts, digits,
       floats, fractions, large, negative, mixed, text_annotations, annotation_zero, annotation_fraction,
       annotation_twice, image_twice, category_twice, foreign_image, foreign_category, foreign_truth,
       no_images, no_categories, no_annotations, equal_scores, odd_scores, wrong_type, short_box, many,
       huge, exact, unlabelled, miscounted, boxes_too, short_points]


def figures(truth, results, kind):
    """pycocotools' figures in percent; None where it has none."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            judge = COCO()
            judge.dataset = copy.deepcopy(truth)
            judge.createIndex()
            judge = COCOeval(judge, judge.loadRes(copy.deepcopy(results)), kind)
            judge.evaluate(), judge.accumulate(), judge.summarize()
        count = 6 if kind == "bbox" else 5
        return [None if s < 0 else float(100 * s) for s in judge.stats[:count]]
    except Exception:
        return None


if __name__ == "__main__":
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    cases = []
    for number in range(count):
        rng = random.Random(number)
        pose = number % 4 == 3
        truth, results = base(rng, pose)
        odd = [ODD[number % len(ODD)]] + (rng.sample(ODD, 1) if number % 3 == 2 else [])
        try:
            for change in odd: change(rng, truth, results)
        except (KeyError, ValueError, IndexError, TypeError):
            pass  # the second oddity has no place left after the first
        (folder / f"{number}.truth.json").write_text(json.dumps(truth))
        (folder / f"{number}.results.json").write_text(json.dumps(results))
        cases.append({"odd": " + ".join(change.__name__ for change in odd), "isPose": pose,
                      "figures": figures(truth, results, "keypoints" if pose else "bbox")})
    (folder / "cases.json").write_text(json.dumps(cases))
