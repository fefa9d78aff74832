"""Detectors with the deterministic weights: every step in float64, how far float32 is from it, and how safe its choices are."""

import math

import cv2
import numpy as np
import torch
from pycocotools import mask as coco
from torch import Tensor, nn

from scenes.networks import NETWORKS as SMALL

from . import detection_boxes as boxes_of
from . import detection_margins as margins
from .detection import Image, RetinaNet, create, nhwc
from .detection_input_fixture import DIVISOR, MEAN, STD, resized
from .fixture_file import digits9, sampled, write
from .preprocessing_fixture import noise
from .weights import fill

SCALE = (160, 120)
# [height, width], of which each network gets the first for which rounding cannot change a choice.
ORIGINALS = ((64, 92), (60, 90), (62, 90), (60, 88), (58, 84), (56, 86), (66, 90), (60, 80))
ROUNDING = 16  # times PyTorch's own error, as the tests allow
PROPOSALS = 60
DETECTIONS = 20
MASKS = 4  # of which the pixels are kept
SAMPLES = 64
# Of the second level of the pyramid, the first, and none of either's pixels.
REGIONS = [
    [0.0, 0.0, 155.5, 105.25],
    [10.25, 12.5, 61.0, 50.0],
    [3.0, 60.0, 20.5, 100.0],
    [12.0, 0.5, 160.0, 111.0],
    [70.0, 30.0, 70.0, 80.0],
    [100.5, 80.0, 131.0, 104.5],
]
# The threshold is put into the widest gap between the scores of these ranks.
RANKS = (60, 150)
WELL_SCALED = (0.03, 10)  # bounds on the standard deviation of every output
NAMES = (
    "retinanet_red50_fpn",
    "retinanet_red50_neck_fpn",
    "faster_rcnn_red50_neck_fpn",
    "mask_rcnn_red50_fpn",
    "mask_rcnn_red50_neck_fpn_head",
    "retinanet_red_digits_neck_fpn",
    "mask_rcnn_red_digits_neck_fpn_head",
)


def picture(original: tuple[int, int]) -> np.ndarray:
    """Noise of little contrast: networks whose BatchNorms normalise nothing multiply a larger one with itself, layer by layer."""
    return np.asarray(noise(*original)) // 4 + 100


def network_input(original: tuple[int, int]) -> tuple[Tensor, Image]:
    seen = resized(*original, SCALE)
    pixels = cv2.resize(picture(original), seen[::-1], interpolation=cv2.INTER_LINEAR)
    below, right = (-side % DIVISOR for side in seen)
    values = np.pad(((pixels - MEAN) / STD).astype(np.float32), ((0, below), (0, right), (0, 0)))
    return torch.from_numpy(values).permute(2, 0, 1)[None], Image(seen, original)


def output(exact: Tensor, single: Tensor, count: int = SAMPLES) -> dict:
    """A map [1,C,H,W] becomes [1,H,W,C]."""
    if exact.ndim == 4:
        exact, single = (value.permute(0, 2, 3, 1) for value in (exact, single))
    return {
        "shape": list(exact.shape),
        "std": digits9(exact.std())[0],
        "values": digits9(sampled(exact, count)),
        "float32MaxError": digits9((exact - single).abs().max())[0],
    }


def error(exact: Tensor, single: Tensor) -> float:
    return digits9((exact - single).abs().max())[0]


def safely(scores: Tensor) -> float:
    """A threshold in the widest gap between scores of some ranks, a number of four digits."""
    ordered = scores.flatten().sort(descending=True).values[slice(*RANKS)]
    at = ordered.diff().argmin()
    return float(f"{(ordered[at] + ordered[at + 1]).item() / 2:.6g}")


def candidates(boxes: Tensor, scores: Tensor, threshold: float) -> tuple[Tensor, Tensor, Tensor]:
    which, labels = (scores > threshold).nonzero(as_tuple=True)
    return boxes[which, labels] if boxes.ndim == 3 else boxes[which], scores[which, labels], labels


def selected(found: boxes_of.Detections, boxes: Tensor, boxes32: Tensor, scores: Tensor, scores32: Tensor, threshold: float) -> dict:
    """Of all boxes [n,4] or [n,classes,4] and scores [n,classes] in both precisions."""
    chosen, values, labels = candidates(boxes, scores, threshold)
    survivors = boxes_of.suppress(chosen, values, labels, 0.5)
    margin = margins.suppression(chosen, values, labels, 0.5, survivors, DETECTIONS)
    margin["score"] = min(margin["score"], (scores - threshold).abs().min().item())
    return {
        "threshold": threshold,
        "boxes": digits9(found.boxes),
        "scores": digits9(found.scores),
        "labels": found.labels.tolist(),
        "boxError": error(boxes, boxes32),
        "scoreError": error(scores, scores32),
        "margin": margin,
    }


