"""Trains a network on scenes of digits: python -m scenes.train retinanet_red_digits_neck_fpn (from the folder python)."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torchvision.ops import generalized_box_iou_loss

from digits.dataset import Digits, load, split
from reference import detection_boxes as boxes_of
from reference import detection_targets as targets
from reference.dense_segmenters import resize
from reference.detection import Image, RetinaNet, TwoStage

from .dataset import SIDE, Scene, scene
from .evaluate import scores
from .export import export, save
from .involution import hasten
from .networks import MASK, NETWORKS, create, load_shipped, to_input

BATCH = 4
PEAK_RATE, WEIGHT_DECAY, EMA_DECAY = 2e-3, 0.05, 0.998
# AP counts the overlap of boxes, which L1 of their deltas does not measure (Rezatofighi et al., CVPR 2019).
OVERLAP_WEIGHT = 2.0
# From this share of the steps on BatchNorms use their moving statistics: an involution that all levels of a pyramid share would
# otherwise normalise each of them by its own, which it cannot do when it is used. One that goes on has had its first half.
STATISTICS_SHARE = 0.5
PROPOSALS, ROIS = 200, 64  # of an image
VALIDATION_SCENES, HELD_OUT_SCENES = 100, 200
REPORT_STEPS = 1000
# Of the first scene; those before it are for validation and held out. Every seed of a training has a million of its own.
FIRST_SCENE, SCENES_A_SEED = 1000, 10**6
IMAGE = Image((SIDE, SIDE), (SIDE, SIDE))
MASK_SIDE = 28

Loss = Callable[[Tensor, Sequence[Scene], Generator], Tensor]


def flat(levels: list[Tensor], width: int) -> Tensor:
    """Maps [B,anchors*width,H,W] to [B,n,width]: row by row, level by level."""
    parts = [level.permute(0, 2, 3, 1).reshape(len(level), -1, width) for level in levels]
    return torch.cat(parts, 1)


def anchors_of(levels: tuple[boxes_of.Level, ...], maps: list[Tensor]) -> Tensor:
    return torch.cat(
        [boxes_of.anchors(level, *x.shape[2:]) for level, x in zip(levels, maps, strict=True)]
    )


def retina_loss(model: RetinaNet) -> Loss:
    def loss(x: Tensor, scenes: Sequence[Scene], _: Generator) -> Tensor:
        outputs = model.bbox_head(model.neck(model.backbone(x)))
        logits, deltas = ([output[i] for output in outputs] for i in range(2))
        anchors = anchors_of(model.levels, logits)
        objects = [torch.as_tensor(each.boxes) for each in scenes]
        labels = [torch.as_tensor(each.labels) for each in scenes]
        losses = targets.retina_loss(flat(logits, 10), flat(deltas, 4), anchors, objects, labels)
        chosen = [targets.RETINA_ASSIGNER(anchors, boxes) for boxes in objects]
        found = [(anchors[each >= 0], delta[each >= 0]) for each, delta in zip(chosen, flat(deltas, 4), strict=True)]
        references, own = (torch.cat(parts) for parts in zip(*found, strict=True))
        goals = torch.cat([boxes[each[each >= 0]] for each, boxes in zip(chosen, objects, strict=True)])
        return sum(losses) + overlap_loss(references, own, (1, 1, 1, 1), goals)

    return loss


def overlap_loss(references: Tensor, deltas: Tensor, stds: tuple[float, ...], goals: Tensor) -> Tensor:
    """Of boxes, each [n,4], one at least: 1 less their generalized IoU in the mean, weighted."""
    found = boxes_of.decode(references, deltas, stds, IMAGE.seen)
    return OVERLAP_WEIGHT * generalized_box_iou_loss(found, goals, reduction="mean")


def mask_rcnn_loss(model: TwoStage) -> Loss:
    def loss(x: Tensor, scenes: Sequence[Scene], generator: Generator) -> Tensor:
        maps = model.neck(model.backbone(x))
        outputs = model.rpn_head(maps)
        logits, deltas = ([output[i] for output in outputs] for i in range(2))
        objects = [torch.as_tensor(each.boxes) for each in scenes]
        anchors = anchors_of(model.levels, logits)

        def permutation(count: int) -> Tensor:
            return torch.randperm(count, generator=generator)

        total = sum(
            targets.rpn_loss(flat(logits, 1)[..., 0], flat(deltas, 4), anchors, objects, permutation)
        )
        sampled, features, features14 = [], [], []
        for i, each in enumerate(scenes):
            own = [[level[i].detach().permute(1, 2, 0) for level in part] for part in (logits, deltas)]
            proposals = boxes_of.propose(model.levels, *own, IMAGE.seen, PROPOSALS)
            labels = torch.as_tensor(each.labels)
            rois = targets.sample_rois(
                proposals, objects[i], labels, MASK.classes, targets.MASK_RCNN_ASSIGNER, permutation, ROIS
            )
            image_maps = [level[i : i + 1] for level in maps[:-1]]
            positives = rois.rois[: len(rois.matched)]
            sampled.append(rois)
            features.append(model.roi_head.features(image_maps, rois.rois, 7))
            features14.append(model.roi_head.features(image_maps, positives, 14))
        classes, offsets = model.roi_head.bbox_head(torch.cat(features))
        mask_logits = model.roi_head.mask_head(torch.cat(features14))
        rois, labels = (torch.cat([getattr(each, key) for each in sampled]) for key in ("rois", "labels"))
        positive = labels < MASK.classes
        goals = torch.cat([own[each.matched] for own, each in zip(objects, sampled, strict=True)])
        # Over the sampled RoIs of the batch.
        losses = targets.box_loss(classes, offsets, rois, labels, goals, boxes_of.RCNN_STDS)
        own = offsets.reshape(len(offsets), -1, 4)[positive, labels[positive]]
        overlap = overlap_loss(rois[positive], own, boxes_of.RCNN_STDS, goals)
        wanted = [
            targets.mask_targets(torch.as_tensor(each.masks)[own.matched], own.rois[: len(own.matched)], MASK_SIDE)
            for each, own in zip(scenes, sampled, strict=True)
        ]
        return total + sum(losses) + overlap + targets.mask_loss(mask_logits, labels[positive], torch.cat(wanted))

    return loss


def segmentation_loss(model: nn.Module) -> Loss:
    """Cross entropy, and Dice's (Milletari et al., 3DV 2016, equation 3) so that nine pixels of background in ten do not decide."""

    def loss(x: Tensor, scenes: Sequence[Scene], _: Generator) -> Tensor:
        logits = resize(model(x), (SIDE, SIDE))
        classes = torch.as_tensor(np.stack([each.classes for each in scenes])).long()
        truth = functional.one_hot(classes, logits.shape[1]).movedim(-1, 1).float()
        probabilities = logits.softmax(1)
        common, own, wanted = (x.sum((0, 2, 3)) for x in (probabilities * truth, probabilities**2, truth))
        return functional.cross_entropy(logits, classes) + 1 - (2 * common / (own + wanted)).mean()

    return loss


