"""
PyTorch loads what `dynaconv train` has written, and finds the same with it: python -m unittest scenes.test_trained (from the folder python).
The command has to be built (`npm run build`), and node on the PATH.
"""

import copy
import json
import shutil
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image as Picture
from pycocotools import mask as rle
from safetensors.torch import load_file
from torch import nn

from reference.detection import RetinaNet, TwoStage
from reference.detection_boxes import paste

from .coco import annotations
from .dataset import SIDE, Scene
from .evaluate import COUNT, IMAGE, PROPOSALS, THRESHOLD, upsampled
from .evaluate import ROUNDING as LOGITS_ROUNDING
from .export import PALETTE
from .networks import NETWORKS, to_input

ROOT = Path(__file__).parents[2]
DATA = ROOT / "packages/digits/data"
RETINA, MASK, UPERNET = NETWORKS
ROUNDING = 16  # times PyTorch's own error, as other tests allow
TRAINED, TESTED = 4, 2  # of the held-out scenes; enough for two steps


def held_out(count: int) -> list[Scene]:
    record = json.loads((DATA / "scenes.json").read_text())
    sheet, columns = np.asarray(Picture.open(DATA / "scenes.png").convert("L")), record["columns"]
    scenes = []
    for i, image in enumerate(record["images"][:count]):
        row, column = divmod(i, columns)
        pixels = sheet[row * SIDE :, column * SIDE :][:SIDE, :SIDE]
        objects = [each for each in record["annotations"] if each["image_id"] == image["id"]]
        boxes = np.float32([each["bbox"] for each in objects])
        boxes[:, 2:] += boxes[:, :2]
        labels = np.int64([each["category_id"] - 1 for each in objects])
        masks = np.stack([rle.decode(each["segmentation"]).astype(bool) for each in objects])
        scenes.append(Scene(pixels, labels, boxes, masks))
    return scenes


def write_data(folder: Path, scenes: list[Scene], segments: bool) -> None:
    """As users of `dynaconv train` have it: COCO's annotations, or maps of classes."""
    truth = annotations(scenes)
    for kind in ("images", "labels") if segments else ("images",):
        (folder / kind).mkdir(parents=True)
        for image, scene in zip(truth["images"], scenes, strict=True):
            pixels = scene.image if kind == "images" else scene.classes
            Picture.fromarray(pixels).save(folder / kind / image["file_name"])
    if not segments:
        (folder / "annotations.json").write_text(json.dumps(truth))


