"""Anchors, decoding, suppression, proposals, detections and masks of inputs that are hashes."""

import numpy as np
import torch
from pycocotools import mask as coco
from torch import Tensor

from . import detection_boxes as boxes_of
from .fixture_file import digits9, sampled, write
from .hashing import hash_stream, uniform

IMAGE = (90, 120)  # [height, width] of the resized image
PADDED = (96, 128)
FACTORS = (0.75, 0.5625)  # of x and y
CLASSES = 5
MAPS = [(1, 20), (37, 5), (64, 64)]  # [height, width] of masks


def tensor(key: str, *shape: int) -> Tensor:
    return torch.from_numpy(uniform(key, shape))


def boxes(key: str, count: int, extent: float, side: float) -> Tensor:
    """Corners anywhere in [0, 2*extent), sides in [0, 2*side)."""
    first = (tensor(f"{key}/first", count, 2) + 1) * extent
    return torch.cat([first, first + (tensor(f"{key}/size", count, 2) + 1) * side], 1)


def groups(key: str, count: int, number: int) -> Tensor:
    return torch.from_numpy((hash_stream(key, count) % np.uint32(number)).astype(np.int64))


def anchors() -> list[dict]:
    return [
        {
            "stride": level.stride,
            "scales": list(level.scales),
            "ratios": list(level.ratios),
            "size": [5, 7],
            "values": digits9(sampled(boxes_of.anchors(level, 5, 7), 120)),
        }
        for level in (*boxes_of.RPN_LEVELS, *boxes_of.RETINA_LEVELS)
    ]


def decoded() -> list[dict]:
    cases = []
    for name, stds, scale in (
        ("plain", boxes_of.RPN_STDS, 1.0),
        ("rcnn", boxes_of.RCNN_STDS, 4.0),
        ("far", boxes_of.RPN_STDS, 8.0),  # where sizes are limited
    ):
        references, deltas = boxes(name, 50, 64, 16), tensor(f"{name}/deltas", 50, 4) * scale
        exact = boxes_of.decode(references.double(), deltas.double(), stds, IMAGE)
        single = boxes_of.decode(references, deltas, stds, IMAGE)
        cases.append(
            {
                "name": name,
                "scale": scale,
                "values": digits9(exact),
                "float32MaxError": digits9((exact - single).abs().max())[0],
            }
        )
    return cases


def suppressed() -> list[dict]:
    cases = []
    for name, count, number, threshold in (
        ("one class", 200, 1, 0.5),
        ("eighty classes", 600, 80, 0.5),
        ("levels", 300, 5, 0.7),
    ):
        kept = boxes_of.suppress(
            boxes(name, count, 8, 32),
            tensor(f"{name}/scores", count),
            groups(f"{name}/groups", count, number),
            threshold,
        )
        case = {"name": name, "count": count, "groups": number, "threshold": threshold}
        cases.append({**case, "kept": kept.tolist()})
    return cases


