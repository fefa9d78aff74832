"""Writes the checkpoint and the held-out digits to apps/cli/assets/digits."""

import json
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .dataset import PACKAGE, SIDE, Digits

FOLDER = Path(__file__).parents[2] / "apps/cli/assets/digits"
COLUMNS = 25
LOGITS_SHOWN = 20


def export(state: OrderedDict, meta: dict, held_out: Digits, logits: Tensor) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    classes = [str(digit) for digit in range(10)]
    torch.save({"meta": {"CLASSES": classes, **meta}, "state_dict": state}, FOLDER / "rednet_digits.pth")
    Image.fromarray(sprite_sheet(held_out.images)).save(FOLDER / "held-out.png", optimize=True)
    correct = int((logits.argmax(1).numpy() == held_out.labels).sum())
    record = {
        "source": PACKAGE,
        "columns": COLUMNS,
        "side": SIDE,
        "labels": held_out.labels.tolist(),
        "sources": held_out.sources.tolist(),
        "pytorch": {
            "correct": correct,
            "accuracy": correct / len(held_out),
            "logits": [[float(f"{value:.9g}") for value in row] for row in logits[:LOGITS_SHOWN].tolist()],
        },
    }
    (FOLDER / "held-out.json").write_text(json.dumps(record) + "\n")
    print(f"held out: {correct} of {len(held_out)} right; wrote {FOLDER}")


def sprite_sheet(images: np.ndarray) -> np.ndarray:
    """[N,28,28] to one image of 25 columns, filled row by row."""
    rows = len(images) // COLUMNS
    return images.reshape(rows, COLUMNS, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, COLUMNS * SIDE)
