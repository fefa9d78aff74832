"""How good a network is on scenes: COCO's average precision, and the mean IoU of the classes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from reference import detection_boxes as boxes_of
from reference.dense_segmenters import resize
from reference.detection import Image, RetinaNet, TwoStage

from .coco import annotations, average_precision, encode
from .dataset import BACKGROUND, SIDE, Scene
from .networks import to_input

IMAGE = Image((SIDE, SIDE), (SIDE, SIDE))
THRESHOLD, COUNT, PROPOSALS = 0.05, 100, 1000
# How far the logits of two float32 runs may be apart, as a share of the largest: sums of n <= 1000 terms in another order move each of some
# 50 layers' outputs by sqrt(n) * 2^-24 of their size, which adds up at random; four times that for the largest of many.
ROUNDING = 4 * 50**0.5 * 1000**0.5 * 2**-24


@torch.no_grad()
def detect(model: RetinaNet | TwoStage, scene: Scene) -> tuple[boxes_of.Detections, list[np.ndarray]]:
    """What is found, best first, and of a Mask R-CNN the bitmaps; computed in the dtype of the model."""
    dense = model.dense(to_input([scene.image], SIDE).to(next(model.parameters()).dtype))
    if isinstance(model, RetinaNet):
        return model.detect(dense, IMAGE, THRESHOLD, COUNT), []
    proposals = model.propose(dense, IMAGE, PROPOSALS)
    found, parts = model.detect(dense, proposals, IMAGE, THRESHOLD, COUNT)
    both = zip(parts["masks"].float(), found.boxes.float(), strict=True)
    pasted = [boxes_of.paste(map_, box, IMAGE.original) for map_, box in both]
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
def upsampled(model: nn.Module, scene: Scene, side: int) -> Tensor:
    """Logits [classes,SIDE,SIDE]; side: of the network's input, which mmsegmentation resizes them to first."""
    return resize(resize(model(to_input([scene.image], side)), (side, side)), (SIDE, SIDE))[0]


def close_pixels(logits: Tensor) -> int:
    """Of logits [classes,H,W], how many pixels rounding may give another class."""
    best, second = logits.topk(2, 0).values
    return int((best - second < 2 * ROUNDING * logits.abs().max()).sum())


def segmentation_scores(model: nn.Module, scenes: Sequence[Scene], side: int) -> dict[str, float]:
    """The mean IoU, and how many pixels rounding may change."""
    maps, close = [], 0
    for scene in scenes:
        logits = upsampled(model, scene, side)
        maps.append(logits.argmax(0).numpy())
        close += close_pixels(logits)
    return {"mIoU": mean_iou(maps, scenes), "close": close}


def mean_iou(maps: Sequence[np.ndarray], scenes: Sequence[Scene]) -> float:
    """Of a map of classes [SIDE,SIDE] for each scene: the mean over the classes that occur of each one's IoU over the pixels of all."""
    classes = BACKGROUND + 1
    counts = np.zeros((classes, classes), dtype=np.int64)
    for found, scene in zip(maps, scenes, strict=True):
        pairs = scene.classes.astype(np.int64) * classes + found
        counts += np.bincount(pairs.ravel(), minlength=classes**2).reshape(classes, classes)
    hits = np.diag(counts)
    either = counts.sum(0) + counts.sum(1) - hits
    occurs = either > 0
    return float((hits[occurs] / either[occurs]).mean())


def scores(model: nn.Module, scenes: Sequence[Scene], side: int) -> dict:
    """The average precision of boxes and, where there are masks, of masks; or the figures of a segmenter."""
    if not isinstance(model, RetinaNet | TwoStage):
        return segmentation_scores(model, scenes, side)
    return detection_scores(detections(model, scenes), scenes)


def detection_scores(found: Sequence[dict], scenes: Sequence[Scene]) -> dict[str, dict[str, float]]:
    truth = annotations(scenes)
    kinds = {"box": "bbox"} | ({"mask": "segm"} if "segmentation" in found[0] else {})
    return {kind: average_precision(truth, found, coco_kind) for kind, coco_kind in kinds.items()}
