"""Runs SavedModels in Python's TensorFlow.

    python run_networks.py LIBRARY FOLDER...

Each FOLDER has saved_model.pb, the float32 values `images`, and their shape in shape.json; FOLDER/logits is written.
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf


def main(library: str, *folders: str) -> None:
    tf.load_op_library(library)
    for folder in map(pathlib.Path, folders):
        shape = json.loads((folder / "shape.json").read_text())
        images = np.fromfile(folder / "images", np.float32).reshape(shape)
        model = tf.saved_model.load(str(folder)).signatures["serving_default"]
        model(tf.constant(images))["logits"].numpy().tofile(folder / "logits")


if __name__ == "__main__":
    main(*sys.argv[1:])
