"""
What mean IoU the true classes of the held-out scenes have after what a segmenter's grid, or a pixel at the edge of strokes, does to them:
python -m scenes.ceiling (from the folder python).
"""

import cv2
import numpy as np
import torch
from torch.nn import functional

from digits.dataset import load, split
from reference.dense_segmenters import resize

from .dataset import BACKGROUND, SIDE, Scene, scene
from .evaluate import mean_iou
from .train import HELD_OUT_SCENES

STRIDE = 4  # pixels of the input a logit stands for, along each axis
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def on_grid(classes: np.ndarray, side: int) -> np.ndarray:
    """The classes of logits that know the share of each class in their part of an input of this side."""
    truth = functional.one_hot(torch.as_tensor(classes).long(), BACKGROUND + 1).movedim(-1, 0)[None].float()
    shares = functional.avg_pool2d(resize(truth, (side, side)), STRIDE)
    return resize(resize(shares, (side, side)), (SIDE, SIDE))[0].argmax(0).numpy()


def changed(classes: np.ndarray, operation: int) -> np.ndarray:
    """Every digit thinner (cv2.MORPH_ERODE) or thicker (cv2.MORPH_DILATE) by a pixel all around."""
    result = np.full_like(classes, BACKGROUND)
    for label in range(BACKGROUND):
        result[cv2.morphologyEx(np.uint8(classes == label), operation, CROSS) > 0] = label
    return result


def main() -> None:
    _, _, held_out = split(load())
    scenes: list[Scene] = [scene(held_out, i) for i in range(HELD_OUT_SCENES)]
    changes = {f"an input of {side}x{side}": lambda each, side=side: on_grid(each, side) for side in (96, 144, 192)}
    changes["moved by a pixel"] = lambda each: np.roll(each, 1, 1)
    changes["a pixel thinner"] = lambda each: changed(each, cv2.MORPH_ERODE)
    changes["a pixel thicker"] = lambda each: changed(each, cv2.MORPH_DILATE)
    for name, change in changes.items():
        print(f"{name}: {mean_iou([change(each.classes) for each in scenes], scenes):.3f}")


if __name__ == "__main__":
    main()
