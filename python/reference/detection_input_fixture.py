"""What the test pipeline of mmdetection's configurations for COCO makes of images of many sizes, on OpenCV."""

import hashlib

import cv2
import numpy as np

from .fixture_file import digits9, write
from .preprocessing_fixture import MEAN, STD, noise

# [H, W]: facts of the resizing are those of mmcv's rescale_size.
RULE = [
    [480, 640], [375, 500], [1024, 2048], [640, 427], [20, 20], [4000, 10],
    [1, 1], [100, 10000], [10000, 100], [1, 3000], [801, 1334], [800, 1333],
]  # fmt: skip
SCALE = (133, 80)
SIZES = [[48, 64], [61, 47], [7, 5], [1, 1], [240, 320], [160, 266], [300, 20]]
DIVISOR = 32
SAMPLES = 48


def resized(height: int, width: int, scale: tuple[int, int]) -> tuple[int, int]:
    factor = min(max(scale) / max(height, width), min(scale) / min(height, width))
    # OpenCV makes no image without pixels: a side is at least one.
    return tuple(max(int(side * factor + 0.5), 1) for side in (height, width))


def prepared(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The resized bytes, and the network's input [H,W,3]."""
    height, width = resized(*pixels.shape[:2], SCALE)
    small = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    below, right = (-side % DIVISOR for side in (height, width))
    normalised = ((small - MEAN) / STD).astype(np.float32)
    return small, np.pad(normalised, ((0, below), (0, right), (0, 0)))


# x, y, width and height; one that reaches beyond the image, and some that nobody learns from.
BOXES = [[10.5, 3.25, 20.0, 30.5], [40.0, 20.0, 40.0, 60.25], [70.0, 2.0, 5.0, 5.0], [5.0, 5.0, 0.5, 9.0]]


def training(size: tuple[int, int], flip: bool) -> dict:
    """What mmdetection's training pipeline makes of an image, its boxes and their masks."""
    pixels = np.asarray(noise(*size))
    small, values = prepared(pixels)
    height, width = small.shape[:2]
    factors = np.array([width / size[1], height / size[0]] * 2, dtype=np.float32)
    boxes, masks = [], []
    for x, y, w, h in BOXES:
        if min(x + w, size[1]) <= x or min(y + h, size[0]) <= y or w < 1 or h < 1:
            continue
        box = np.array([x, y, x + w, y + h], dtype=np.float32) * factors
        box = np.clip(box, 0, np.array([width, height] * 2, dtype=np.float32))
        mask = np.zeros(size, np.uint8)
        mask[int(y) : int(y + h), int(x) : int(x + w)] = 1
        mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        if flip:
            box = np.array([width - box[2], box[1], width - box[0], box[3]], dtype=np.float32)
            mask = mask[:, ::-1]
        boxes.append(digits9(box))
        masks.append(mask)
    shown = small[:, ::-1] if flip else small
    rows = ["".join(map(str, each.sum(0))) + "/" + "".join(map(str, each.sum(1))) for each in masks]
    image = hashlib.sha256(np.ascontiguousarray(shown).tobytes()).hexdigest()
    return {"size": size, "flip": flip, "image": image, "boxes": boxes, "maskSums": rows}


def generate() -> None:
    cases = []
    for size in SIZES:
        small, values = prepared(np.asarray(noise(*size)))
        flat = values.ravel()
        at = [i * flat.size // SAMPLES for i in range(SAMPLES)]
        cases.append(
            {
                "size": size,
                "seen": small.shape[:2],
                "shape": values.shape,
                "sha256": hashlib.sha256(np.ascontiguousarray(small).tobytes()).hexdigest(),
                "values": digits9(flat[at]),
            }
        )
    rule = [{"size": size, "seen": resized(*size, (1333, 800))} for size in RULE]
    steps = [training(size, flip) for size in ((48, 64), (61, 47)) for flip in (False, True)]
    write("detection", "input", {"rule": rule, "scale": SCALE, "cases": cases, "boxes": BOXES, "training": steps})
