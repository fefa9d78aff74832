"""python -m unittest digits.test_digits (from the folder python)"""

import unittest

import numpy as np
import torch

from .augment import augment
from .dataset import SIDE, Digits, split
from .export import COLUMNS, record_of, sprite_sheet
from .network import MEAN, NETWORKS, STD, to_input
from .train import loss_of


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


class Record(unittest.TestCase):
    def test_a_network_s_figures_join_those_of_others(self):
        held_out = numbered(40)
        right = torch.eye(10)[held_out.labels]
        wrong = right.roll(1, 1)
        wrong[0] = right[0]
        first = record_of(held_out, None, "a", right)
        both = record_of(held_out, first, "b", wrong)
        self.assertEqual(both["pytorch"]["a"], first["pytorch"]["a"])
        self.assertEqual((both["pytorch"]["a"]["correct"], both["pytorch"]["b"]["correct"]), (40, 1))
        again = record_of(held_out, both, "b", right)
        self.assertEqual(again["pytorch"]["b"]["accuracy"], 1)
        self.assertEqual(both["labels"], held_out.labels.tolist())


class Input(unittest.TestCase):
    def test_digits_are_taken_as_they_are_or_enlarged_to_bytes(self):
        images = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE), dtype=np.uint8)
        same = to_input(images, SIDE)
        self.assertTrue(torch.equal(same[:, 1], (torch.as_tensor(images).float() - MEAN) / STD))
        large = to_input(images, 4 * SIDE) * STD + MEAN
        self.assertEqual(large.shape, (2, 3, 112, 112))
        # Between the centres of pixels, those beyond the border being the border's; exact, as all weights are n/8.
        centres = ((np.arange(112) + 0.5) / 4 - 0.5).clip(0, SIDE - 1)
        weights = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(SIDE)))
        expected = np.floor(weights @ images[0].astype(float) @ weights.T + 0.5)
        np.testing.assert_array_equal(large[0, 0].round().numpy(), expected)


class Networks(unittest.TestCase):
    def test_every_network_gives_logits_for_its_input_and_is_small(self):
        for name, network in NETWORKS.items():
            model = network.create().eval()
            with self.subTest(name), torch.no_grad():
                stages = model.stages(to_input(numbered(2).images.copy(), network.side))
                self.assertEqual(stages["logits"].shape, (2, 10))
                self.assertEqual("aux" in stages, network.auxiliary_weight > 0)
                size = sum(tensor.numel() for tensor in model.state_dict().values())
                self.assertLess(4 * size, 3e6)

    def test_the_auxiliary_head_adds_its_share_of_the_loss(self):
        labels = torch.tensor([3])
        logits = torch.zeros(1, 10)  # whose loss is log 10, whatever the smoothing
        stages = {"logits": logits, "aux": logits}
        log10 = np.log(10)
        self.assertAlmostEqual(loss_of(stages, labels, 0).item(), log10, places=5)
        self.assertAlmostEqual(loss_of(stages, labels, 0.4).item(), 1.4 * log10, places=5)


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
