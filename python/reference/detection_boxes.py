"""What detectors do besides their networks: anchors, decoding, suppression, selection, masks (as mmdetection 2.x), in float32 as there."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from torchvision.ops import nms

MAX_LOG_RATIO = abs(math.log(16 / 1000))
RPN_STDS = (1.0, 1.0, 1.0, 1.0)
RCNN_STDS = (0.1, 0.1, 0.2, 0.2)


@dataclass(frozen=True)
class Level:
    stride: int
    scales: tuple[float, ...]
    ratios: tuple[float, ...] = (0.5, 1.0, 2.0)


def rpn_levels(strides: tuple[int, ...]) -> tuple[Level, ...]:
    """strides: of the backbone's maps. One more level follows."""
    return tuple(Level(stride, (8.0,)) for stride in (*strides, 2 * strides[-1]))


def retina_levels(strides: tuple[int, ...]) -> tuple[Level, ...]:
    """strides: of the backbone's maps, the first of which is not used. Two more levels follow."""
    scales = tuple(4 * 2 ** (i / 3) for i in range(3))
    return tuple(Level(stride, scales) for stride in (*strides[1:], 2 * strides[-1], 4 * strides[-1]))


RPN_LEVELS = rpn_levels((4, 8, 16, 32))
RETINA_LEVELS = retina_levels((4, 8, 16, 32))


def base_anchors(level: Level) -> Tensor:
    """[ratios*scales, 4]"""
    tall = torch.tensor(level.ratios).sqrt()
    wide = 1 / tall
    scales = torch.tensor(level.scales)
    halves = [0.5 * (level.stride * side[:, None] * scales).flatten() for side in (wide, tall)]
    return torch.stack([-halves[0], -halves[1], halves[0], halves[1]], 1)


def anchors(level: Level, height: int, width: int) -> Tensor:
    """[height*width*anchors, 4], row by row."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    shifts = torch.stack([x, y, x, y], -1).reshape(-1, 1, 4) * level.stride
    return (base_anchors(level) + shifts).reshape(-1, 4)


def decode(references: Tensor, deltas: Tensor, stds: tuple[float, ...], image: tuple) -> Tensor:
    """[n,4] and [n,4] to boxes [n,4] within an image of [height, width]."""
    deltas = deltas * deltas.new_tensor(stds)
    first, last = references[:, :2], references[:, 2:]
    size = last - first
    centre = (first + last) * 0.5 + size * deltas[:, :2]
    half = size * deltas[:, 2:].clamp(-MAX_LOG_RATIO, MAX_LOG_RATIO).exp() * 0.5
    limit = deltas.new_tensor((image[1], image[0]))
    return torch.cat([(centre - half).clamp(min=0).minimum(limit), (centre + half).clamp(min=0).minimum(limit)], 1)


def suppress(boxes: Tensor, scores: Tensor, groups: Tensor, threshold: float) -> Tensor:
    """Indices of what is kept, best first: mmcv's batched_nms."""
    if len(boxes) == 0:
        return torch.zeros(0, dtype=torch.long)
    offsets = groups.to(boxes) * (boxes.max() + 1)
    return nms(boxes + offsets[:, None], scores, threshold)


def ranked(scores: Tensor, count: int) -> Tensor:
    """Indices of the best `count`, the first of equal ones first."""
    return scores.sort(descending=True, stable=True).indices[:count]


def propose(
    levels: tuple[Level, ...], logits: list[Tensor], deltas: list[Tensor], image: tuple, count: int = 1000
) -> Tensor:
    """RPN. Of every level, logits [H,W,anchors] and deltas [H,W,anchors*4]; returns boxes [n,4], best first."""
    boxes, scores, groups = [], [], []
    for index, (level, logit, delta) in enumerate(zip(levels, logits, deltas, strict=True)):
        references = anchors(level, *logit.shape[:2]).to(logit.dtype)
        chosen = ranked(logit.flatten(), count)
        boxes.append(decode(references[chosen], delta.reshape(-1, 4)[chosen], RPN_STDS, image))
        scores.append(logit.flatten()[chosen])
        groups.append(torch.full((len(chosen),), index))
    boxes, scores, groups = map(torch.cat, (boxes, scores, groups))
    kept = ((boxes[:, 2:] - boxes[:, :2]) > 0).all(1)  # mmdet 2.28 drops empty boxes
    boxes, scores, groups = boxes[kept], scores[kept], groups[kept]
    return boxes[suppress(boxes, scores, groups, 0.7)[:count]]


