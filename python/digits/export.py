"""Writes the checkpoint and the held-out digits to packages/digits/data."""

import json
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .dataset import PACKAGE, SIDE, Digits

FOLDER = Path(__file__).parents[2] / "packages/digits/data"
COLUMNS = 25
LOGITS_SHOWN = 20


def export(network: str, state: OrderedDict, meta: dict, held_out: Digits, logits: Tensor) -> None:
    """The digits are the same whichever network it is; what the record says of other networks stays."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    classes = [str(digit) for digit in range(10)]
    torch.save({"meta": {"CLASSES": classes, **meta}, "state_dict": state}, FOLDER / f"{network}.pth")
    Image.fromarray(sprite_sheet(held_out.images)).save(FOLDER / "held-out.png", optimize=True)
    record_file = FOLDER / "held-out.json"
    before = json.loads(record_file.read_text()) if record_file.exists() else None
    record = record_of(held_out, before, network, logits)
    record_file.write_text(json.dumps(record) + "\n")
    print(f"held out: {record['pytorch'][network]['correct']} of {len(held_out)} right; wrote {FOLDER}")


def record_of(held_out: Digits, before: dict | None, network: str, logits: Tensor) -> dict:
    """What the tests compare with: labels, where the digits come from, and what PyTorch gives for each network."""
    correct = int((logits.argmax(1).numpy() == held_out.labels).sum())
    figures = {
        "correct": correct,
        "accuracy": correct / len(held_out),
        "logits": [[float(f"{value:.9g}") for value in row] for row in logits[:LOGITS_SHOWN].tolist()],
    }
    return {
        "source": PACKAGE,
        "columns": COLUMNS,
        "side": SIDE,
        "labels": held_out.labels.tolist(),
        "sources": held_out.sources.tolist(),
        "pytorch": {**(before["pytorch"] if before else {}), network: figures},
    }


def sprite_sheet(images: np.ndarray, columns: int = COLUMNS) -> np.ndarray:
    """[N,side,side] or [N,side,side,3] to one image of so many columns, filled row by row."""
    side, rows = images.shape[1], len(images) // columns
    tiled = images.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    return tiled.reshape(rows * side, columns * side, *images.shape[3:])
