"""How good a network is on scenes: COCO's average precision, and the mean IoU of the classes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from reference import detection_boxes as boxes_of
from reference.detection import Image, RetinaNet, TwoStage

from .coco import annotations, average_precision, encode
from .dataset import BACKGROUND, SIDE, Scene
from .networks import to_input

IMAGE = Image((SIDE, SIDE), (SIDE, SIDE))
THRESHOLD, COUNT, PROPOSALS = 0.05, 100, 1000


@torch.no_grad()
def detect(model: RetinaNet | TwoStage, scene: Scene) -> tuple[boxes_of.Detections, list[np.ndarray]]:
    """What is found, best first, and of a Mask R-CNN the bitmaps."""
    dense = model.dense(to_input(torch.as_tensor(scene.image)[None]))
    if isinstance(model, RetinaNet):
        return model.detect(dense, IMAGE, THRESHOLD, COUNT), []
    proposals = model.propose(dense, IMAGE, PROPOSALS)
    found, parts = model.detect(dense, proposals, IMAGE, THRESHOLD, COUNT)
    pasted = [boxes_of.paste(map_, box, IMAGE.original) for map_, box in zip(parts["masks"], found.boxes, strict=True)]
    return found, [probability.numpy() >= 0.5 for probability in pasted]


def detections(model: RetinaNet | TwoStage, scenes: Sequence[Scene]) -> list[dict]:
    """As COCO's results."""
    results = []
    for image_id, scene in enumerate(scenes, 1):
        found, masks = detect(model, scene)
        for i, (label, score) in enumerate(zip(found.labels.tolist(), found.scores.tolist(), strict=True)):
            x1, y1, x2, y2 = found.boxes[i].tolist()
            result = {
                "image_id": image_id,
                "category_id": label + 1,
                "bbox": [x1, y1, x2 - x1, y2 - y1],
                "score": score,
            }
            results.append({**result, "segmentation": encode(masks[i])} if masks else result)
    return results


@torch.no_grad()
def class_map(model: nn.Module, scene: Scene) -> Tensor:
    """int64 [SIDE,SIDE]"""
    logits = model(to_input(torch.as_tensor(scene.image)[None]))
    return functional.interpolate(logits, size=(SIDE, SIDE), mode="bilinear", align_corners=False)[0].argmax(0)


def mean_iou(model: nn.Module, scenes: Sequence[Scene]) -> float:
    """Of the classes, each over the pixels of all scenes."""
    classes = BACKGROUND + 1
    counts = np.zeros((classes, classes), dtype=np.int64)
    for scene in scenes:
        pairs = scene.classes.astype(np.int64) * classes + class_map(model, scene).numpy()
        counts += np.bincount(pairs.ravel(), minlength=classes**2).reshape(classes, classes)
    hits = np.diag(counts)
    return float((hits / (counts.sum(0) + counts.sum(1) - hits)).mean())


def scores(model: nn.Module, scenes: Sequence[Scene]) -> dict[str, float]:
    """box AP, and mask AP where there are masks; or mIoU."""
    if not isinstance(model, RetinaNet | TwoStage):
        return {"mIoU": mean_iou(model, scenes)}
    truth, found = annotations(scenes), detections(model, scenes)
    kinds = {"box": "bbox"} | ({"mask": "segm"} if isinstance(model, TwoStage) else {})
    return {
        f"{kind} {name}": value
        for kind, coco_kind in kinds.items()
        for name, value in average_precision(truth, found, coco_kind).items()
    }