@dataclass(frozen=True)
class Found:
    labels: list[int]  # best first
    scores: np.ndarray  # [n]
    boxes: np.ndarray  # [n,4]: x1, y1, x2, y2
    masks: np.ndarray  # [n,SIDE,SIDE]: probabilities, or what is in them; none of a RetinaNet

    @staticmethod
    def of_command(detections: list[dict]) -> "Found":
        """As `dynaconv detect --json` prints them."""
        corners = [
            (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
            for box in (each["box"] for each in detections)
        ]
        masks = [rle.decode(each["mask"]).astype(bool) for each in detections if "mask" in each]
        labels, scores = ([each[key] for each in detections] for key in ("index", "score"))
        return Found(labels, np.float64(scores), np.float64(corners), np.array(masks))

    def above(self, threshold: float) -> "Found":
        count = int((self.scores > threshold).sum())
        return Found(self.labels[:count], self.scores[:count], self.boxes[:count], self.masks[:count])


@torch.no_grad()
def found_by(model: RetinaNet | TwoStage, scene: Scene) -> Found:
    """In the dtype of the model."""
    dense = model.dense(to_input([scene.image], SIDE).to(next(model.parameters()).dtype))
    if isinstance(model, RetinaNet):
        found, masks = model.detect(dense, IMAGE, THRESHOLD, COUNT), []
    else:
        found, parts = model.detect(dense, model.propose(dense, IMAGE, PROPOSALS), IMAGE, THRESHOLD, COUNT)
        both = zip(parts["masks"], found.boxes, strict=True)
        masks = [paste(map_.float(), box.float(), IMAGE.original).numpy() for map_, box in both]
    scores, boxes = (value.double().numpy() for value in (found.scores, found.boxes))
    return Found(found.labels.tolist(), scores, boxes, np.array(masks))


def widest_gap(scores: np.ndarray) -> float:
    """The middle of the widest gap between scores from 0.1 to 0.5: no rounding brings a score over it."""
    near = np.sort(np.concatenate([scores[(scores > 0.1) & (scores < 0.5)], [0.1, 0.5]]))
    at = np.diff(near).argmax()
    return float(near[at : at + 2].mean())


class Trained(unittest.TestCase):
    scenes = held_out(TRAINED + TESTED)
    picture = "val/images/000001.png"

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def run_command(self, name: str, *args: str) -> dict:
        command = ["node", ROOT / "apps/cli/dist/main.js", *args, "--model", name, "--backend", "wasm", "--json"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def train(self, name: str) -> nn.Module:
        """The network in PyTorch, with the weights that the command leaves after an epoch."""
        for part, scenes in (("train", self.scenes[:TRAINED]), ("val", self.scenes[TRAINED:])):
            write_data(self.folder / part, scenes, name == UPERNET)
        options = ["--batch", "2", "--epochs", "1", "--output", "out"]
        self.run_command(name, "train", ".", "--weights", name, *options)
        # A segmenter is trained with an auxiliary head, too.
        written = {
            key: value
            for key, value in load_file(self.folder / "out/last.safetensors").items()
            if not key.startswith("auxiliary_head.")
        }
        model = NETWORKS[name].create()
        model.load_state_dict(written)
        shipped = torch.load(DATA / f"{name}.pth", weights_only=True)["state_dict"]
        moved = [key for key, value in written.items() if not value.equal(shipped[key].float())]
        self.assertGreater(len(moved), len(written) / 2)
        return model.eval()

    def check_detector(self, name: str) -> None:
        model32, scene = self.train(name), self.scenes[TRAINED]
        exact, single = (found_by(model, scene) for model in (copy.deepcopy(model32).double(), model32))
        threshold = widest_gap(exact.scores)
        exact, single = (found.above(threshold) for found in (exact, single))
        self.assertEqual(exact.labels, single.labels)
        self.assertGreaterEqual(len(exact.labels), len(scene.labels))
        weights = ["--weights", "out/last.safetensors"]
        printed = self.run_command(name, "detect", self.picture, *weights, "--score-threshold", str(threshold))
        found = Found.of_command(printed["detections"])
        self.assertEqual(found.labels, exact.labels)
        for kind in ("scores", "boxes"):
            got, wanted, single32 = (getattr(each, kind) for each in (found, exact, single))
            bound = ROUNDING * np.abs(wanted - single32).max()
            self.assertLessEqual(np.abs(got - wanted).max(), bound, kind)
        if name == MASK:
            # A pixel is surely in a mask, or surely not.
            sure = np.abs(exact.masks - 0.5) > ROUNDING * np.abs(exact.masks - single.masks).max()
            self.assertGreater(sure.mean(), 0.99)
            np.testing.assert_array_equal(found.masks[sure], exact.masks[sure] >= 0.5)

    def test_retina_net(self):
        self.check_detector(RETINA)

    def test_mask_rcnn(self):
        self.check_detector(MASK)

    def test_upernet(self):
        model = self.train(UPERNET)
        self.run_command(UPERNET, "segment", self.picture, "--weights", "out/last.safetensors", "--output", "map.png")
        colours = np.asarray(Picture.open(self.folder / "map.png").convert("RGB"))
        logits = upsampled(model, self.scenes[TRAINED], NETWORKS[UPERNET].side)
        best, second = logits.topk(2, 0).values
        sure = (best - second >= 2 * LOGITS_ROUNDING * logits.abs().max()).numpy()
        self.assertGreater(sure.mean(), 0.99)
        wanted = np.uint8(PALETTE)[logits.argmax(0).numpy()]
        self.assertGreater(len(np.unique(wanted.reshape(-1, 3), axis=0)), 1)
        np.testing.assert_array_equal(colours[sure], wanted[sure])


if __name__ == "__main__":
    unittest.main()
