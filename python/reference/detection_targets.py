"""What detectors are trained towards: assigners, samplers and losses, as the configurations of the two papers have them (mmdetection 2.x)."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from torchvision.ops import box_iou, roi_align, sigmoid_focal_loss

NEGATIVE, IGNORED = -1, -2

Permutation = Callable[[int], Tensor]  # the numbers below a count, in random order


@dataclass(frozen=True)
class Assigner:
    """By the largest IoU. With `least_best`, what ties the best IoU of an object is positive too if that is so large."""

    positive: float
    negative: float
    least_best: float | None = None

    def __call__(self, boxes: Tensor, objects: Tensor) -> Tensor:
        """For every box [n,4] the index of its object [m,4], NEGATIVE, or IGNORED: int64 [n]."""
        assigned = torch.full((len(boxes),), IGNORED)
        if len(objects) == 0:
            return assigned.fill_(NEGATIVE)
        overlaps = box_iou(boxes, objects)
        best, which = overlaps.max(1)
        assigned[best < self.negative] = NEGATIVE
        assigned = torch.where(best >= self.positive, which, assigned)
        if self.least_best is not None:
            best_of_object = overlaps.max(0).values
            for index, overlap in enumerate(best_of_object):
                if overlap >= self.least_best:
                    assigned[overlaps[:, index] == overlap] = index
        return assigned


RPN_ASSIGNER = Assigner(0.7, 0.3, 0.3)
RETINA_ASSIGNER = Assigner(0.5, 0.4, 0.0)
FASTER_RCNN_ASSIGNER = Assigner(0.5, 0.5)
MASK_RCNN_ASSIGNER = Assigner(0.5, 0.5, 0.5)


def sample(
    assigned: Tensor, count: int, positive_share: float, permutation: Permutation
) -> tuple[Tensor, Tensor]:
    """Indices of positives and negatives, drawn at random where there are more than `count` together."""

    def draw(indices: Tensor, most: int) -> Tensor:
        if len(indices) <= most:
            return indices
        return indices[permutation(len(indices))[:most]]

    positives = draw((assigned >= 0).nonzero().flatten(), int(count * positive_share))
    negatives = draw((assigned == NEGATIVE).nonzero().flatten(), count - len(positives))
    return positives, negatives


def encode(references: Tensor, boxes: Tensor, stds: tuple[float, ...]) -> Tensor:
    """The deltas [n,4] that decode references [n,4] to boxes [n,4]."""
    size = references[:, 2:] - references[:, :2]
    target = boxes[:, 2:] - boxes[:, :2]
    shift = ((boxes[:, :2] + boxes[:, 2:]) - (references[:, :2] + references[:, 2:])) * 0.5
    deltas = torch.cat([shift / size, (target / size).log()], 1)
    return deltas / deltas.new_tensor(stds)


def retina_loss(
    logits: Tensor, deltas: Tensor, anchors: Tensor, objects: list[Tensor], labels: list[Tensor]
) -> tuple[Tensor, Tensor]:
    """
    logits [B,n,classes], deltas [B,n,4] for anchors [n,4]: the focal loss and the L1 loss, over the positives of the batch, of which
    every image counts one at least.
    """
    classification, regression, positives = logits.new_zeros(()), logits.new_zeros(()), 0
    for logit, delta, boxes, classes in zip(logits, deltas, objects, labels, strict=True):
        assigned = RETINA_ASSIGNER(anchors, boxes)
        chosen = assigned >= 0
        targets = torch.zeros_like(logit)
        targets[chosen, classes[assigned[chosen]]] = 1
        used = assigned != IGNORED
        classification = classification + sigmoid_focal_loss(
            logit[used], targets[used], alpha=0.25, gamma=2, reduction="sum"
        )
        goal = encode(anchors[chosen], boxes[assigned[chosen]], (1, 1, 1, 1))
        regression = regression + (delta[chosen] - goal).abs().sum()
        positives += max(int(chosen.sum()), 1)
    return classification / positives, regression / positives


def rpn_loss(
    logits: Tensor, deltas: Tensor, anchors: Tensor, objects: list[Tensor], permutation: Permutation
) -> tuple[Tensor, Tensor]:
    """logits [B,n], deltas [B,n,4] for anchors [n,4]: binary cross entropy and L1, over the sampled anchors of the batch."""
    classification, regression, sampled = logits.new_zeros(()), logits.new_zeros(()), 0
    for logit, delta, boxes in zip(logits, deltas, objects, strict=True):
        assigned = RPN_ASSIGNER(anchors, boxes)
        positives, negatives = sample(assigned, 256, 0.5, permutation)
        used = torch.cat([positives, negatives])
        targets = torch.cat([torch.ones(len(positives)), torch.zeros(len(negatives))])
        classification = classification + functional.binary_cross_entropy_with_logits(
            logit[used], targets.to(logit), reduction="sum"
        )
        goal = encode(anchors[positives], boxes[assigned[positives]], (1, 1, 1, 1))
        regression = regression + (delta[positives] - goal).abs().sum()
        sampled += max(len(positives), 1) + max(len(negatives), 1)
    return classification / sampled, regression / sampled


@dataclass
class Sampled:
    """The RoIs that R-CNN's heads learn from, positives first."""

    rois: Tensor  # [n,4]
    labels: Tensor  # [n]; negatives have the number of classes
    matched: Tensor  # [positives]: indices of their objects


