"""python -m unittest scenes.test_scenes (from the folder python)"""

import unittest

import numpy as np
import torch

from digits.dataset import Digits
from reference import detection_boxes as boxes_of
from reference import detection_targets as targets
from reference.seeded import Random

from reference.involution import involution2d as plain_involution2d

from .coco import annotations, encode
from .dataset import BACKGROUND, LEAST_PIXELS, SIDE, scene
from .evaluate import detection_scores, segmentation_scores
from .export import digits_of, rounded
from .involution import involution2d
from .train import OVERLAP_WEIGHT, overlap_loss


def squares() -> Digits:
    """Ten images of a bright square inside MNIST's frame."""
    images = np.zeros((10, 28, 28), dtype=np.uint8)
    images[:, 4:24, 6:22] = 255
    return Digits(images, np.arange(10), np.arange(10))


class Scenes(unittest.TestCase):
    def test_a_seed_determines_a_scene(self):
        first, again, other = (scene(squares(), seed) for seed in (3, 3, 4))
        np.testing.assert_array_equal(first.image, again.image)
        self.assertFalse(np.array_equal(first.image, other.image))

    def test_masks_are_disjoint_and_fill_their_boxes(self):
        for seed in range(50):
            one = scene(squares(), seed)
            self.assertLessEqual(one.masks.sum(0).max(initial=0), 1)
            for mask, (x1, y1, x2, y2) in zip(one.masks, one.boxes.astype(int), strict=True):
                self.assertGreaterEqual(mask.sum(), LEAST_PIXELS)
                self.assertEqual(mask.sum(), mask[y1:y2, x1:x2].sum())
                for edge in (mask[y1, x1:x2], mask[y2 - 1, x1:x2], mask[y1:y2, x1], mask[y1:y2, x2 - 1]):
                    self.assertTrue(edge.any())

    def test_classes_are_those_of_the_masks(self):
        one = scene(squares(), 1)
        self.assertEqual((one.classes != BACKGROUND).sum(), one.masks.sum())
        self.assertEqual(one.classes[one.masks[0]].tolist(), [one.labels[0]] * one.masks[0].sum())


class Coco(unittest.TestCase):
    def test_the_truth_has_an_average_precision_of_one(self):
        scenes = [scene(squares(), seed) for seed in range(5)]
        truth = annotations(scenes)
        found = [{**each, "score": 0.9} for each in truth["annotations"]]
        figures = detection_scores(found, scenes)
        self.assertEqual(list(figures), ["box", "mask"])
        for figure in figures.values():
            self.assertAlmostEqual(figure["AP"], 1)

    def test_what_float16_cannot_hold_stays_float32(self):
        self.assertEqual(rounded(torch.tensor([1e3, 6e4])).dtype, torch.float16)
        variance = torch.tensor([1.0, 7e4])
        self.assertTrue(rounded(variance).equal(variance))
        self.assertEqual(rounded(torch.tensor(100_000)).item(), 100_000)

    def test_encodes_by_columns(self):
        mask = np.zeros((SIDE, SIDE), dtype=bool)
        self.assertEqual(encode(mask)["size"], [SIDE, SIDE])


class Segmentation(unittest.TestCase):
    def test_the_truth_has_a_mean_iou_of_one_and_nothing_close(self):
        scenes = [scene(squares(), seed) for seed in range(20)]
        images = iter(scenes)

        def truth(_):
            classes = torch.as_tensor(next(images).classes).long()
            return torch.nn.functional.one_hot(classes, BACKGROUND + 1).permute(2, 0, 1)[None].float()

        self.assertEqual(segmentation_scores(truth, scenes, SIDE), {"mIoU": 1.0, "close": 0})

    def test_counts_what_rounding_may_change(self):
        def undecided(x):
            return torch.ones(1, BACKGROUND + 1, SIDE, SIDE)

        found = segmentation_scores(undecided, [scene(squares(), 1)], SIDE)
        self.assertEqual(found["close"], SIDE**2)

    def test_a_map_is_told_by_its_digits(self):
        one = scene(squares(), 3)
        digits = digits_of(torch.as_tensor(one.classes))
        self.assertEqual([each["category_id"] - 1 for each in digits], sorted(set(one.labels.tolist())))
        union = np.any([one.masks[i] for i in np.flatnonzero(one.labels == one.labels[0])], axis=0)
        self.assertIn(encode(union), [each["segmentation"] for each in digits])


