"""Scenes as COCO has them, and COCO's average precision, which pycocotools computes."""

import contextlib
import io
from collections.abc import Iterable, Sequence

import numpy as np
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from .dataset import SIDE, Scene

CLASSES = [str(digit) for digit in range(10)]


def encode(mask: np.ndarray) -> dict:
    """A bitmap [H,W] as COCO's compressed run lengths."""
    encoded = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(encoded["size"]), "counts": encoded["counts"].decode()}


def annotations(scenes: Iterable[Scene]) -> dict:
    """What a COCO annotation file holds; image ids begin with 1, as do those of categories."""
    images, objects = [], []
    for image_id, scene in enumerate(scenes, 1):
        images.append({"id": image_id, "file_name": f"{image_id:06}.png", "width": SIDE, "height": SIDE})
        for label, box, mask in zip(scene.labels, scene.boxes, scene.masks, strict=True):
            x1, y1, x2, y2 = box.tolist()
            objects.append(
                {
                    "id": len(objects) + 1,
                    "image_id": image_id,
                    "category_id": int(label) + 1,
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                    "area": int(mask.sum()),
                    "iscrowd": 0,
                    "segmentation": encode(mask),
                }
            )
    categories = [{"id": index, "name": name} for index, name in enumerate(CLASSES, 1)]
    return {"images": images, "annotations": objects, "categories": categories}


def average_precision(truth: dict, detections: Sequence[dict], kind: str) -> dict[str, float]:
    """kind: 'bbox' or 'segm'. AP over IoU 0.5 to 0.95, at 0.5 and at 0.75."""
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = truth
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(list(detections)), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return dict(zip(("AP", "AP50", "AP75"), map(float, evaluation.stats[:3]), strict=True))