@dataclass
class Detections:
    boxes: Tensor  # [n,4] in pixels of the original image
    scores: Tensor
    labels: Tensor


def select(boxes: Tensor, scores: Tensor, ranks: Tensor, threshold: float, count: int) -> Detections:
    """boxes [n,4] or [n,classes,4], scores and what ranks them [n,classes]: mmdet's multiclass_nms."""
    classes = scores.shape[1]
    boxes = boxes.unsqueeze(1).expand(-1, classes, 4) if boxes.ndim == 2 else boxes
    which, labels = (scores > threshold).nonzero(as_tuple=True)
    boxes, scores, ranks = boxes[which, labels], scores[which, labels], ranks[which, labels]
    kept = suppress(boxes, ranks, labels, 0.5)[:count]
    return Detections(boxes[kept], scores[kept], labels[kept])


def retina(
    levels: tuple[Level, ...],
    logits: list[Tensor],
    deltas: list[Tensor],
    image: tuple,
    factors: tuple,
    threshold=0.05,
    count=100,
) -> Detections:
    """Of every level, logits [H,W,anchors*classes], deltas [H,W,anchors*4]. factors: [x, y] of the resizing."""
    boxes, chosen_logits = [], []
    for level, logit, delta in zip(levels, logits, deltas, strict=True):
        references = anchors(level, *logit.shape[:2]).to(logit.dtype)
        logit = logit.reshape(len(references), -1)
        chosen = ranked(logit.max(1).values, 1000)
        boxes.append(decode(references[chosen], delta.reshape(-1, 4)[chosen], RPN_STDS, image))
        chosen_logits.append(logit[chosen])
    boxes, logits = torch.cat(boxes), torch.cat(chosen_logits)
    boxes = boxes / boxes.new_tensor((*factors, *factors))
    return select(boxes, logits.sigmoid(), logits, threshold, count)


def rcnn(
    proposals: Tensor, logits: Tensor, deltas: Tensor, image: tuple, factors: tuple, threshold=0.05, count=100
) -> Detections:
    """logits [n,classes+1] with the background last, deltas [n,classes*4]."""
    classes = logits.shape[1] - 1
    references = proposals.repeat_interleave(classes, 0)
    boxes = decode(references, deltas.reshape(-1, 4), RCNN_STDS, image)
    boxes = (boxes / boxes.new_tensor((*factors, *factors))).reshape(-1, classes, 4)
    scores = logits.softmax(1)[:, :-1]
    return select(boxes, scores, scores, threshold, count)


def levels_of(boxes: Tensor, levels: int = 4, finest: float = 56) -> Tensor:
    """Of the pyramid, for RoI features."""
    side = ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sqrt()
    return (side / finest + 1e-6).log2().floor().clamp(0, levels - 1).long()


def paste(probabilities: Tensor, box: Tensor, image: tuple) -> Tensor:
    """A map [side,side] in its box of an image [height,width], as probabilities [height,width]: _do_paste_mask on a CPU."""
    height, width = image
    full = torch.zeros(height, width)
    x1, y1, x2, y2 = box
    if x2 <= x1 or y2 <= y1:
        return full
    left, top = (max(int(value.floor()) - 1, 0) for value in (x1, y1))
    right, bottom = min(int(x2.ceil()) + 1, width), min(int(y2.ceil()) + 1, height)
    y = (torch.arange(top, bottom).float() + 0.5 - y1) / (y2 - y1) * 2 - 1
    x = (torch.arange(left, right).float() + 0.5 - x1) / (x2 - x1) * 2 - 1
    grid = torch.stack([x.expand(len(y), -1), y[:, None].expand(-1, len(x))], -1)
    part = functional.grid_sample(probabilities[None, None], grid[None], align_corners=False)
    full[top:bottom, left:right] = part[0, 0]
    return full
