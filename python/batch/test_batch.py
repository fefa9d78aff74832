"""Batches of the held-out digits on Ray Data and on Beam, with a network that the command exported.

    npm run build && python -m unittest batch.test_batch
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[2]
DATA = ROOT / "packages/digits/data"
MODEL = "rednet_digits"


class Batches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.model = cls.folder / "network.onnx"
        command = ["node", ROOT / "apps/cli/dist/main.js", "export", MODEL, "--format", "onnx"]
        subprocess.run([*command, "--output", cls.model], check=True)
        cls.record = json.loads((DATA / "held-out.json").read_text())
        (cls.folder / "images").mkdir()
        side, columns = cls.record["side"], cls.record["columns"]
        with Image.open(DATA / "held-out.png") as sheet:
            for i in range(len(cls.record["labels"])):
                top, left = i // columns * side, i % columns * side
                digit = sheet.crop((left, top, left + side, top + side))
                digit.save(cls.folder / f"images/{i}.png")

    def run_module(self, name: str, *options: str) -> None:
        results = self.folder / name
        command = [sys.executable, "-m", f"batch.{name}", self.model, self.folder / "images", results, *options]
        subprocess.run(command, check=True, cwd=ROOT / "python")

    def check(self, files: list[Path]) -> None:
        rows = [json.loads(line) for file in files for line in file.read_text().splitlines()]
        found = {int(Path(row["image"]).stem): row["index"] for row in rows}
        self.assertEqual(len(rows), len(found), "an image has two results")
        self.assertEqual(sorted(found), list(range(len(self.record["labels"]))))
        right = sum(found[i] == label for i, label in enumerate(self.record["labels"]))
        self.assertEqual(right, self.record["pytorch"][MODEL]["correct"])

    def test_ray(self):
        self.run_module("on_ray")
        self.check(list((self.folder / "on_ray").glob("*.json")))

    def test_beam(self):
        self.run_module("on_beam", "--direct_num_workers=2", "--direct_running_mode=multi_processing")
        self.check(list(self.folder.glob("on_beam-*.jsonl")))


if __name__ == "__main__":
    unittest.main()
