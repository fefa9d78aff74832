"""RetinaNet, Faster R-CNN and Mask R-CNN on a backbone, with the keys of mmdetection 2.x checkpoints."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.ops import roi_align

from . import detection_boxes as boxes_of
from . import overlock, rednet
from .dense_backbones import DenseOverLoCK, DenseRedNet
from .dense_necks import FeaturePyramid
from .involution import ConvModule, Involution

@dataclass(frozen=True)
class Sizes:
    """By default those of the networks for COCO."""

    classes: int = 80
    channels: int = 256  # of the pyramid's levels
    hidden: int = 1024  # of the box head's linear layers
    depth: int = 4  # of RetinaNet's towers
    strides: tuple[int, ...] = (4, 8, 16, 32)  # of the backbone's maps
    finest: float = 56  # side of the smallest regions that are looked up in the second level


COCO = Sizes()


def spatial(sizes: Sizes, involution: bool) -> nn.Module:
    """A 3x3 convolution with bias, or an involution, neither with an activation."""
    width = sizes.channels
    return Involution(width, 7) if involution else ConvModule(width, width, 3, norm=False)


class RPNHead(nn.Module):
    def __init__(self, sizes: Sizes, involution: bool):
        super().__init__()
        width = sizes.channels
        self.rpn_conv = Involution(width, 7) if involution else nn.Conv2d(width, width, 3, padding=1)
        self.rpn_cls = nn.Conv2d(width, 3, 1)
        self.rpn_reg = nn.Conv2d(width, 12, 1)

    def forward(self, maps: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
        hidden = [functional.relu(self.rpn_conv(x)) for x in maps]
        return [(self.rpn_cls(x), self.rpn_reg(x)) for x in hidden]


class BoxHead(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        hidden = sizes.hidden
        inputs = (sizes.channels * 49, hidden)
        self.shared_fcs = nn.ModuleList(nn.Linear(each, hidden) for each in inputs)
        self.fc_cls = nn.Linear(hidden, sizes.classes + 1)
        self.fc_reg = nn.Linear(hidden, sizes.classes * 4)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        x = features.flatten(1)
        for layer in self.shared_fcs:
            x = functional.relu(layer(x))
        return self.fc_cls(x), self.fc_reg(x)


class MaskHead(nn.Module):
    def __init__(self, sizes: Sizes, involution: bool):
        super().__init__()
        width = sizes.channels
        self.convs = nn.ModuleList(
            nn.Sequential(Involution(width, 7)) if involution else spatial(sizes, False)
            for _ in range(4)
        )
        self.upsample = nn.ConvTranspose2d(width, width, 2, 2)
        self.conv_logits = nn.Conv2d(width, sizes.classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        for conv in self.convs:
            x = functional.relu(conv(x))
        return self.conv_logits(functional.relu(self.upsample(x)))


class RoIHead(nn.Module):
    def __init__(self, sizes: Sizes, masks: bool, involution: bool):
        super().__init__()
        self.sizes = sizes
        self.bbox_head = BoxHead(sizes)
        if masks:
            self.mask_head = MaskHead(sizes, involution)

    def features(self, maps: list[Tensor], boxes: Tensor, size: int) -> Tensor:
        """[n,C,size,size] of boxes [n,4] in pixels of the input, each from its level."""
        features = maps[0].new_zeros(len(boxes), maps[0].shape[1], size, size)
        levels = boxes_of.levels_of(boxes.float(), finest=self.sizes.finest)
        for index, stride in enumerate(self.sizes.strides):
            chosen = (levels == index).nonzero()[:, 0]
            rois = [boxes[chosen]]
            features[chosen] = roi_align(maps[index], rois, size, 1 / stride, 0, aligned=True)
        return features


@dataclass
class Image:
    """Sizes [height, width] of the resized and of the original image."""

    seen: tuple[int, int]
    original: tuple[int, int]

    @property
    def factors(self) -> tuple[float, float]:
        """Of x and y, float32."""
        new, old = (torch.tensor(size, dtype=torch.float32) for size in (self.seen, self.original))
        y, x = (new / old).tolist()
        return x, y


def nhwc(x: Tensor) -> Tensor:
    """[H,W,C] of the only image."""
    return x[0].permute(1, 2, 0)


class TwoStage(nn.Module):
    def __init__(
        self, backbone: nn.Module, masks: bool, neck: bool, head: bool, sizes: Sizes = COCO
    ):
        super().__init__()
        self.backbone = backbone
        self.neck = FeaturePyramid(
            backbone.widths, neck, extra="subsampled", channels=sizes.channels
        )
        self.rpn_head = RPNHead(sizes, head)
        self.roi_head = RoIHead(sizes, masks, head)
        self.sizes = sizes
        self.levels = boxes_of.rpn_levels(sizes.strides)

    def dense(self, x: Tensor) -> dict[str, Tensor]:
        """The maps and what the RPN says of them, by name."""
        maps = self.neck(self.backbone(x))
        heads = self.rpn_head(maps)
        outputs = {f"p{i + 2}": map_ for i, map_ in enumerate(maps)}
        for i, (logits, deltas) in enumerate(heads):
            outputs |= {f"logits{i + 2}": logits, f"deltas{i + 2}": deltas}
        return outputs

    def propose(self, dense: dict[str, Tensor], image: Image, count: int) -> Tensor:
        logits, deltas = ([nhwc(dense[f"{name}{i + 2}"]) for i in range(5)] for name in ("logits", "deltas"))
        return boxes_of.propose(self.levels, logits, deltas, image.seen, count)

    def detect(
        self, dense: dict[str, Tensor], proposals: Tensor, image: Image, threshold: float, count: int
    ) -> tuple[boxes_of.Detections, dict[str, Tensor]]:
        maps = [dense[f"p{i + 2}"] for i in range(4)]
        features = self.roi_head.features(maps, proposals, 7)
        logits, deltas = self.roi_head.bbox_head(features)
        parts = {"classes": logits, "offsets": deltas}
        found = boxes_of.rcnn(proposals, logits, deltas, image.seen, image.factors, threshold, count)
        if hasattr(self.roi_head, "mask_head"):
            factors = found.boxes.new_tensor(image.factors * 2)
            features = self.roi_head.features(maps, found.boxes * factors, 14)
            maps28 = self.roi_head.mask_head(features)[torch.arange(len(found.labels)), found.labels]
            parts["masks"] = maps28.sigmoid()
        return found, parts


class RetinaHead(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        for name in ("cls_convs", "reg_convs"):
            convs = (spatial(sizes, False) for _ in range(sizes.depth))
            self.add_module(name, nn.ModuleList(convs))
        self.retina_cls = nn.Conv2d(sizes.channels, 9 * sizes.classes, 3, padding=1)
        self.retina_reg = nn.Conv2d(sizes.channels, 36, 3, padding=1)

    def forward(self, maps: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
        return [
            (self.retina_cls(self.tower(self.cls_convs, x)), self.retina_reg(self.tower(self.reg_convs, x)))
            for x in maps
        ]

    @staticmethod
    def tower(convs: nn.ModuleList, x: Tensor) -> Tensor:
        for conv in convs:
            x = functional.relu(conv(x))
        return x


class RetinaNet(nn.Module):
    def __init__(self, backbone: nn.Module, neck: bool, sizes: Sizes = COCO):
        super().__init__()
        self.backbone = backbone
        self.neck = FeaturePyramid(
            backbone.widths, neck, start_level=1, extra="convolved", channels=sizes.channels
        )
        self.bbox_head = RetinaHead(sizes)
        self.sizes = sizes
        self.levels = boxes_of.retina_levels(sizes.strides)

    def dense(self, x: Tensor) -> dict[str, Tensor]:
        maps = self.neck(self.backbone(x))
        outputs = {f"p{i + 3}": map_ for i, map_ in enumerate(maps)}
        for i, (logits, deltas) in enumerate(self.bbox_head(maps)):
            outputs |= {f"logits{i + 3}": logits, f"deltas{i + 3}": deltas}
        return outputs

    def detect(self, dense: dict[str, Tensor], image: Image, threshold: float, count: int) -> boxes_of.Detections:
        logits, deltas = ([nhwc(dense[f"{name}{i + 3}"]) for i in range(5)] for name in ("logits", "deltas"))
        return boxes_of.retina(self.levels, logits, deltas, image.seen, image.factors, threshold, count)


def create(name: str) -> nn.Module:
    """mask_rcnn_red50_neck_fpn_head, mask_rcnn_overlock_t and so on, with PyTorch's own random weights."""
    if "overlock" in name:
        backbone = DenseOverLoCK(overlock.CONFIGS[name.removeprefix("mask_rcnn_")], detection=True)
        return TwoStage(backbone, masks=True, neck=False, head=False)
    kind, neck, head = name.split("_red50_")[0], "_neck" in name, name.endswith("_head")
    backbone = DenseRedNet(rednet.CONFIGS["rednet50"])
    if kind == "retinanet":
        return RetinaNet(backbone, neck)
    return TwoStage(backbone, kind == "mask_rcnn", neck, head)


NAMES = (
    *(
        f"{kind}_red50_{form}"
        for kind in ("faster_rcnn", "mask_rcnn")
        for form in ("fpn", "neck_fpn", "neck_fpn_head")
    ),
    "retinanet_red50_fpn",
    "retinanet_red50_neck_fpn",
    *(f"mask_rcnn_overlock_{size}" for size in ("xt", "t", "s", "b")),
)
