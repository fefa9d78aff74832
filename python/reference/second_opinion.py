"""
What mmdetection and mmsegmentation find with the weights of the reference's networks, compared with what the reference finds: every
level, every head's output, proposals, boxes, scores, labels, mask pixels, logits and class maps.

    python3 -m venv .venv-mm && .venv-mm/bin/pip install --editable . wheel 'setuptools<81'
    .venv-mm/bin/pip install --no-build-isolation mmcv==1.7.2 mmdet==2.28.2 mmsegmentation==0.30.0
    .venv-mm/bin/python -m reference.second_opinion [names…]

Necks, heads and all that follows are theirs. Backbones are the reference's, as their authors' repositories are on no registry, and so are the
involutions in place of convolutions of necks and heads. Of mmcv's compiled operators two are needed; torchvision's stand in for them.
"""

import sys
import types
import warnings

import numpy as np
import torch
import torchvision
from torch import Tensor, nn

# What prints on import, and what NumPy 2 has no longer.
warnings.filterwarnings("ignore")


class Compiled(types.ModuleType):
    """In place of mmcv's compiled module, which asks for a compiler that is as old as its PyTorch."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)

        def missing(*_: object, **__: object) -> None:
            raise NotImplementedError(f"mmcv's {name} is not needed here")

        return missing

    @staticmethod
    def nms(boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int) -> Tensor:
        if offset:
            raise NotImplementedError("boxes whose last pixel belongs to them")
        return torchvision.ops.nms(boxes, scores, iou_threshold)

    @staticmethod
    def roi_align_forward(x: Tensor, rois: Tensor, out: Tensor, *_: Tensor, **options: object) -> None:
        size = (options["aligned_height"], options["aligned_width"])
        if options["pool_mode"] != 1:
            raise NotImplementedError("RoIAlign of maxima")
        scale, ratio, aligned = (options[key] for key in ("spatial_scale", "sampling_ratio", "aligned"))
        out.copy_(torchvision.ops.roi_align(x, rois, size, scale, ratio, aligned=aligned))


sys.modules["mmcv._ext"] = Compiled("mmcv._ext")

from mmcv import ConfigDict  # noqa: E402
from mmdet.models import build_detector  # noqa: E402
from mmdet.models.builder import BACKBONES as DETECTION_BACKBONES  # noqa: E402
from mmseg.models import build_segmentor  # noqa: E402
from mmseg.models.builder import BACKBONES as SEGMENTATION_BACKBONES  # noqa: E402

from . import detection, rednet  # noqa: E402
from .dense_backbones import DenseRedNet  # noqa: E402
from .dense_segmenters import NETWORKS, Segmenter, resize  # noqa: E402
from .detection import Image, RetinaNet, TwoStage  # noqa: E402
from .detection_boxes import paste  # noqa: E402
from .detection_fixture import DETECTIONS, PROPOSALS, ROUNDING, network_input, safely  # noqa: E402
from .fixture_file import image as hashed_image  # noqa: E402
from .involution import Involution  # noqa: E402
from .weights import fill  # noqa: E402

ORIGINAL = (64, 92)
SEGMENTED = [1, 64, 96, 3]
DETECTORS = (
    *(f"faster_rcnn_red50_{form}" for form in ("fpn", "neck_fpn", "neck_fpn_head")),
    *(f"mask_rcnn_red50_{form}" for form in ("fpn", "neck_fpn", "neck_fpn_head")),
    *("retinanet_red50_fpn", "retinanet_red50_neck_fpn", "mask_rcnn_overlock_xt", "mask_rcnn_overlock_t"),
)
SEGMENTERS = ("fpn_red50", "fpn_red50_neck", "upernet_red50", "upernet_overlock_xt", "upernet_overlock_t")
CODER = {"type": "DeltaXYWHBBoxCoder", "target_means": [0.0] * 4}


@DETECTION_BACKBONES.register_module()
@SEGMENTATION_BACKBONES.register_module()
class Given(nn.Module):
    """The backbone of a network of the reference is put in its place."""


def involved(module: nn.Module, path: str) -> None:
    """Puts an involution where a convolution was."""
    parent, _, name = path.rpartition(".")
    setattr(module.get_submodule(parent), name, Involution(256, 7))


def detector_config(name: str, widths: list[int], threshold: float) -> dict:
    retina = name.startswith("retinanet")
    extra = {"start_level": 1, "add_extra_convs": "on_input"} if retina else {}
    neck = {"type": "FPN", "in_channels": widths, "out_channels": 256, "num_outs": 5, **extra}
    common = {"backbone": {"type": "Given"}, "neck": neck}
    choice = {"score_thr": threshold, "nms": {"type": "nms", "iou_threshold": 0.5}, "max_per_img": DETECTIONS}
    coder = {**CODER, "target_stds": [1.0] * 4}
    ratios = [0.5, 1.0, 2.0]
    if retina:
        scales = {"octave_base_scale": 4, "scales_per_octave": 3}
        anchors = {"type": "AnchorGenerator", **scales, "ratios": ratios, "strides": [8, 16, 32, 64, 128]}
        head = {"type": "RetinaHead", "num_classes": 80, "in_channels": 256, "stacked_convs": 4, "feat_channels": 256}
        return {
            **common,
            "type": "RetinaNet",
            "bbox_head": {**head, "anchor_generator": anchors, "bbox_coder": coder},
            "test_cfg": {"nms_pre": 1000, "min_bbox_size": 0, **choice},
        }
    anchors = {"type": "AnchorGenerator", "scales": [8], "ratios": ratios, "strides": [4, 8, 16, 32, 64]}

    def extractor(size: int) -> dict:
        align = {"type": "RoIAlign", "output_size": size, "sampling_ratio": 0}
        kind = "SingleRoIExtractor"
        return {"type": kind, "roi_layer": align, "out_channels": 256, "featmap_strides": [4, 8, 16, 32]}

    sizes = {"in_channels": 256, "fc_out_channels": 1024, "roi_feat_size": 7, "num_classes": 80}
    box_coder = {**CODER, "target_stds": [0.1, 0.1, 0.2, 0.2]}
    roi_head = {
        "type": "StandardRoIHead",
        "bbox_roi_extractor": extractor(7),
        "bbox_head": {"type": "Shared2FCBBoxHead", **sizes, "bbox_coder": box_coder, "reg_class_agnostic": False},
    }
    masks = name.startswith("mask_rcnn")
    if masks:
        mask_head = {"type": "FCNMaskHead", "num_convs": 4, "in_channels": 256, "conv_out_channels": 256, "num_classes": 80}
        roi_head |= {"mask_roi_extractor": extractor(14), "mask_head": mask_head}
    proposals = {"nms_pre": PROPOSALS, "max_per_img": PROPOSALS, "nms": {"type": "nms", "iou_threshold": 0.7}, "min_bbox_size": 0}
    rpn_head = {"type": "RPNHead", "in_channels": 256, "feat_channels": 256, "anchor_generator": anchors, "bbox_coder": coder}
    return {
        **common,
        "type": "MaskRCNN" if masks else "FasterRCNN",
        "rpn_head": rpn_head,
        "roi_head": roi_head,
        "test_cfg": {"rpn": proposals, "rcnn": {**choice, "mask_thr_binary": 0.5}},
    }


def their_detector(name: str, own: RetinaNet | TwoStage, threshold: float) -> nn.Module:
    """mmdetection's, with all weights of the reference's by the same names."""
    model = build_detector(ConfigDict(detector_config(name, own.backbone.widths, threshold)))
    model.backbone = own.backbone
    if "_neck" in name:
        for i in range(len(own.neck.lateral_convs)):
            involved(model, f"neck.fpn_convs.{i}")
    if name.endswith("_head"):
        involved(model, "rpn_head.rpn_conv")
        if name.startswith("mask_rcnn"):
            for i in range(4):
                model.roi_head.mask_head.convs[i] = nn.Sequential(Involution(256, 7), nn.ReLU())
    model.load_state_dict(own.state_dict())
    return model.eval()


class Comparison:
    """Of what two networks give; differences are held against how far the reference's float32 is from its float64."""

    def __init__(self, name: str):
        self.name = name
        self.compared: list[str] = []

    def close(self, what: str, theirs: Tensor, ours: Tensor, exact: Tensor) -> None:
        """exact: ours in float64."""
        if theirs.shape != ours.shape:
            raise ValueError(f"{self.name}: {what} has the shape {list(theirs.shape)}, ours {list(ours.shape)}")
        bound = ROUNDING * (ours - exact).abs().max().item()
        difference = (theirs - ours).abs().max().item()
        if not difference <= bound:
            raise ValueError(f"{self.name}: {what} differs by {difference:.2e}, expected {bound:.2e} at most")
        self.compared.append(f"{what} within {difference:.1e}")

    def same(self, what: str, theirs: Tensor, ours: Tensor) -> None:
        if theirs.shape != ours.shape or not theirs.equal(ours):
            raise ValueError(f"{self.name}: {what} are not the same")
        self.compared.append(f"{ours.numel()} {what}")

    def report(self) -> None:
        print(f"{self.name}: the same: {'; '.join(self.compared)}", flush=True)


