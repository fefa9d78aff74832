"""What detectors are trained towards, exactly, and one step of a RetinaNet and a Mask R-CNN: losses and gradients in float64."""

import numpy as np
import torch
from torch import Tensor, nn

from . import detection_boxes as boxes_of
from . import detection_targets as targets
from . import rednet
from .dense_backbones import DenseRedNet
from .detection import RetinaNet, Sizes, TwoStage
from .detection_boxes_fixture import boxes as hashed_boxes
from .fixture_file import digits9, image, write
from .one_step import Losses, described
from .seeded import Random
from .weights import fill

SIZES = Sizes(classes=5)
INPUT = [2, 64, 96, 3]
# Of two images, x1, y1, x2, y2 and classes; the masks are the ellipses within. One is so large that its features are the second level's.
OBJECTS = [
    [[-40.5, -30.0, 100.25, 95.5], [4.25, 6.5, 40.0, 50.75], [50.0, 2.25, 90.5, 30.0]],
    [[10.0, 8.0, 60.75, 60.5]],
]
LABELS = [[2, 0, 4], [1]]
REGIONS = 24
PROPOSALS = 30
CONTRAST = 0.5  # of the input: an involution multiplies its map with itself, layer by layer
CLEAR = 1e-4  # how far from a half a cell of a mask has to be at least
GRADIENTS = {
    "retinanet": (
        "backbone.stem.0.conv.weight",
        "backbone.layer2.0.conv1.weight",
        "neck.lateral_convs.0.conv.weight",
        "neck.fpn_convs.0.conv2.conv.weight",
        "neck.fpn_convs.4.conv.bias",
        "bbox_head.cls_convs.0.conv.weight",
        "bbox_head.retina_cls.bias",
        "bbox_head.retina_reg.weight",
    ),
    "mask_rcnn": (
        "backbone.stem.0.conv.weight",
        "backbone.layer4.0.conv1.weight",
        "neck.lateral_convs.3.conv.weight",
        "neck.fpn_convs.0.conv2.conv.weight",
        "rpn_head.rpn_conv.conv1.conv.weight",
        "rpn_head.rpn_cls.weight",
        "rpn_head.rpn_reg.weight",
        "roi_head.bbox_head.shared_fcs.1.weight",
        "roi_head.bbox_head.fc_cls.bias",
        "roi_head.bbox_head.fc_reg.weight",
        "roi_head.mask_head.convs.0.0.conv2.conv.weight",
        "roi_head.mask_head.upsample.bias",
        "roi_head.mask_head.conv_logits.weight",
    ),
}
FAR = [200.0, 200.0, 220.0, 230.0]
RULES = {
    "rpn": targets.RPN_ASSIGNER,
    "retina": targets.RETINA_ASSIGNER,
    "faster_rcnn": targets.FASTER_RCNN_ASSIGNER,
    "mask_rcnn": targets.MASK_RCNN_ASSIGNER,
}


def ellipse(box: list[float]) -> np.ndarray:
    """The pixels whose centres are within the ellipse that a box encloses."""
    x1, y1, x2, y2 = box
    columns = (np.arange(INPUT[2]) + 0.5 - (x1 + x2) / 2) / ((x2 - x1) / 2)
    rows = (np.arange(INPUT[1]) + 0.5 - (y1 + y2) / 2) / ((y2 - y1) / 2)
    return columns[None, :] * columns[None, :] + rows[:, None] * rows[:, None] <= 1


def proposals() -> list[Tensor]:
    """Half of them near objects, all within the image."""
    limit = torch.tensor([INPUT[2], INPUT[1]] * 2)
    every = []
    for i, objects in enumerate(OBJECTS):
        near = torch.tensor(objects)[torch.arange(PROPOSALS) % len(objects)]
        moved = near + (hashed_boxes(f"moved/{i}", PROPOSALS, 4, 4) - 6)
        far = hashed_boxes(f"far/{i}", PROPOSALS, 30, 20)
        boxes = torch.where((torch.arange(PROPOSALS) % 2 == 0)[:, None], moved, far)
        every.append(boxes.clamp(min=0).minimum(limit))
    return every


def assignments() -> list[dict]:
    cases = []
    for rule, assigner in RULES.items():
        for count in (0, 1, 7):
            name = f"{rule}/{count}"
            boxes = hashed_boxes(f"{name}/boxes", 240, 40, 30)
            objects = hashed_boxes(f"{name}/objects", count, 40, 30)
            if count:
                boxes[:6] = objects[0]  # ties
            if count > 1:
                objects[-1] = torch.tensor(FAR)
                boxes[6:12] = objects[-1]
                boxes[6:12, 2] += torch.arange(6) / 4 + 24  # all but the first a little worse
            assigned = assigner(boxes, objects)
            positives, negatives = targets.sample(assigned, 40, 0.25, Random("sample", name).permutation)
            case = {"rule": rule, "objects": count, "assigned": assigned.tolist()}
            cases.append({**case, "positives": positives.tolist(), "negatives": negatives.tolist()})
    return cases


def encoded() -> list[dict]:
    cases = []
    for name, stds in (("plain", boxes_of.RPN_STDS), ("rcnn", boxes_of.RCNN_STDS)):
        references, boxes = (hashed_boxes(f"{name}/{each}", 20, 40, 30) for each in ("references", "boxes"))
        cases.append({"name": name, "values": digits9(targets.encode(references.double(), boxes.double(), stds))})
    return cases


