"""The networks that are trained on scenes: those of the papers, with the digits' backbones and fewer channels."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from digits.network import MEAN, OVERLOCK, REDNET, STD
from reference.dense_backbones import DenseOverLoCK, DenseRedNet
from reference.dense_segmenters import UperNetHead
from reference.detection import RetinaNet, Sizes, TwoStage
from reference.involution import Involution

from .dataset import BACKGROUND, SIDE

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


@dataclass(frozen=True)
class Network:
    create: Callable[[], nn.Module]
    beginning: str  # the network of packages/digits with whose backbone it begins
    side: int = SIDE  # of its input


NETWORKS = {
    "retinanet_red_digits_neck_fpn": Network(lambda: RetinaNet(red_digits(), True, RETINA), "rednet_digits"),
    # The backbone knows scenes already.
    "mask_rcnn_red_digits_neck_fpn_head": Network(
        lambda: TwoStage(red_digits(), True, True, True, MASK), "retinanet_red_digits_neck_fpn"
    ),
    # A quarter of it is the size of the logits, which have to follow strokes of two pixels.
    "upernet_overlock_digits": Network(UperNet, "overlock_digits", 2 * SIDE),
}


def create(name: str) -> nn.Module:
    """With the backbone's weights of the network that it begins with, where they fit."""
    model = NETWORKS[name].create()
    beginning = NETWORKS[name].beginning
    state = torch.load(WEIGHTS / f"{beginning}.pth", weights_only=True)["state_dict"]
    prefix = "" if beginning.startswith("overlock") else "backbone."
    own = model.backbone.state_dict()
    known = {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
    model.backbone.load_state_dict({key: known.get(key, value) for key, value in own.items()})
    if isinstance(model, RetinaNet):
        rarely_positive(model.bbox_head)
    if isinstance(model, TwoStage):
        begin_two_stages(model)
    return model


def load_shipped(name: str) -> nn.Module:
    """The network that packages/digits has, ready to be used."""
    model = NETWORKS[name].create()
    model.load_state_dict(torch.load(WEIGHTS / f"{name}.pth", weights_only=True)["state_dict"])
    return model.eval()


def rarely_positive(head: nn.Module, share: float = 0.01) -> None:
    """As RetinaNet begins: so many of the anchors are taken for an object of a class (Lin et al., section 4.1)."""
    for module in head.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=0.01)
            nn.init.zeros_(module.bias)
    nn.init.constant_(head.retina_cls.bias, -math.log((1 - share) / share))


def begin_two_stages(model: TwoStage) -> None:
    """
    As mmdetection begins, but for involutions: they keep the variance of their input. PyTorch's own initialisation, and He et al.'s, would
    multiply it in each of them, and nothing normalises what goes from one to the next in the mask head.
    """
    neck, rpn_head, roi_head = model.neck, model.rpn_head, model.roi_head
    for module in neck.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.xavier_uniform_(module.weight)
    for module in roi_head.bbox_head.shared_fcs:
        nn.init.xavier_uniform_(module.weight)
    for layer in (roi_head.mask_head.upsample, roi_head.mask_head.conv_logits):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    few = ((rpn_head.rpn_cls, 0.01), (rpn_head.rpn_reg, 0.01), (roi_head.bbox_head.fc_cls, 0.01), (roi_head.bbox_head.fc_reg, 0.001))
    for layer, std in few:
        nn.init.normal_(layer.weight, std=std)
    for module in (*neck.modules(), *rpn_head.modules(), *roi_head.modules()):
        if isinstance(module, Involution):
            keep_variance(module)
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
    for module in roi_head.mask_head.convs.modules():
        if isinstance(module, Involution):
            nearly_identity(module)


def keep_variance(involution: Involution) -> None:
    """A pixel sums K*K products with a kernel, which is made of normalised maps after a ReLU: their squares are 1/2 in the mean."""
    kernels = involution.conv2.conv
    nn.init.normal_(kernels.weight, std=math.sqrt(2 / kernels.in_channels) / involution.kernel_size)


def nearly_identity(involution: Involution, share: float = 0.1) -> None:
    """
    A kernel grows with the map that it is made of and multiplied with: four layers in a row make a 16th power of a map, where one region
    dwarfs all others in the statistics of BatchNorm. So they begin as the middle tap, with a share of what depends on the map.
    """
    kernels, taps = involution.conv2.conv, involution.kernel_size**2
    with torch.no_grad():
        kernels.weight.mul_(share)
        kernels.bias.view(-1, taps)[:, taps // 2] = 1


def to_input(images: list[np.ndarray], side: int) -> Tensor:
    """Gray images, uint8 [H,W] each, to float32 [B,3,side,side], resized to bytes as mmcv's pipelines do."""
    resized = [cv2.resize(image, (side, side), interpolation=cv2.INTER_LINEAR) for image in images]
    return ((torch.as_tensor(np.stack(resized)).float() - MEAN) / STD)[:, None].repeat(1, 3, 1, 1)
