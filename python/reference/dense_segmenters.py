"""Segmenters on RedNet and OverLoCK, with the names of mmsegmentation's checkpoints."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from . import overlock, rednet
from .dense_backbones import DenseOverLoCK, DenseRedNet
from .dense_necks import FeaturePyramid
from .involution import ConvModule

CITYSCAPES, ADE20K = 19, 150
# backbone, whether the pyramid has involutions (None: there is no pyramid, and the head is UPerNet's), classes
NETWORKS = {
    "fpn_red50": ("rednet50", False, CITYSCAPES),
    "fpn_red50_neck": ("rednet50", True, CITYSCAPES),
    "upernet_red50": ("rednet50", None, CITYSCAPES),
    "upernet_overlock_xt": ("overlock_xt", None, ADE20K),
    "upernet_overlock_t": ("overlock_t", None, ADE20K),
    "upernet_overlock_s": ("overlock_s", None, ADE20K),
    "upernet_overlock_b": ("overlock_b", None, ADE20K),
}


def resize(x: Tensor, size: torch.Size) -> Tensor:
    return functional.interpolate(x, size=size, mode="bilinear", align_corners=False)


class Double(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return resize(x, (2 * x.shape[2], 2 * x.shape[3]))


class SemanticFpnHead(nn.Module):
    """Kirillov et al., CVPR 2019, arXiv 1901.02446."""

    def __init__(self, levels: int, inputs: int, channels: int, num_classes: int):
        super().__init__()
        self.scale_heads = nn.ModuleList()
        for level in range(levels):
            modules = nn.Sequential()
            for i in range(max(level, 1)):
                modules.append(ConvModule(channels if i else inputs, channels, 3))
                if level > 0:
                    modules.append(Double())
            self.scale_heads.append(modules)
        self.conv_seg = nn.Conv2d(channels, num_classes, 1)

    def forward(self, levels: list[Tensor]) -> Tensor:
        first, *others = (head(x) for head, x in zip(self.scale_heads, levels, strict=True))
        return self.conv_seg(sum((resize(x, first.shape[2:]) for x in others), first))


class UperNetHead(nn.Module):
    """Xiao et al., ECCV 2018, arXiv 1807.10221."""

    def __init__(self, widths: list[int], channels: int, num_classes: int):
        super().__init__()
        self.psp_modules = nn.ModuleList(
            nn.Sequential(nn.AdaptiveAvgPool2d(side), ConvModule(widths[-1], channels, 1))
            for side in (1, 2, 3, 6)
        )
        self.bottleneck = ConvModule(widths[-1] + 4 * channels, channels, 3)
        self.lateral_convs = nn.ModuleList(ConvModule(width, channels, 1) for width in widths[:-1])
        self.fpn_convs = nn.ModuleList(ConvModule(channels, channels, 3) for _ in widths[:-1])
        self.fpn_bottleneck = ConvModule(len(widths) * channels, channels, 3)
        self.conv_seg = nn.Conv2d(channels, num_classes, 1)

    def forward(self, maps: list[Tensor]) -> Tensor:
        last = maps[-1]
        pooled = [resize(module(last), last.shape[2:]) for module in self.psp_modules]
        levels = [conv(x) for conv, x in zip(self.lateral_convs, maps[:-1], strict=True)]
        levels.append(self.bottleneck(torch.cat([last, *pooled], 1)))
        for i in range(len(levels) - 1, 0, -1):
            levels[i - 1] = levels[i - 1] + resize(levels[i], levels[i - 1].shape[2:])
        outputs = [conv(x) for conv, x in zip(self.fpn_convs, levels[:-1], strict=True)]
        joint = torch.cat([resize(x, outputs[0].shape[2:]) for x in (*outputs, levels[-1])], 1)
        return self.conv_seg(self.fpn_bottleneck(joint))


class AuxiliaryHead(nn.Module):
    def __init__(self, inputs: int, num_classes: int):
        super().__init__()
        self.convs = nn.Sequential(ConvModule(inputs, 256, 3))
        self.conv_seg = nn.Conv2d(256, num_classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv_seg(self.convs(x))


class Segmenter(nn.Module):
    def __init__(self, name: str):
        super().__init__()
        backbone, involution, num_classes = NETWORKS[name]
        if backbone.startswith("rednet"):
            self.backbone = DenseRedNet(rednet.CONFIGS[backbone])
        else:
            self.backbone = DenseOverLoCK(overlock.CONFIGS[backbone], detection=False)
        widths = self.backbone.widths
        if involution is None:
            self.decode_head = UperNetHead(widths, 512, num_classes)
            self.auxiliary_head = AuxiliaryHead(widths[2], num_classes)
        else:
            self.neck = FeaturePyramid(widths, involution)
            self.decode_head = SemanticFpnHead(4, 256, 128, num_classes)

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        """[B,3,H,W] to the logits at a quarter of its size, and those of the auxiliary head."""
        maps = self.backbone(x)
        levels = self.neck(maps) if hasattr(self, "neck") else maps
        outputs = {"logits": self.decode_head(levels)}
        if hasattr(self, "auxiliary_head"):
            outputs["auxiliary"] = self.auxiliary_head(maps[2])
        return outputs

    def forward(self, x: Tensor) -> Tensor:
        return self.stages(x)["logits"]