def head_maps(key: str, strides: tuple, anchors_each: int, classes: int) -> tuple[list, list]:
    """Of every level [H,W,anchors*classes] and [H,W,anchors*4], of the padded image."""
    logits, deltas = [], []
    for level, stride in enumerate(strides):
        height, width = (-(-side // stride) for side in PADDED)
        logits.append(tensor(f"{key}/logits/{level}", height, width, anchors_each * classes) * 4)
        deltas.append(tensor(f"{key}/deltas/{level}", height, width, anchors_each * 4))
    return logits, deltas


def described(found: boxes_of.Detections) -> dict:
    return {
        "boxes": digits9(found.boxes),
        "scores": digits9(found.scores),
        "labels": found.labels.tolist(),
    }


def selections() -> dict:
    strides = tuple(level.stride for level in boxes_of.RPN_LEVELS)
    logits, deltas = head_maps("rpn", strides, 3, 1)
    proposals = [
        {"count": count, "boxes": digits9(boxes_of.propose(boxes_of.RPN_LEVELS, logits, deltas, IMAGE, count))}
        for count in (1000, 60)
    ]
    logits, deltas = head_maps("retina", (8, 16, 32, 64, 128), 9, CLASSES)
    retina = boxes_of.retina(boxes_of.RETINA_LEVELS, logits, deltas, IMAGE, FACTORS)
    few = boxes_of.retina(boxes_of.RETINA_LEVELS, logits, deltas, IMAGE, FACTORS, threshold=0.98, count=10)
    references = boxes("rcnn/proposals", 150, 40, 16)
    logits = tensor("rcnn/logits", 150, CLASSES + 1) * 4
    rcnn = boxes_of.rcnn(references, logits, tensor("rcnn/deltas", 150, CLASSES * 4), IMAGE, FACTORS)
    return {
        "image": IMAGE,
        "padded": PADDED,
        "factors": FACTORS,
        "classes": CLASSES,
        "proposals": proposals,
        "retina": [
            {"threshold": 0.05, "count": 100, **described(retina)},
            {"threshold": 0.98, "count": 10, **described(few)},
        ],
        "rcnn": described(rcnn),
    }


def levels() -> list[int]:
    sides = torch.tensor([0.0, 10, 55.9, 56, 111.9, 112, 112.1, 223.9, 224, 448, 2000])
    square = torch.stack([sides * 0, sides * 0, sides, sides], 1)
    return boxes_of.levels_of(torch.cat([square, boxes("levels", 50, 64, 300)])).tolist()


def rle(mask: np.ndarray) -> str:
    return coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


def pasted() -> list[dict]:
    cases = []
    for box in (
        [10.3, 5.2, 40.9, 33.1],
        [-6.5, -3.0, 12.5, 50.0],  # beyond the upper left corner
        [50.2, 20.4, 80.0, 60.0],  # beyond the lower right corner
        [3.1, 4.9, 5.2, 5.4],  # smaller than a pixel
        [7.0, 7.0, 7.0, 30.0],  # without an area
        [0.0, 0.0, 64.0, 48.0],  # all
    ):
        image = (48, 64)
        probabilities = boxes_of.paste((tensor("map", 28, 28) + 1) / 2, torch.tensor(box), image)
        mask = probabilities >= 0.5
        # A pixel whose probability rounding could move over the threshold would say nothing.
        margin = (probabilities - 0.5).abs().min().item()
        cases.append(
            {"box": box, "image": image, "margin": margin, "counts": rle(mask.numpy())}
        )
    return cases


def masks() -> list[dict]:
    cases = []
    for height, width in MAPS:
        bits = uniform(f"mask/{height}x{width}", (height, width)) > 0.3
        cases.append({"size": [height, width], "counts": rle(bits)})
    for value in (0, 1):
        cases.append({"size": [40, 60], "value": value, "counts": rle(np.full((40, 60), value))})
    return cases


def polygons() -> list[dict]:
    """Some of them beyond the image, some that cross themselves, some with corners that are the same."""
    cases = []
    for i in range(12):
        count, corners = 1 + i % 2, 3 + i % 5
        shapes = [tensor(f"polygon/{i}/{j}", corners * 2) * 40 + 25 for j in range(count)]
        if i % 4 == 1:  # multiples of a fifth
            shapes = [(shape * 5).round() / 5 for shape in shapes]
        lists = [digits9(shape) for shape in shapes]
        if i == 6:
            lists[0] += lists[0][-2:] + lists[0][:2]
        height, width = 45, 61
        rle = coco.merge(coco.frPyObjects(lists, height, width))
        cases.append({"polygons": lists, "size": [height, width], "counts": rle["counts"].decode()})
    return cases


def generate() -> None:
    content = {
        "anchors": anchors(),
        "decoded": decoded(),
        "suppressed": suppressed(),
        "selections": selections(),
        "levels": levels(),
        "pasted": pasted(),
        "masks": masks(),
        "polygons": polygons(),
    }
    write("detection", "boxes", content)
