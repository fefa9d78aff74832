"""How fixtures are written: JSON, 9 significant digits (which keep every bit of a float32), NHWC order."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .hashing import uniform

PACKAGES = Path(__file__).parents[2] / "packages"


def write(package: str, name: str, content: dict) -> None:
    path = PACKAGES / package / "test/fixtures" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{path.relative_to(PACKAGES.parent)}: {path.stat().st_size / 1000:.0f} kB")


def digits9(values: Tensor | np.ndarray) -> list[float]:
    return [float(f"{value:.9g}") for value in np.asarray(values).ravel().tolist()]


def sampled(values: Tensor, count: int) -> Tensor:
    """The values at the flat positions i * size // count, or all where there are no more than that."""
    flat = values.flatten()
    count = min(count, len(flat))
    return flat[torch.arange(count) * len(flat) // count]


def image(key: str, shape: list[int]) -> Tensor:
    """The tensor that `key` names, [B,H,W,C] and in [-1, 1), turned to PyTorch's [B,C,H,W]."""
    return torch.from_numpy(uniform(key, tuple(shape))).permute(0, 3, 1, 2)


def nhwc(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).contiguous()
