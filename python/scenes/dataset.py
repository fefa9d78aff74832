"""Scenes: several handwritten digits on one picture, whose boxes, masks and classes of pixels are known."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from digits.dataset import Digits

SIDE = 96  # pixels of a scene, across and down
BACKGROUND = 10  # the class of pixels that belong to no digit
INK = 96  # from this level on a pixel of an enlarged digit belongs to it
LEAST_PIXELS = 24  # what has to stay visible of a digit
MOST_OVERLAP = 0.25  # of the smaller of two boxes


@dataclass(frozen=True)
class Scene:
    image: np.ndarray  # uint8 [SIDE,SIDE]
    labels: np.ndarray  # int64 [N], 0 to 9
    boxes: np.ndarray  # float32 [N,4]: x1, y1, x2, y2; x2 and y2 lie behind the last pixel
    masks: np.ndarray  # bool [N,SIDE,SIDE]: the visible pixels of each digit

    @property
    def classes(self) -> np.ndarray:
        """uint8 [SIDE,SIDE]: the digit that a pixel belongs to, or BACKGROUND."""
        classes = np.full((SIDE, SIDE), BACKGROUND, dtype=np.uint8)
        for label, mask in zip(self.labels, self.masks, strict=True):
            classes[mask] = label
        return classes


def scene(digits: Digits, seed: int) -> Scene:
    """The scene that a seed determines, of digits drawn from those given: one to six, turned and of many sizes."""
    random = np.random.default_rng(seed)
    image = _background(random)
    labels: list[int] = []
    masks: list[np.ndarray] = []
    boxes: list[np.ndarray] = []
    for _ in range(random.integers(1, 7)):
        row = int(random.integers(len(digits)))
        placed = _place(digits.images[row], random, boxes)
        if placed is None:
            continue
        ink, box = placed
        image += (ink / 255) * (random.uniform(150, 255) - image)
        mask = ink >= INK
        masks = [other & ~mask for other in masks]
        labels.append(int(digits.labels[row]))
        masks.append(mask)
        boxes.append(box)
    visible = [i for i, mask in enumerate(masks) if mask.sum() >= LEAST_PIXELS]
    masks = [masks[i] for i in visible]
    return Scene(
        np.clip(np.rint(image), 0, 255).astype(np.uint8),
        np.array([labels[i] for i in visible], dtype=np.int64),
        np.array([_box_of(mask) for mask in masks], dtype=np.float32).reshape(-1, 4),
        np.array(masks, dtype=bool).reshape(-1, SIDE, SIDE),
    )


def _background(random: np.random.Generator) -> np.ndarray:
    """Dark, and slowly changing."""
    corners = random.uniform(0, 100, (2, 2)).astype(np.uint8)
    smooth = Image.fromarray(corners).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(smooth).astype(np.float64)


def _place(
    glyph: np.ndarray, random: np.random.Generator, boxes: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray] | None:
    """A digit's ink on an empty scene and its box; None where it found no place among the others."""
    size = int(np.exp(random.uniform(np.log(26), np.log(72))))
    turned = Image.fromarray(glyph).resize((size, size), Image.Resampling.BICUBIC)
    turned = turned.rotate(random.uniform(-15, 15), Image.Resampling.BICUBIC)
    ink = np.asarray(turned).astype(np.float64)
    own = _box_of(ink >= INK)
    for _ in range(20):
        # The white frame around MNIST's digits may lie outside of the scene, the digit itself may not.
        shift = random.integers(np.ceil(-own[:2]), np.floor(SIDE - own[2:]) + 1)
        box = own + np.tile(shift, 2)
        if all(_overlap(box, other) <= MOST_OVERLAP for other in boxes):
            first = np.maximum(shift, 0)
            last = np.minimum(shift + size, SIDE)
            placed = np.zeros((SIDE, SIDE))
            rows, columns = (slice(*ends) for ends in zip((first - shift)[::-1], (last - shift)[::-1]))
            placed[first[1] : last[1], first[0] : last[0]] = ink[rows, columns]
            return placed, box.astype(np.float32)
    return None


def _box_of(mask: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float32)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """The common area of two boxes over that of the smaller one."""
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    area = min(np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2]))
    return float(np.prod(np.maximum(sides, 0)) / area)
