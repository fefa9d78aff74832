"""RetinaNet, Faster R-CNN and Mask R-CNN on a backbone, with the keys of mmdetection 2.x checkpoints."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.ops import roi_align

from . import detection_boxes as boxes_of
from .dense_backbones import DenseOverLoCK, DenseRedNet
from .dense_necks import FeaturePyramid
from .involution import ConvModule, Involution

CLASSES = 80
CHANNELS = 256
STRIDES = (4, 8, 16, 32)


def spatial(involution: bool) -> nn.Module:
    """A 3x3 convolution with bias, or an involution, neither with an activation."""
    return Involution(CHANNELS, 7) if involution else ConvModule(CHANNELS, CHANNELS, 3, norm=False)


class RPNHead(nn.Module):
    def __init__(self, involution: bool):
        super().__init__()
        self.rpn_conv = Involution(CHANNELS, 7) if involution else nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.rpn_cls = nn.Conv2d(CHANNELS, 3, 1)
        self.rpn_reg = nn.Conv2d(CHANNELS, 12, 1)

    def forward(self, maps: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
        hidden = [functional.relu(self.rpn_conv(x)) for x in maps]
        return [(self.rpn_cls(x), self.rpn_reg(x)) for x in hidden]


class BoxHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared_fcs = nn.ModuleList([nn.Linear(CHANNELS * 49, 1024), nn.Linear(1024, 1024)])
        self.fc_cls = nn.Linear(1024, CLASSES + 1)
        self.fc_reg = nn.Linear(1024, CLASSES * 4)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        x = features.flatten(1)
        for layer in self.shared_fcs:
            x = functional.relu(layer(x))
        return self.fc_cls(x), self.fc_reg(x)


class MaskHead(nn.Module):
    def __init__(self, involution: bool):
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Sequential(Involution(CHANNELS, 7)) if involution else spatial(False)
            for _ in range(4)
        )
        self.upsample = nn.ConvTranspose2d(CHANNELS, CHANNELS, 2, 2)
        self.conv_logits = nn.Conv2d(CHANNELS, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        for conv in self.convs:
            x = functional.relu(conv(x))
        return self.conv_logits(functional.relu(self.upsample(x)))


class RoIHead(nn.Module):
    def __init__(self, masks: bool, involution: bool):
        super().__init__()
        self.bbox_head = BoxHead()
        if masks:
            self.mask_head = MaskHead(involution)

    @staticmethod
    def features(maps: list[Tensor], boxes: Tensor, size: int) -> Tensor:
        """[n,C,size,size] of boxes [n,4] in pixels of the input, each from its level."""
        features = maps[0].new_zeros(len(boxes), maps[0].shape[1], size, size)
        levels = boxes_of.levels_of(boxes.float())
        for index, stride in enumerate(STRIDES):
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
    def __init__(self, backbone: nn.Module, masks: bool, neck: bool, head: bool):
        super().__init__()
        self.backbone = backbone
        self.neck = FeaturePyramid(backbone.widths, neck, extra="subsampled")
        self.rpn_head = RPNHead(head)
        self.roi_head = RoIHead(masks, head)

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
        return boxes_of.propose(logits, deltas, image.seen, count)

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
    def __init__(self):
        super().__init__()
        for name in ("cls_convs", "reg_convs"):
            self.add_module(name, nn.ModuleList(spatial(False) for _ in range(4)))
        self.retina_cls = nn.Conv2d(CHANNELS, 9 * CLASSES, 3, padding=1)
        self.retina_reg = nn.Conv2d(CHANNELS, 36, 3, padding=1)

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
    def __init__(self, backbone: nn.Module, neck: bool):
        super().__init__()
        self.backbone = backbone
        self.neck = FeaturePyramid(backbone.widths, neck, start_level=1, extra="convolved")
        self.bbox_head = RetinaHead()

    def dense(self, x: Tensor) -> dict[str, Tensor]:
        maps = self.neck(self.backbone(x))
        outputs = {f"p{i + 3}": map_ for i, map_ in enumerate(maps)}
        for i, (logits, deltas) in enumerate(self.bbox_head(maps)):
            outputs |= {f"logits{i + 3}": logits, f"deltas{i + 3}": deltas}
        return outputs

    def detect(self, dense: dict[str, Tensor], image: Image, threshold: float, count: int) -> boxes_of.Detections:
        logits, deltas = ([nhwc(dense[f"{name}{i + 3}"]) for i in range(5)] for name in ("logits", "deltas"))
        return boxes_of.retina(logits, deltas, image.seen, image.factors, threshold, count)


def create(name: str) -> nn.Module:
    """mask_rcnn_red50_neck_fpn_head, mask_rcnn_overlock_t and so on, with PyTorch's own random weights."""
    if "overlock" in name:
        backbone = DenseOverLoCK(name.removeprefix("mask_rcnn_"), detection=True)
        return TwoStage(backbone, masks=True, neck=False, head=False)
    kind, neck, head = name.split("_red50_")[0], "_neck" in name, name.endswith("_head")
    backbone = DenseRedNet("rednet50")
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
