"""
ONNX's own checker and its reference implementation on what `dynaconv export` writes: python -m unittest digits.test_exported (from the
folder python). The command has to be built (`npm run build`), and node on the PATH.
"""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator
from PIL import Image

from .network import NETWORKS, to_input

ROOT = Path(__file__).parents[2]
DATA = ROOT / "packages/digits/data"
FORMS = {"standard operators": [], "custom ones": ["--custom-ops"]}
TESTED = 2  # digits; the reference implementation takes its time
# Two float32 runs of some 50 layers, each of which sums up to 1000 terms in an order of its own: as the tests of @dynaconv/export have it.
ROUNDING = 4 * (50 * 1000) ** 0.5 * 2**-24


class Exported(unittest.TestCase):
    def test_networks(self):
        record = json.loads((DATA / "held-out.json").read_text())
        side = record["side"]
        sheet = np.asarray(Image.open(DATA / "held-out.png").convert("L"))
        digits = np.stack([sheet[:side, i * side : (i + 1) * side] for i in range(TESTED)])
        for name, network in NETWORKS.items():
            images = to_input(digits, network.side).numpy()
            expected = np.float32(record["pytorch"][name]["logits"][:TESTED])
            for form, options in FORMS.items():
                with self.subTest(f"{name} of {form}"):
                    model = exported(name, options)
                    onnx.checker.check_model(model, full_check=True)
                    domains = {node.domain for node in model.graph.node}
                    self.assertEqual(domains, {"", "dynaconv"} if options else {""})
                    (logits,) = ReferenceEvaluator(model).run(None, {"input": images})
                    bound = ROUNDING * np.abs(expected).max()
                    np.testing.assert_allclose(logits, expected, rtol=0, atol=bound)


def exported(name: str, options: list[str]) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.onnx"
        command = ["node", ROOT / "apps/cli/dist/main.js", "export", name, "--format", "onnx"]
        subprocess.run([*command, *options, "--output", file], check=True, capture_output=True)
        return onnx.load(file)


if __name__ == "__main__":
    unittest.main()
