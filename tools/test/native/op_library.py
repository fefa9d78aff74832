"""The op library in Python: eager, in a tf.function, and in a SavedModel, which tfjs-node then runs.

    python op_library.py LIBRARY FOLDER

Writes FOLDER/model and FOLDER/expected.json.
"""

import json
import pathlib
import sys

import numpy as np
import tensorflow as tf


def reference(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Involution in float64, by its definition."""
    batch, height, width, channels = x.shape
    _, out_height, out_width, groups, size, _ = kernel.shape
    pad = (size - 1) // 2
    y = np.zeros((batch, out_height, out_width, channels))
    weights = np.repeat(kernel.astype(np.float64), channels // groups, axis=3)
    for i in range(out_height):
        for j in range(out_width):
            for u in range(size):
                for v in range(size):
                    row, column = i * stride + u - pad, j * stride + v - pad
                    if 0 <= row < height and 0 <= column < width:
                        y[:, i, j] += weights[:, i, j, :, u, v] * x[:, row, column]
    return y


def assert_close(name: str, actual: np.ndarray, expected: np.ndarray, bound: np.ndarray) -> None:
    # Written so that a NaN fails.
    if not np.all(np.abs(actual - expected) <= bound):
        raise SystemExit(f"{name}: off by {np.max(np.abs(actual - expected))}, bound {np.max(bound)}")


def main(library: str, folder: str) -> None:
    ops = tf.load_op_library(library)
    stride = 2
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, 9, 7, 12), dtype=np.float32)
    kernel = rng.standard_normal((2, 5, 4, 3, 5, 5), dtype=np.float32)
    expected = reference(x, kernel, stride)
    # A sum of 25 products in any order: gamma_25 of the sum of magnitudes.
    unit = 2.0**-24
    bound = 25 * unit / (1 - 25 * unit) * reference(np.abs(x), np.abs(kernel), stride)

    def involution(x, kernel):
        return ops.dynaconv_involution2dv1(x=x, kernel=kernel, strides=[stride, stride])

    assert_close("eager", involution(x, kernel).numpy(), expected, bound)

    class Model(tf.Module):
        @tf.function(
            input_signature=[
                tf.TensorSpec([None, 9, 7, 12], tf.float32, name="x"),
                tf.TensorSpec([None, 5, 4, 3, 5, 5], tf.float32, name="kernel"),
            ]
        )
        def __call__(self, x, kernel):
            y = involution(x, kernel)
            # What shape inference makes of a batch that is not known.
            assert y.shape.as_list() == [None, 5, 4, 12], y.shape
            return {"y": y}

    model = Model()
    assert_close("tf.function", model(x, kernel)["y"].numpy(), expected, bound)
    try:
        involution(x, kernel[:, :3])
    except tf.errors.InvalidArgumentError as error:
        if "kernel has shape [2, 3, 4, 3, 5, 5]" not in str(error):
            raise
    else:
        raise SystemExit("a kernel with rows missing is not refused")
    root = pathlib.Path(folder)
    tf.saved_model.save(model, str(root / "model"), signatures=model.__call__)
    case = {"x": x, "kernel": kernel, "expected": expected, "bound": bound}
    (root / "expected.json").write_text(
        json.dumps({name: {"shape": a.shape, "data": a.ravel().tolist()} for name, a in case.items()})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
