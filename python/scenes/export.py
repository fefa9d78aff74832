"""Writes the checkpoint and the held-out scenes to packages/digits/data."""

import copy
import json
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from digits.export import sprite_sheet
from reference.fixture_file import digits9

from .coco import CLASSES, annotations, encode
from .dataset import BACKGROUND, SIDE, Scene
from .evaluate import close_pixels, detect, detection_scores, detections, segmentation_scores, upsampled
from .networks import NETWORKS, WEIGHTS

COLUMNS = 20
SCENES_SHOWN = 8
PALETTE = [
    [230, 25, 75],
    [245, 130, 48],
    [255, 225, 25],
    [170, 255, 195],
    [60, 180, 75],
    [70, 240, 240],
    [0, 130, 200],
    [145, 30, 180],
    [240, 50, 230],
    [220, 190, 255],
    [0, 0, 0],
]


def rounded(value: Tensor) -> Tensor:
    """As float16, but for what is beyond its range: variances may be."""
    half = value.half()
    return half.contiguous() if value.is_floating_point() and half.isfinite().all() else value.contiguous()


def save(name: str, model: nn.Module, meta: dict) -> None:
    """As float16 where it can be, which halves the file."""
    segments = name.startswith("upernet")
    classes = {"CLASSES": [*CLASSES, "background"], "PALETTE": PALETTE} if segments else {"CLASSES": CLASSES}
    state = {key: rounded(value) for key, value in model.state_dict().items()}
    torch.save({"meta": {**classes, **meta}, "state_dict": state}, WEIGHTS / f"{name}.pth")


def digits_of(classes: Tensor) -> list[dict]:
    """What a map [SIDE,SIDE] has of every digit, as COCO's results."""
    return [
        {"category_id": label + 1, "segmentation": encode((classes == label).numpy())}
        for label in sorted(set(classes.flatten().tolist()) - {BACKGROUND})
    ]


def map_of(logits: Tensor) -> dict:
    """logits [classes,SIDE,SIDE]"""
    return {"close": close_pixels(logits), "digits": digits_of(logits.argmax(0))}


def segmenter_record(model: nn.Module, side: int, scenes: Sequence[Scene]) -> dict:
    maps = [map_of(upsampled(model, each, side)) for each in scenes[:SCENES_SHOWN]]
    return {**segmentation_scores(model, scenes, side), "maps": maps}


def detector_record(model: nn.Module, scenes: Sequence[Scene]) -> dict:
    shown = [described(model, each) for each in scenes[:SCENES_SHOWN]]
    return {
        **detection_scores(detections(model, scenes), scenes),
        "detections": shown,
        "float32MaxError": float32_error(model, shown, scenes[:SCENES_SHOWN]),
    }


def described(model: nn.Module, scene: Scene) -> dict:
    """What is found, best first."""
    found, _ = detect(model, scene)
    return {
        "labels": found.labels.tolist(),
        "scores": digits9(found.scores),
        "boxes": digits9(found.boxes),
    }


def float32_error(model: nn.Module, single: list[dict], scenes: Sequence[Scene]) -> dict[str, float]:
    """How far float32's scores and boxes are from those of float64."""
    model64 = copy.deepcopy(model).double()
    both = [(described(model64, each), found) for each, found in zip(scenes, single, strict=True)]
    if any(exact["labels"] != found["labels"] for exact, found in both):
        raise ValueError("float64 finds something else in the scenes that the record shows: rounding decides there")
    return {key: max(float(np.abs(np.subtract(a[key], b[key])).max()) for a, b in both) for key in ("scores", "boxes")}


def export(name: str, model: nn.Module, held_out: Sequence[Scene]) -> None:
    """The scenes are the same whichever network it is; what the record says of other networks stays."""
    Image.fromarray(sprite_sheet(np.stack([scene.image for scene in held_out]), COLUMNS)).save(WEIGHTS / "scenes.png", optimize=True)
    file = WEIGHTS / "scenes.json"
    before = json.loads(file.read_text())["pytorch"] if file.exists() else {}
    segments = name.startswith("upernet")
    own = segmenter_record(model, NETWORKS[name].side, held_out) if segments else detector_record(model, held_out)
    print("held out:", {key: value for key, value in own.items() if not isinstance(value, list)})
    record = {
        "columns": COLUMNS,
        "side": SIDE,
        "pytorch": {**before, name: own},
        **annotations(held_out),
    }
    file.write_text(json.dumps(record) + "\n")