def maps_to_rows(maps: list[Tensor], width: int) -> Tensor:
    """Maps [B,anchors*width,H,W] to [B,n,width]."""
    return torch.cat([x.permute(0, 2, 3, 1).reshape(len(x), -1, width) for x in maps], 1)


def heads(outputs: list, levels: tuple, classes: int) -> tuple[Tensor, Tensor, Tensor]:
    """Logits, offsets and anchors of all levels."""
    logits, deltas = ([each[i] for each in outputs] for i in range(2))
    anchors = [boxes_of.anchors(level, *x.shape[2:]) for level, x in zip(levels, logits, strict=True)]
    return maps_to_rows(logits, classes), maps_to_rows(deltas, 4), torch.cat(anchors)


def objects() -> list[Tensor]:
    return [torch.tensor(each) for each in OBJECTS]


def labels() -> list[Tensor]:
    return [torch.tensor(each) for each in LABELS]


def retina_losses(model: RetinaNet, x: Tensor) -> Losses:
    logits, deltas, anchors = heads(model.bbox_head(model.neck(model.backbone(x))), model.levels, SIZES.classes)
    classification, regression = targets.retina_loss(logits, deltas, anchors, objects(), labels())
    return {"classification": (classification, logits), "regression": (regression, deltas)}


def regions() -> list[targets.Sampled]:
    random = Random("regions")
    return [
        targets.sample_rois(*each, SIZES.classes, targets.MASK_RCNN_ASSIGNER, random.permutation, REGIONS)
        for each in zip(proposals(), objects(), labels(), strict=True)
    ]


def mask_goals() -> list[Tensor]:
    """Of the positives of each image, bitmaps of 28x28."""
    goals = []
    for every, sampled_regions in zip(OBJECTS, regions(), strict=True):
        bitmaps = torch.from_numpy(np.stack([ellipse(each) for each in every]))[sampled_regions.matched]
        rois = sampled_regions.rois[: len(sampled_regions.matched)]
        goals.append(targets.mask_targets(bitmaps, rois))
        if (targets.mask_shares(bitmaps, rois, 28) - 0.5).abs().min() < CLEAR:
            raise ValueError("rounding decides a cell of a mask")
    return goals


def mask_rcnn_losses(model: TwoStage, x: Tensor) -> Losses:
    maps = model.neck(model.backbone(x))
    logits, deltas, anchors = heads(model.rpn_head(maps), model.levels, 1)
    first = targets.rpn_loss(logits[..., 0], deltas, anchors, objects(), Random("rpn").permutation)
    chosen = regions()
    positives = [each.rois[: len(each.matched)] for each in chosen]

    def features(rois: list[Tensor], size: int) -> Tensor:
        parts = [[level[i : i + 1] for level in maps[:-1]] for i in range(len(rois))]
        return torch.cat(
            [model.roi_head.features(own, each.to(x), size) for own, each in zip(parts, rois, strict=True)]
        )

    rois, classes = torch.cat([each.rois for each in chosen]), torch.cat([each.labels for each in chosen])
    goals = torch.cat([own[each.matched] for own, each in zip(objects(), chosen, strict=True)])
    outputs = model.roi_head.bbox_head(features([each.rois for each in chosen], 7))
    second = targets.box_loss(*outputs, rois.to(x), classes, goals.to(x), boxes_of.RCNN_STDS)
    masks = model.roi_head.mask_head(features(positives, 14))
    third = targets.mask_loss(masks, classes[classes < SIZES.classes], torch.cat(mask_goals()).to(x))
    names = ("proposalClassification", "proposalRegression", "classification", "regression", "masks")
    sources = (logits, deltas, *outputs, masks)
    return dict(zip(names, zip((*first, *second, third), sources, strict=True), strict=True))


def losses(kind: str, dtype: torch.dtype) -> tuple[nn.Module, Losses]:
    """BatchNorm uses its moving statistics."""
    backbone = DenseRedNet(rednet.CONFIGS["rednet26"])
    if kind == "retinanet":
        model: nn.Module = RetinaNet(backbone, neck=True, sizes=SIZES)
        losses_of = retina_losses
    else:
        model = TwoStage(backbone, masks=True, neck=True, head=True, sizes=SIZES)
        losses_of = mask_rcnn_losses
    model = fill(model).to(dtype)
    return model, losses_of(model, CONTRAST * image("training", INPUT).to(dtype))


def generate() -> None:
    chosen = regions()
    content = {
        "input": INPUT,
        "classes": SIZES.classes,
        "objects": OBJECTS,
        "labels": LABELS,
        "proposals": [digits9(each) for each in proposals()],
        "regionCount": REGIONS,
        "regions": [{"boxes": digits9(each.rois), "labels": each.labels.tolist(), "matched": each.matched.tolist()} for each in chosen],
        "masks": ["".join(str(int(cell)) for cell in each.flatten()) for each in mask_goals()],
        "assignments": assignments(),
        "encoded": encoded(),
        "steps": {kind: described(lambda dtype: losses(kind, dtype), keys) for kind, keys in GRADIENTS.items()},
    }
    write("detection", "training", content)
