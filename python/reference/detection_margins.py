"""How far from another outcome the choices of a suppression are: what smaller errors cannot change."""

import math

import torch
from torch import Tensor


def overlaps(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Of every pair, the intersection over union, and how much of it an error of one pixel in every edge can change."""
    first = torch.maximum(a[:, None, :2], b[None, :, :2])
    last = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (last - first).clamp(min=0)
    sides = [boxes[:, 2:] - boxes[:, :2] for boxes in (a, b)]
    areas = [side.prod(1) for side in sides]
    inner = shared.prod(2)
    union = areas[0][:, None] + areas[1][None] - inner
    overlap = inner / union
    inner_change = 2 * shared.sum(2)
    union_change = 2 * (sides[0].sum(1)[:, None] + sides[1].sum(1)[None]) + inner_change
    return overlap, (inner_change + overlap * union_change) / union


def suppression(
    boxes: Tensor, scores: Tensor, groups: Tensor, threshold: float, kept: Tensor, count: int
) -> dict[str, float]:
    """`kept` are all survivors, best first, of which `count` are used. Returns what errors must not exceed: `score`, `box`."""
    used = kept[:count]
    # Between the last one that is used and the next; the order of those that are used is no choice.
    gaps = scores[kept[count - 1 : count + 1]].diff().neg()
    # What ranks behind the last one that is used decides nothing.
    alive = torch.arange(len(scores))
    if len(kept) > count:
        alive = (scores >= scores[used[-1]]).nonzero()[:, 0]
    overlap, slope = overlaps(boxes[used], boxes[alive])
    rivals = groups[used][:, None] == groups[alive][None]
    rivals &= used[:, None] != alive[None]
    # Boxes without an area overlap nothing, and of two equal boxes either may be kept.
    box = ((overlap - threshold).abs() / slope)[rivals & overlap.isfinite()]
    conflict = rivals & (overlap > threshold) & (overlap < 1)
    score = (scores[used][:, None] - scores[alive][None]).abs()[conflict]
    smallest = lambda values: values.min().item() if values.numel() else math.inf  # noqa: E731
    # Two errors may add up.
    return {"score": min(smallest(gaps), smallest(score)) / 2, "box": smallest(box)}


def cut(values: Tensor, count: int) -> float:
    """Of the choice of the `count` largest values."""
    if values.numel() <= count:
        return math.inf
    ordered = values.flatten().sort(descending=True).values
    return (ordered[count - 1] - ordered[count]).item() / 2
