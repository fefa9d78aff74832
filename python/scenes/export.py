"""Writes the checkpoint and the held-out scenes to packages/digits/data."""

import json
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from digits.export import sprite_sheet

from .coco import CLASSES, annotations, encode
from .dataset import BACKGROUND, SIDE, Scene
from .evaluate import close_pixels, scores, upsampled
from .networks import NETWORKS, WEIGHTS

COLUMNS = 20
MAPS_SHOWN = 8
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


def save(name: str, model: nn.Module, meta: dict) -> None:
    """As float16, which halves the file."""
    segments = name.startswith("upernet")
    classes = {"CLASSES": [*CLASSES, "background"], "PALETTE": PALETTE} if segments else {"CLASSES": CLASSES}
    state = {
        key: value.half().contiguous() if value.is_floating_point() else value
        for key, value in model.state_dict().items()
    }
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


def export(name: str, model: nn.Module, held_out: Sequence[Scene]) -> None:
    """The scenes are the same whichever network it is; what the record says of other networks stays."""
    Image.fromarray(sprite_sheet(np.stack([scene.image for scene in held_out]), COLUMNS)).save(WEIGHTS / "scenes.png", optimize=True)
    file = WEIGHTS / "scenes.json"
    before = json.loads(file.read_text())["pytorch"] if file.exists() else {}
    figures = scores(model, held_out, NETWORKS[name].side)
    print("held out:", figures)
    if name.startswith("upernet"):
        figures |= {"maps": [map_of(upsampled(model, each, NETWORKS[name].side)) for each in held_out[:MAPS_SHOWN]]}
    record = {
        "columns": COLUMNS,
        "side": SIDE,
        "pytorch": {**before, name: figures},
        **annotations(held_out),
    }
    file.write_text(json.dumps(record) + "\n")