@torch.no_grad()
def compare_detector(name: str) -> None:
    own, own64 = fill(detection.create(name)), fill(detection.create(name)).double()
    x, image = network_input(ORIGINAL)
    dense, exact = own.dense(x), own64.dense(x.double())
    retina = isinstance(own, RetinaNet)
    first, comparison = (3 if retina else 2), Comparison(name)
    if retina:
        threshold = safely(torch.cat([exact[f"logits{first + i}"].sigmoid().flatten() for i in range(5)]))
    else:
        proposals, proposals64 = own.propose(dense, image, PROPOSALS), own64.propose(exact, image, PROPOSALS)
        _, parts64 = own64.detect(exact, proposals64, image, 0, 1)
        threshold = safely(parts64["classes"].softmax(1)[:, :-1])
    theirs = their_detector(name, own, threshold)
    levels = theirs.extract_feat(x)
    outputs = (theirs.bbox_head if retina else theirs.rpn_head)(levels)
    for i, level in enumerate(levels):
        given = (level, outputs[0][i], outputs[1][i])
        for kind, value in zip(("p", "logits", "deltas"), given, strict=True):
            key = f"{kind}{first + i}"
            comparison.close(key, value, dense[key], exact[key])
    height, width = image.seen
    meta = {
        "ori_shape": (*image.original, 3),
        "img_shape": (height, width, 3),
        "pad_shape": (*x.shape[2:], 3),
        "scale_factor": np.float32(image.factors * 2),
        "flip": False,
    }
    if retina:
        found = own.detect(dense, image, threshold, DETECTIONS)
        found64 = own64.detect(exact, image, threshold, DETECTIONS)
    else:
        (their_proposals,) = theirs.rpn_head.simple_test_rpn(levels, [meta])
        comparison.close(f"{len(proposals)} proposals", their_proposals[:, :4], proposals, proposals64)
        found, parts = own.detect(dense, proposals, image, threshold, DETECTIONS)
        found64, parts64 = own64.detect(exact, proposals64, image, threshold, DETECTIONS)
    (result,) = theirs.simple_test(x, [meta], rescale=True)
    boxes, masks = result if isinstance(result, tuple) else (result, None)
    labels = torch.cat([torch.full((len(each),), index) for index, each in enumerate(boxes)])
    rows = torch.from_numpy(np.concatenate(boxes))
    # They are told class by class there, the best first.
    order = rows[:, 4].argsort(descending=True, stable=True)
    comparison.same("labels", labels[order], found.labels)
    comparison.close("boxes", rows[order, :4], found.boxes, found64.boxes)
    comparison.close("scores", rows[order, 4], found.scores, found64.scores)
    if masks is not None:
        bitmaps = torch.from_numpy(np.stack([each for one in masks for each in one]))[order]
        pairs = zip(parts["masks"], found.boxes, strict=True)
        own_bitmaps = torch.stack([paste(map_, box, image.original) >= 0.5 for map_, box in pairs])
        comparison.same("pixels of masks", bitmaps, own_bitmaps)
    comparison.report()


