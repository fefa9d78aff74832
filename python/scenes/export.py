"""Writes the checkpoint and the held-out scenes to packages/digits/data."""

import json
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import nn

from digits.export import sprite_sheet

from .coco import CLASSES, annotations
from .dataset import SIDE, Scene
from .evaluate import scores
from .networks import WEIGHTS

COLUMNS = 20
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


def export(name: str, model: nn.Module, meta: dict, held_out: Sequence[Scene]) -> None:
    """The scenes are the same whichever network it is; what the record says of other networks stays."""
    segments = name.startswith("upernet")
    classes = {"CLASSES": [*CLASSES, "background"], "PALETTE": PALETTE} if segments else {"CLASSES": CLASSES}
    torch.save({"meta": {**classes, **meta}, "state_dict": model.state_dict()}, WEIGHTS / f"{name}.pth")
    Image.fromarray(sprite_sheet(np.stack([scene.image for scene in held_out]), COLUMNS)).save(WEIGHTS / "scenes.png", optimize=True)
    file = WEIGHTS / "scenes.json"
    before = json.loads(file.read_text())["pytorch"] if file.exists() else {}
    figures = scores(model, held_out)
    record = {
        "columns": COLUMNS,
        "side": SIDE,
        "pytorch": {**before, name: figures},
        **annotations(held_out),
    }
    file.write_text(json.dumps(record) + "\n")
    print("held out:", figures)
