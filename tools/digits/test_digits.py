"""python -m unittest tools.digits.test_digits (from the repository root)"""

import unittest

import numpy as np
import torch

from .augment import augment
from .dataset import SIDE, Digits, split
from .export import COLUMNS, sprite_sheet


def numbered(count: int) -> Digits:
    """Digit i is an image filled with i % 256, its source is i."""
    rows = np.arange(count)
    images = np.broadcast_to((rows % 256).astype(np.uint8)[:, None, None], (count, SIDE, SIDE))
    return Digits(images, rows % 10, rows)


class Dataset(unittest.TestCase):
    def test_split_uses_every_digit_once(self):
        training, validation, held_out = split(numbered(10_000))
        self.assertEqual([len(training), len(validation), len(held_out)], [9000, 500, 500])
        rows = np.concatenate([training.sources, validation.sources, held_out.sources])
        np.testing.assert_array_equal(np.sort(rows), np.arange(10_000))

    def test_split_keeps_image_and_label_together(self):
        for part in split(numbered(10_000)):
            np.testing.assert_array_equal(part.images[:, 0, 0], part.sources % 256)
            np.testing.assert_array_equal(part.labels, part.sources % 10)


class SpriteSheet(unittest.TestCase):
    def test_digits_stand_row_by_row(self):
        images = np.random.default_rng(0).integers(0, 256, (2 * COLUMNS, SIDE, SIDE), dtype=np.uint8)
        sheet = sprite_sheet(images)
        self.assertEqual(sheet.shape, (2 * SIDE, COLUMNS * SIDE))
        np.testing.assert_array_equal(sheet[SIDE:, 3 * SIDE : 4 * SIDE], images[COLUMNS + 3])


class Augmentation(unittest.TestCase):
    def test_keeps_most_of_the_ink_and_follows_the_seed(self):
        images = torch.zeros(64, SIDE, SIDE)
        images[:, 10:18, 10:18] = 255
        first = augment(images, torch.Generator().manual_seed(1))
        self.assertTrue(torch.equal(first, augment(images, torch.Generator().manual_seed(1))))
        self.assertFalse(torch.equal(first, augment(images, torch.Generator().manual_seed(2))))
        # The map's determinant is within exp(+-2 * 0.12), and the square never reaches the border.
        ratio = first.sum((1, 2)) / images.sum((1, 2))
        self.assertTrue(((ratio > 0.7) & (ratio < 1.4)).all())


if __name__ == "__main__":
    unittest.main()