def loss_of(model: nn.Module) -> Loss:
    if isinstance(model, RetinaNet):
        return retina_loss(model)
    return mask_rcnn_loss(model) if isinstance(model, TwoStage) else segmentation_loss(model)


def hold_statistics(model: nn.Module) -> None:
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def batches(digits: Digits, steps: int, seed: int) -> Iterator[list[Scene]]:
    """No scene is seen twice."""
    first = FIRST_SCENE + (seed - 1) * SCENES_A_SEED
    for step in range(steps):
        yield [scene(digits, first + step * BATCH + i) for i in range(BATCH)]


def train(
    model: nn.Module,
    side: int,
    digits: Digits,
    options: argparse.Namespace,
    report: Callable[[int, nn.Module], None],
) -> nn.Module:
    """The averaged model, which `report` is given now and then. side: of the input."""
    steps, seed = options.steps, options.seed
    generator = Generator().manual_seed(seed)
    model = model.to(memory_format=torch.channels_last)
    hasten(model)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(EMA_DECAY), use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=WEIGHT_DECAY, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, steps, pct_start=0.1)
    loss_for, start, total = loss_of(model), time.process_time(), 0.0
    model.train()
    average.module.eval()
    for step, batch in enumerate(batches(digits, steps, seed), 1):
        if step == (1 if options.continues else round(steps * STATISTICS_SHARE)):
            hold_statistics(model)
        loss = loss_for(to_input([each.image for each in batch], side), batch, generator)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        schedule.step()
        average.update_parameters(model)
        total += loss.item()
        if step % 50 == 0:
            each = (time.process_time() - start) / step
            print(f"step {step}/{steps}: loss {total / 50:.4f}, {each:.2f} s a step", flush=True)
            total = 0.0
        if step % REPORT_STEPS == 0:
            report(step, average.module)
    return average.module.to(memory_format=torch.contiguous_format)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="learning rate at its highest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--continue", dest="continues", action="store_true", help="with what is shipped; choose another seed")
    parser.add_argument("--threads", type=int, default=1, help="1 gives the same weights on every run")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    training, validation, held_out = split(load())
    side = NETWORKS[options.network].side
    checked = [scene(validation, i) for i in range(VALIDATION_SCENES)]

    def report(step: int, model: nn.Module) -> None:
        save(options.network, model, {"seed": options.seed, "steps": step})
        print(f"validation after {step} steps:", scores(model, checked, side), flush=True)

    torch.manual_seed(options.seed)
    begin = load_shipped if options.continues else create
    model = train(begin(options.network), side, training, options, report)
    save(options.network, model, {"seed": options.seed, "steps": options.steps})
    # What is shipped, with the weights that are left after rounding.
    model = load_shipped(options.network)
    export(options.network, model, [scene(held_out, i) for i in range(HELD_OUT_SCENES)])


if __name__ == "__main__":
    main()