def sample_rois(
    proposals: Tensor,
    objects: Tensor,
    labels: Tensor,
    classes: int,
    assigner: Assigner,
    permutation: Permutation,
    count: int = 512,
) -> Sampled:
    """
    Of the proposals and the objects themselves, at most a quarter of them positive. Proposals are assigned first: an object is no
    rival of the proposals that overlap it most.
    """
    rois = torch.cat([objects, proposals])
    assigned = torch.cat([torch.arange(len(objects)), assigner(proposals, objects)])
    positives, negatives = sample(assigned, count, 0.25, permutation)
    matched = assigned[positives]
    background = torch.full((len(negatives),), classes)
    return Sampled(rois[torch.cat([positives, negatives])], torch.cat([labels[matched], background]), matched)


def box_loss(
    logits: Tensor, deltas: Tensor, rois: Tensor, labels: Tensor, goals: Tensor, stds: tuple[float, ...]
) -> tuple[Tensor, Tensor]:
    """logits [n,classes+1], deltas [n,classes*4]; goals [positives,4] are the objects of the RoIs that are no background."""
    classification = functional.cross_entropy(logits, labels)
    positive = (labels < logits.shape[1] - 1).nonzero()[:, 0]
    own = deltas.reshape(len(deltas), -1, 4)[positive, labels[positive]]
    regression = (own - encode(rois[positive], goals, stds)).abs().sum() / max(len(rois), 1)
    return classification, regression


def mask_shares(masks: Tensor, rois: Tensor, size: int) -> Tensor:
    """How much of every cell of a RoI [n,4] is its object's bitmap [n,H,W]: [n,size,size]."""
    boxes = torch.cat([torch.arange(len(rois))[:, None].to(rois), rois], 1)
    return roi_align(masks[:, None].to(rois), boxes, size, 1.0, 0, True)[:, 0]


def mask_targets(masks: Tensor, rois: Tensor, size: int = 28) -> Tensor:
    """What each RoI [n,4] shows of its object's bitmap [n,H,W]: float [n,size,size] of 0 and 1."""
    return (mask_shares(masks, rois, size) >= 0.5).to(rois)


def mask_loss(logits: Tensor, labels: Tensor, targets: Tensor) -> Tensor:
    """logits [n,classes,28,28] of positives: the binary cross entropy of each one's own class."""
    own = logits[torch.arange(len(labels)), labels]
    return functional.binary_cross_entropy_with_logits(own, targets) if len(labels) else logits.sum() * 0
