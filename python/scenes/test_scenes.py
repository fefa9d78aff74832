"""python -m unittest scenes.test_scenes (from the folder python)"""

import unittest

import numpy as np
import torch

from digits.dataset import Digits
from reference import detection_boxes as boxes_of
from reference import detection_targets as targets
from reference.seeded import Random

from .coco import annotations, average_precision, encode
from .dataset import BACKGROUND, LEAST_PIXELS, SIDE, scene


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
        for kind in ("bbox", "segm"):
            self.assertAlmostEqual(average_precision(truth, found, kind)["AP"], 1)

    def test_encodes_by_columns(self):
        mask = np.zeros((SIDE, SIDE), dtype=bool)
        self.assertEqual(encode(mask)["size"], [SIDE, SIDE])


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


if __name__ == "__main__":
    unittest.main()