def levels(dense: dict[str, Tensor], first: int) -> tuple[list[Tensor], list[Tensor]]:
    return tuple([nhwc(dense[f"{name}{first + i}"]) for i in range(5)] for name in ("logits", "deltas"))


def retina_case(model: RetinaNet, dense: dict, dense32: dict, image: Image) -> dict:
    classes = model.sizes.classes

    def all_of(maps: dict) -> tuple[Tensor, Tensor]:
        logits, deltas = levels(maps, 3)
        parts = [
            boxes_of.decode(
                boxes_of.anchors(level, *logit.shape[:2]).to(logit), delta.reshape(-1, 4), boxes_of.RPN_STDS, image.seen
            )
            for level, logit, delta in zip(model.levels, logits, deltas, strict=True)
        ]
        boxes = torch.cat(parts)
        return boxes / boxes.new_tensor(image.factors * 2), torch.cat([x.reshape(-1, classes) for x in logits])

    (boxes, logits), (boxes32, logits32) = all_of(dense), all_of(dense32)
    threshold = safely(logits.sigmoid())
    found = model.detect(dense, image, threshold, DETECTIONS)
    # Ranked by logits: so are the margins.
    case = selected(found, boxes, boxes32, logits, logits32, math.log(threshold / (1 - threshold)))
    cuts = [margins.cut(x.reshape(-1, classes).max(1).values, 1000) for x in levels(dense, 3)[0]]
    case["margin"]["score"] = min(case["margin"]["score"], *cuts)
    return {**case, "threshold": threshold}


def proposals_case(
    levels: tuple[boxes_of.Level, ...], dense: dict, dense32: dict, image: Image, proposals: Tensor
) -> dict:
    margin, errors = {"score": math.inf, "box": math.inf}, {"boxes": 0.0, "logits": 0.0}
    parts = []
    for index, level in enumerate(levels):
        logits, deltas = (nhwc(dense[f"{name}{index + 2}"]) for name in ("logits", "deltas"))
        logits32, deltas32 = (nhwc(dense32[f"{name}{index + 2}"]) for name in ("logits", "deltas"))
        anchors = boxes_of.anchors(level, *logits.shape[:2])
        decoded = [
            boxes_of.decode(anchors.to(each), each.reshape(-1, 4), boxes_of.RPN_STDS, image.seen)
            for each in (deltas, deltas32)
        ]
        chosen = boxes_of.ranked(logits.flatten(), PROPOSALS)
        margin["score"] = min(margin["score"], margins.cut(logits, PROPOSALS))
        errors["boxes"] = max(errors["boxes"], error(*decoded))
        errors["logits"] = max(errors["logits"], error(logits, logits32))
        parts.append((decoded[0][chosen], logits.flatten()[chosen], torch.full((len(chosen),), index)))
    boxes, scores, groups = (torch.cat(part) for part in zip(*parts, strict=True))
    side = (boxes[:, 2:] - boxes[:, :2]).min(1).values
    full = side > 0
    boxes, scores, groups = boxes[full], scores[full], groups[full]
    survivors = boxes_of.suppress(boxes, scores, groups, 0.7)
    decided = margins.suppression(boxes, scores, groups, 0.7, survivors, PROPOSALS)
    # A box is empty, or is not, by this much.
    decided["box"] = min(decided["box"], side[full].min().item() / 2)
    margin = {name: min(margin[name], decided[name]) for name in margin}
    return {
        "boxes": digits9(proposals),
        "scores": digits9(scores[survivors[:PROPOSALS]]),
        "boxError": errors["boxes"],
        "scoreError": errors["logits"],
        "margin": margin,
    }


def rcnn_case(model: nn.Module, model32: nn.Module, dense: dict, dense32: dict, image: Image) -> dict:
    classes = model.sizes.classes
    proposals = model.propose(dense, image, PROPOSALS)
    case = {"proposals": proposals_case(model.levels, dense, dense32, image, proposals)}
    _, parts = model.detect(dense, proposals, image, 0, 1)
    scores = parts["classes"].softmax(1)[:, :-1]
    threshold = safely(scores)
    found, parts = model.detect(dense, proposals, image, threshold, DETECTIONS)
    # The float32 run gets its own proposals, so that its errors are those of all steps.
    proposals32 = model32.propose(dense32, image, PROPOSALS)
    found32, parts32 = model32.detect(dense32, proposals32, image, threshold, DETECTIONS)
    if found.labels.tolist() != found32.labels.tolist():
        return {}

    def boxes(proposals: Tensor, parts: dict) -> Tensor:
        decoded = boxes_of.decode(
            proposals.repeat_interleave(classes, 0), parts["offsets"].reshape(-1, 4), boxes_of.RCNN_STDS, image.seen
        )
        return (decoded / decoded.new_tensor(image.factors * 2)).reshape(-1, classes, 4)

    chosen = selected(
        found, boxes(proposals, parts), boxes(proposals32, parts32), scores, parts32["classes"].softmax(1)[:, :-1], threshold
    )
    case |= {"detections": chosen}
    case["regions"], case["outputs"] = regions_case(model, model32, dense, dense32)
    if "masks" in parts:
        case["masks"] = masks_case(
            found, parts["masks"], parts32["masks"], image.original, chosen["boxError"]
        )
    return case