class Involution(unittest.TestCase):
    def test_is_the_references_with_its_gradients(self):
        generator = torch.Generator().manual_seed(0)
        for batch, groups, height, width, size, stride in ((2, 2, 9, 11, 7, 1), (1, 3, 8, 10, 7, 2), (2, 1, 2, 3, 3, 1)):
            x = torch.rand(batch, groups * 16, height, width, generator=generator) - 0.5
            out = (-(-height // stride), -(-width // stride))
            kernel = torch.rand(batch, groups, size, size, *out, generator=generator) - 0.5
            both = []
            for function in (plain_involution2d, involution2d):
                inputs = [each.clone().requires_grad_() for each in (x, kernel)]
                y = function(*inputs, (stride, stride))
                dy = torch.linspace(-1, 1, y.numel()).reshape(y.shape)
                both.append([y.detach(), *torch.autograd.grad(y, inputs, dy)])
            for wanted, got in zip(*both, strict=True):
                # Sums of n <= 49 terms, none above 1/2, in two orders: each rounds by at most n^2/2 * 2^-24.
                torch.testing.assert_close(got, wanted, rtol=0, atol=size**4 / 2 * 2**-24)

    def test_refuses_other_groups(self):
        with self.assertRaisesRegex(ValueError, "32 channels in 1 groups"):
            involution2d(torch.zeros(1, 32, 4, 4), torch.zeros(1, 1, 3, 3, 4, 4))


class Targets(unittest.TestCase):
    def test_assigns_by_overlap_and_gives_every_object_its_best_box(self):
        boxes = torch.tensor([[0, 0, 10, 10], [0, 0, 10, 6], [20, 20, 30, 30], [0, 0, 4, 4.0]])
        objects = torch.tensor([[0, 0, 10, 10], [20, 20, 30, 24.0]])
        plain = targets.Assigner(0.7, 0.3)(boxes, objects)
        self.assertEqual(plain.tolist(), [0, targets.IGNORED, targets.IGNORED, targets.NEGATIVE])
        best = targets.Assigner(0.7, 0.3, 0.3)(boxes, objects)
        self.assertEqual(best.tolist(), [0, targets.IGNORED, 1, targets.NEGATIVE])
        none = targets.Assigner(0.7, 0.3)(boxes, torch.zeros(0, 4))
        self.assertEqual(none.tolist(), [targets.NEGATIVE] * 4)

    def test_decodes_what_it_encodes(self):
        references = torch.tensor([[0, 0, 10, 20], [5, 5, 9, 7.0]])
        boxes = torch.tensor([[1, 2, 8, 30], [4, 5, 10, 9.0]])
        deltas = targets.encode(references, boxes, boxes_of.RCNN_STDS)
        decoded = boxes_of.decode(references, deltas, boxes_of.RCNN_STDS, (40, 40))
        torch.testing.assert_close(decoded, boxes)

    def test_samples_no_more_than_asked_for(self):
        assigned = torch.tensor([0] * 50 + [targets.NEGATIVE] * 50 + [targets.IGNORED] * 50)
        positives, negatives = targets.sample(assigned, 40, 0.25, Random("sample").permutation)
        self.assertEqual([len(positives), len(negatives)], [10, 30])
        self.assertTrue((assigned[positives] == 0).all() and (assigned[negatives] == -1).all())

    def test_masks_are_cut_out_of_bitmaps(self):
        bitmap = torch.zeros(1, 20, 20, dtype=torch.bool)
        bitmap[0, 5:15, 5:15] = True
        inside = targets.mask_targets(bitmap, torch.tensor([[6, 6, 14, 14.0]]), 4)
        self.assertTrue((inside == 1).all())
        half = targets.mask_targets(bitmap, torch.tensor([[0, 5, 10, 15.0]]), 4)
        self.assertEqual(half[0].tolist(), [[0, 0, 1, 1]] * 4)

    def test_the_loss_of_overlap_grows_as_boxes_part(self):
        reference = torch.tensor([[10.0, 10, 30, 30]])
        stay = torch.zeros(1, 4)

        def loss(*goal: float) -> float:
            return overlap_loss(reference, stay, (1, 1, 1, 1), torch.tensor([goal])).item()

        self.assertAlmostEqual(loss(10, 10, 30, 30), 0, places=6)
        # Half of each is common: an IoU of 1/3, in a hull of 600 that they fill.
        self.assertAlmostEqual(loss(20, 10, 40, 30), OVERLAP_WEIGHT * 2 / 3, places=5)
        self.assertGreater(loss(40, 10, 60, 30), OVERLAP_WEIGHT)


if __name__ == "__main__":
    unittest.main()
