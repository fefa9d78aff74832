"""The networks that are trained on scenes: those of the papers, with the digits' backbones and fewer channels."""

import math
from pathlib import Path

import torch
from torch import Tensor, nn

from digits.network import MEAN, OVERLOCK, REDNET, STD
from reference.dense_backbones import DenseOverLoCK, DenseRedNet
from reference.dense_segmenters import UperNetHead
from reference.detection import RetinaNet, Sizes, TwoStage

from .dataset import BACKGROUND

WEIGHTS = Path(__file__).parents[2] / "packages/digits/data"
STRIDES = (2, 4, 8, 16)
RETINA = Sizes(classes=10, channels=64, depth=2, strides=STRIDES)
MASK = Sizes(classes=10, channels=48, hidden=128, strides=STRIDES, finest=28)
UPERNET_CHANNELS = 32


def red_digits() -> DenseRedNet:
    """With the stem that the classifier has, so that its weights fit."""
    return DenseRedNet(REDNET, stem_kernel_size=3)


class UperNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = DenseOverLoCK(OVERLOCK, detection=False)
        self.decode_head = UperNetHead(self.backbone.widths, UPERNET_CHANNELS, BACKGROUND + 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B,3,H,W] to logits [B,classes,H/4,W/4]."""
        return self.decode_head(self.backbone(x))


NETWORKS = {
    "retinanet_red_digits_neck_fpn": lambda: RetinaNet(red_digits(), True, RETINA),
    "mask_rcnn_red_digits_neck_fpn_head": lambda: TwoStage(red_digits(), True, True, True, MASK),
    "upernet_overlock_digits": UperNet,
}


def create(name: str) -> nn.Module:
    """With the backbone's weights of the classifier of digits, where it has them."""
    model = NETWORKS[name]()
    classifier = "overlock_digits" if "overlock" in name else "rednet_digits"
    state = torch.load(WEIGHTS / f"{classifier}.pth", weights_only=True)["state_dict"]
    prefix = "" if "overlock" in name else "backbone."
    own = model.backbone.state_dict()
    known = {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
    model.backbone.load_state_dict({key: known.get(key, value) for key, value in own.items()})
    if isinstance(model, RetinaNet):
        rarely_positive(model.bbox_head)
    return model


def rarely_positive(head: nn.Module, share: float = 0.01) -> None:
    """As RetinaNet begins: so many of the anchors are taken for an object of a class (Lin et al., section 4.1)."""
    for module in head.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=0.01)
            nn.init.zeros_(module.bias)
    nn.init.constant_(head.retina_cls.bias, -math.log((1 - share) / share))


def to_input(images: Tensor) -> Tensor:
    """uint8 [B,H,W,3] to float32 [B,3,H,W]."""
    return ((images.float() - MEAN) / STD).permute(0, 3, 1, 2).contiguous()
