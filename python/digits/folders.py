"""Writes the digits as image folders, a folder for each class: what `dynaconv train` and `dynaconv evaluate` read."""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from digits.dataset import Digits, load, split

PARTS = ("train", "val", "held_out")

Task = Callable[[np.ndarray, int, int], tuple[np.ndarray, str]]


def name_digit(image: np.ndarray, label: int, _: int) -> tuple[np.ndarray, str]:
    return image, str(label)


def tell_turn(image: np.ndarray, _: int, index: int) -> tuple[np.ndarray, str]:
    """Another task on the same pictures: by how many degrees the digit was turned, counterclockwise."""
    turns = index % 4
    return np.rot90(image, turns), str(90 * turns)


TASKS: dict[str, Task] = {"digits": name_digit, "turns": tell_turn}


def write(digits: Digits, folder: Path, task: Task) -> None:
    """One PNG a digit, as <class>/<digit>-<position in its file of the package>.png."""
    samples = zip(digits.images, digits.labels, digits.sources, strict=True)
    for index, (image, label, source) in enumerate(samples):
        picture, name = task(image, int(label), index)
        parent = folder / name
        parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(parent / f"{label}-{source:04}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help=f"gets {', '.join(PARTS)}")
    parser.add_argument("--task", choices=TASKS, default="digits")
    parser.add_argument("--train", type=int, metavar="N", help="keep only so many digits to train on")
    options = parser.parse_args()
    for name, part in zip(PARTS, split(load()), strict=True):
        kept = part.take(np.arange(options.train)) if name == "train" and options.train else part
        write(kept, options.folder / name, TASKS[options.task])
        print(f"{options.folder / name}: {len(kept)} digits")


if __name__ == "__main__":
    main()
