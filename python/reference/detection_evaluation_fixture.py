"""Average precision as pycocotools computes it, of boxes and masks that are hashes."""

import contextlib
import io

import numpy as np
from pycocotools import mask as coco
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from .fixture_file import write
from .hashing import hash_stream, uniform

WIDTH, HEIGHT = 160, 120
IMAGES, CLASSES = 40, 4


def ellipse(box: list[float]) -> np.ndarray:
    """The pixels whose centres are within the ellipse that a box x, y, w, h encloses, as float64 decides it."""
    x, y, width, height = box
    columns = (np.arange(WIDTH) + 0.5 - (x + width / 2)) / (width / 2)
    rows = (np.arange(HEIGHT) + 0.5 - (y + height / 2)) / (height / 2)
    return (columns[None, :] ** 2 + rows[:, None] ** 2 <= 1).astype(np.uint8)


def segmentation(box: list[float]) -> dict:
    rle = coco.encode(np.asfortranarray(ellipse(box)))
    return {"size": rle["size"], "counts": rle["counts"].decode()}


def scene(image: int) -> tuple[list[dict], list[dict]]:
    """Objects in quarters of pixels, and detections that move them, miss some, and add others."""
    key = f"evaluation/{image}"
    truths, detections = [], []
    count = int(hash_stream(key, 1)[0] % 7)
    for i in range(count):
        u = uniform(f"{key}/{i}", (16,)).astype(float)
        kind = hash_stream(f"{key}/{i}/kind", 6)
        box = [np.floor(v) / 4 for v in (
            (u[0] + 1) * 180, (u[1] + 1) * 120, (u[2] + 1) * 100 + 40, (u[3] + 1) * 80 + 40
        )]  # fmt: skip
        label = int(kind[0] % CLASSES)
        truths.append({"label": label, "box": box, "crowd": bool(kind[1] % 8 == 0)})
        for j in range(int(kind[2] % 4)):  # detections of it
            shift = u[4 + 3 * j : 7 + 3 * j] * 12
            moved = [box[0] + np.floor(shift[0]) / 4, box[1] + np.floor(shift[1]) / 4,
                     box[2] + np.floor(shift[2]) / 4, box[3]]  # fmt: skip
            other = label if kind[3] % 5 else (label + 1) % CLASSES
            # Scores in steps, so that some are equal.
            detections.append({"label": other, "box": moved, "score": int(kind[4] >> 5) % 20 / 20})
    return truths, detections


def evaluate(scenes: list, kind: str) -> dict:
    annotations, results = [], []
    for image, (truths, detections) in enumerate(scenes):
        for each in truths:
            shape = segmentation(each["box"])
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": each["label"],
                    "bbox": each["box"],
                    "area": each["box"][2] * each["box"][3],
                    "segmentation": shape,
                    "iscrowd": int(each["crowd"]),
                }
            )
        for each in detections:
            place = {"image_id": image, "category_id": each["label"], "score": each["score"]}
            shape = segmentation(each["box"])
            results.append({**place, "bbox": each["box"], **({"segmentation": shape} if kind == "segm" else {})})
    truth = COCO()
    truth.dataset = {
        "images": [{"id": i, "width": WIDTH, "height": HEIGHT} for i in range(len(scenes))],
        "annotations": annotations,
        "categories": [{"id": i, "name": str(i)} for i in range(CLASSES)],
    }
    truth.createIndex()
    evaluation = COCOeval(truth, truth.loadRes(results), kind)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    precision = evaluation.eval["precision"][:, :, :, 0, 2]  # all sizes, 100 detections
    classes = {
        str(c): float(precision[:, :, c].mean()) for c in range(CLASSES) if precision[0, 0, c] > -1
    }
    ap, ap50, ap75 = map(float, evaluation.stats[:3])
    return {"ap": ap, "ap50": ap50, "ap75": ap75, "classes": classes}


def generate() -> None:
    scenes = [scene(image) for image in range(IMAGES)]
    with contextlib.redirect_stdout(io.StringIO()):
        content = {
            "scenes": [{"truths": truths, "detections": found} for truths, found in scenes],
            "box": evaluate(scenes, "bbox"),
            "mask": evaluate(scenes, "segm"),
        }
    write("detection", "evaluation", {"width": WIDTH, "height": HEIGHT, **content})
