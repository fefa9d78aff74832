"""Classifies a folder of images with Ray Data.

    python -m batch.on_ray MODEL.onnx IMAGES RESULTS

Writes JSON lines into the folder RESULTS. All machines see the same files.
"""

import argparse
from pathlib import Path

import numpy as np
import ray

from batch.network import Network

BATCH = 32


class Classifier:
    """An actor, which loads the network once."""

    def __init__(self, model: str):
        self.network = Network(model)

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        rows = self.network.classify(list(batch["image"]))
        return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def main(model: str, images: str, results: str, actors: int) -> None:
    files = [{"image": str(file)} for file in sorted(Path(images).resolve().rglob("*")) if file.is_file()]
    dataset = ray.data.from_items(files).map_batches(
        Classifier,
        fn_constructor_args=(str(Path(model).resolve()),),
        batch_size=BATCH,
        concurrency=actors,
        # An actor that dies is started again, and what it had in hand is done again.
        max_restarts=3,
        max_task_retries=3,
    )
    dataset.write_json(str(Path(results).resolve()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("images")
    parser.add_argument("results")
    parser.add_argument("--actors", type=int, default=2)
    main(**vars(parser.parse_args()))
