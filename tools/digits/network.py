"""The network `rednet_digits`, and how its input is normalised."""

import numpy as np
import torch
from torch import Tensor

from ..reference.rednet import RedNetConfig

CONFIG = RedNetConfig(
    blocks=(1, 2, 2, 1), stem_width=64, widths=(64, 128, 192, 256), num_classes=10, max_pool=False
)
MEAN, STD = 33.3, 78.6  # on the 0-255 scale, the same for the three channels


def to_input(images: np.ndarray | Tensor) -> Tensor:
    """Gray values 0-255 [N,28,28] to the network's float32 input [N,3,28,28]."""
    gray = (torch.as_tensor(images).float() - MEAN) / STD
    return gray[:, None].repeat(1, 3, 1, 1)