def segmenter_config(name: str, own: Segmenter) -> dict:
    _, involution, classes = NETWORKS[name]
    widths = own.backbone.widths
    common = {"num_classes": classes, "dropout_ratio": 0.1, "norm_cfg": {"type": "BN"}, "align_corners": False}
    config = {"type": "EncoderDecoder", "backbone": {"type": "Given"}, "test_cfg": {"mode": "whole"}}
    if involution is not None:
        head = {"type": "FPNHead", "in_channels": [256] * 4, "in_index": [0, 1, 2, 3], "channels": 128}
        return {
            **config,
            "neck": {"type": "FPN", "in_channels": widths, "out_channels": 256, "num_outs": 4},
            "decode_head": {**head, "feature_strides": [4, 8, 16, 32], **common},
        }
    head = {"type": "UPerHead", "in_channels": widths, "in_index": [0, 1, 2, 3], "pool_scales": (1, 2, 3, 6), "channels": 512}
    auxiliary = {"type": "FCNHead", "in_channels": widths[2], "in_index": 2, "channels": 256, "num_convs": 1}
    return {
        **config,
        "decode_head": {**head, **common},
        "auxiliary_head": {**auxiliary, "concat_input": False, **common},
    }


@torch.no_grad()
def compare_segmenter(name: str) -> None:
    own, own64 = fill(Segmenter(name)), fill(Segmenter(name)).double()
    model = build_segmentor(ConfigDict(segmenter_config(name, own)))
    model.backbone = own.backbone
    if NETWORKS[name][1]:
        for i in range(4):
            involved(model, f"neck.fpn_convs.{i}")
    model.load_state_dict(own.state_dict())
    model.eval()
    x = hashed_image("input", SEGMENTED)
    outputs, exact = own.stages(x), own64.stages(x.double())
    levels, comparison = model.extract_feat(x), Comparison(name)
    comparison.close("logits", model.decode_head(levels), outputs["logits"], exact["logits"])
    if "auxiliary" in outputs:
        comparison.close("auxiliary logits", model.auxiliary_head(levels), outputs["auxiliary"], exact["auxiliary"])
    size = [2 * side for side in SEGMENTED[1:3]]
    meta = {"ori_shape": (*size, 3), "img_shape": (*SEGMENTED[1:3], 3), "pad_shape": (*SEGMENTED[1:3], 3), "flip": False}
    (classes,) = model.simple_test(x, [meta], rescale=True)
    whole, whole64 = (resize(resize(each["logits"], x.shape[2:]), size)[0] for each in (outputs, exact))
    best, second = whole64.topk(2, 0).values
    sure = best - second > 2 * ROUNDING * (whole - whole64).abs().max()
    if sure.double().mean() < 0.98:
        raise ValueError(f"{name}: rounding decides about too many pixels")
    comparison.same("classes of pixels", torch.from_numpy(np.asarray(classes))[sure], whole.argmax(0)[sure])
    comparison.report()


def main() -> None:
    for name in sys.argv[1:] or [*DETECTORS, *SEGMENTERS]:
        (compare_segmenter if name in NETWORKS else compare_detector)(name)


if __name__ == "__main__":
    main()