def regions_case(model: nn.Module, model32: nn.Module, dense: dict, dense32: dict) -> tuple[list, dict]:
    """Features of regions from two levels, and what the box head says of them."""
    both = []
    for network, maps in ((model, dense), (model32, dense32)):
        boxes = torch.tensor(REGIONS).to(maps["p2"])
        features = network.roi_head.features([maps[f"p{i + 2}"] for i in range(4)], boxes, 7)
        both.append((features, *network.roi_head.bbox_head(features)))
    names = ("features", "classes", "offsets")
    outputs = {name: output(*values, 256) for name, *values in zip(names, *both, strict=True)}
    return [value for box in REGIONS for value in box], outputs


def masks_case(
    found: boxes_of.Detections, maps: Tensor, maps32: Tensor, original: tuple[int, int], box_error: float
) -> dict:
    """Of some masks, the pixels that are surely in it (`inner`), and with those that rounding could add (`outer`)."""
    described = output(maps, maps32, 256)
    masks = []
    for i in range(MASKS):
        box = found.boxes[i].float()
        pasted = boxes_of.paste(maps[i].float(), box, original)
        # A box that is moved moves its map, by this many cells at each side; neighbours differ by 1 at most.
        cells = box_error * 28 / (box[2:] - box[:2]).min().item()
        tolerance = ROUNDING * (described["float32MaxError"] + 4 * cells)
        masks.append({"inner": rle(pasted >= 0.5 + tolerance), "outer": rle(pasted >= 0.5 - tolerance)})
    return {"maps": described, "pasted": masks}


def rle(mask: Tensor) -> str:
    return coco.encode(np.asfortranarray(mask.numpy().astype(np.uint8)))["counts"].decode()


@torch.no_grad()
def case(name: str, model: nn.Module, model32: nn.Module, original: tuple[int, int]) -> dict:
    x, image = network_input(original)
    dense, dense32 = model.dense(x.double()), model32.dense(x)
    content = {
        "model": name,
        "original": original,
        "scale": SCALE,
        "shape": [x.shape[2], x.shape[3]],
        "maxDetections": DETECTIONS,
        "maxProposals": PROPOSALS,
        "dense": {key: output(dense[key], dense32[key]) for key in dense},
    }
    if isinstance(model, RetinaNet):
        return {**content, "detections": retina_case(model, dense, dense32, image)}
    choices = rcnn_case(model, model32, dense, dense32, image)
    # Where float32 chooses something else than float64, nothing can be compared.
    return {**content, **choices} if choices else {}


def is_safe(content: dict) -> bool:
    parts = [content[key] for key in ("proposals", "detections") if key in content]
    safe = all(
        part["margin"]["score"] > ROUNDING * part["scoreError"]
        and part["margin"]["box"] > ROUNDING * part["boxError"]
        for part in parts
    )
    for part in parts:
        print(f"  errors {part['scoreError']:.1e} {part['boxError']:.1e}, margin {part['margin']}")
    # With a larger error of the masks they would not be tested.
    return safe and ("masks" not in content or content["masks"]["maps"]["float32MaxError"] < 1e-3)


def safe_case(name: str) -> dict:
    made = SMALL[name].create if name in SMALL else lambda: create(name)
    model, model32 = fill(made()).double(), fill(made())
    for original in ORIGINALS:
        print(f"{name} {original}")
        content = case(name, model, model32, original)
        if content and is_safe(content):
            return content
    raise ValueError(f"{name}: no picture of ORIGINALS is safe")


def generate() -> None:
    for name in NAMES:
        content = safe_case(name)
        for key, value in {**content["dense"], **content.get("outputs", {})}.items():
            if not WELL_SCALED[0] < value["std"] < WELL_SCALED[1]:
                raise ValueError(f"{key}: std {value['std']} is outside {WELL_SCALED}")
        write("detection", name, content)
