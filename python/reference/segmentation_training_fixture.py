"""One step of a small UPerNet with its auxiliary head: losses and gradients in float64."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from digits.network import OVERLOCK

from .dense_backbones import DenseOverLoCK
from .dense_segmenters import AuxiliaryHead, UperNetHead, resize
from .fixture_file import image, write
from .hashing import hash_stream
from .one_step import Losses, described
from .weights import fill

INPUT = [2, 64, 80, 3]
CHANNELS, CLASSES, IGNORED = 16, 5, 255
AUXILIARY_WEIGHT = 0.4
GRADIENTS = (
    "backbone.patch_embed1.0.weight",
    "backbone.extra_norm.2.weight",
    "decode_head.psp_modules.2.1.conv.weight",
    "decode_head.lateral_convs.1.conv.weight",
    "decode_head.fpn_convs.0.bn.weight",
    "decode_head.conv_seg.weight",
    "auxiliary_head.convs.0.bn.bias",
    "auxiliary_head.conv_seg.bias",
)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = DenseOverLoCK(OVERLOCK, detection=False)
        widths = self.backbone.widths
        self.decode_head = UperNetHead(widths, CHANNELS, CLASSES)
        self.auxiliary_head = AuxiliaryHead(widths[2], CLASSES)


def labels() -> Tensor:
    """Of every pixel, an eighth of them ignored."""
    count = INPUT[0] * INPUT[1] * INPUT[2]
    numbers = (hash_stream("labels", count) >> np.uint32(8)).astype(np.int64)
    classes = np.where(numbers % 8 == 0, IGNORED, numbers // 8 % CLASSES)
    return torch.from_numpy(classes).reshape(INPUT[:3])


def losses(dtype: torch.dtype) -> tuple[nn.Module, Losses]:
    """The mean over all pixels, those that are ignored count as 0. BatchNorm uses its moving statistics."""
    model = fill(Network()).to(dtype)
    maps = model.backbone(image("training", INPUT).to(dtype))
    outputs = {"loss": model.decode_head(maps), "auxiliary": model.auxiliary_head(maps[2])}
    truth = labels()
    return model, {
        key: (
            functional.cross_entropy(
                resize(logits, truth.shape[1:]), truth, ignore_index=IGNORED, reduction="none"
            ).mean(),
            logits,
        )
        for key, logits in outputs.items()
    }


def generate() -> None:
    steps = described(losses, GRADIENTS, {"auxiliary": AUXILIARY_WEIGHT})
    write("segmentation", "training", {"input": INPUT, "channels": CHANNELS, "classes": CLASSES, **steps})
