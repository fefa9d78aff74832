"""Random affine changes of a batch of digits: what another hand or scanner might have done."""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional

ROTATION = math.radians(12)
SCALE = 0.12  # of the natural logarithm of each axis's scale
SHEAR = 0.2
SHIFT = 2 / 14  # 2 pixels of 28, in grid_sample's units of half a side


def augment(images: Tensor, generator: Generator) -> Tensor:
    """float32 [N,28,28] to the same shape, each image on its own; outside counts as background."""
    angle, log_x, log_y, shear, dx, dy = torch.rand(6, len(images), generator=generator) * 2 - 1
    angle, shear = angle * ROTATION, shear * SHEAR
    scale_x, scale_y = (log_x * SCALE).exp(), (log_y * SCALE).exp()
    cos, sin = angle.cos(), angle.sin()
    top = torch.stack([scale_x * cos, scale_y * (shear * cos - sin), dx * SHIFT], 1)
    bottom = torch.stack([scale_x * sin, scale_y * (shear * sin + cos), dy * SHIFT], 1)
    shape = (len(images), 1, *images.shape[1:])
    grid = functional.affine_grid(torch.stack([top, bottom], 1), shape, align_corners=False)
    return functional.grid_sample(images[:, None], grid, align_corners=False)[:, 0]
