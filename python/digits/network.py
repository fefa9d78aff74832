"""The networks that are trained on the digits, and how their input is made."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from reference.overlock import OverLoCK, OverLoCKConfig
from reference.overlock_modules import resize
from reference.rednet import RedNet
from reference.resnet import ResNetConfig

MEAN, STD = 33.3, 78.6  # on the 0-255 scale, the same for the three channels


@dataclass(frozen=True)
class Network:
    """What `create` makes has `stages`: from an input [N,3,side,side] to tensors by name, "logits" among them."""

    create: Callable[[], nn.Module]
    side: int
    ema_decay: float  # of the average of the weights, a step
    auxiliary_weight: float = 0  # of the loss of the logits "aux", where there are any


REDNET = ResNetConfig(
    blocks=(1, 2, 2, 1),
    stem_width=64,
    widths=(64, 128, 192, 256),
    num_classes=10,
    max_pool=False,
)

OVERLOCK = OverLoCKConfig(
    depth=(1, 1, 1, 1),
    sub_depth=(2, 1),
    embed_dim=(8, 16, 40, 64),
    sub_num_heads=(1, 2),
    kernel_size=(5, 5, 5, 5),
    smk_size=3,
    mlp_ratio=3,
    sub_mlp_ratio=2,
    projection=256,
    num_classes=10,
)

NETWORKS = {
    "rednet_digits": Network(lambda: RedNet(REDNET), side=28, ema_decay=0.998),
    "overlock_digits": Network(
        lambda: OverLoCK(OVERLOCK), side=112, ema_decay=0.99, auxiliary_weight=0.4
    ),
}


def to_input(images: np.ndarray | Tensor, side: int) -> Tensor:
    """Gray values 0-255 [N,28,28] to a network's float32 input [N,3,side,side]."""
    gray = torch.as_tensor(images).float()[:, None]
    if side != gray.shape[-1]:
        # To bytes, halves up, as images are resized where the network is used.
        gray = (resize(gray, (side, side)) + 0.5).floor()
    return ((gray - MEAN) / STD).repeat(1, 3, 1, 1)
