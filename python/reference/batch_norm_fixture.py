"""BatchNorm2d in training: outputs, gradients and moving statistics after two batches, whole."""

import torch
from torch import nn

from .fixture_file import digits9, image, nhwc, write
from .weights import fill

SHAPES = [[2, 5, 7, 9], [1, 1, 3, 4], [3, 13, 11, 5]]


def train(module: nn.Module, shape: list[int], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    module = module.to(dtype).train()
    module(image("before", shape).to(dtype))
    x = image("x", shape).to(dtype).requires_grad_()
    y = module(x)
    y.backward(image("dy", shape).to(dtype))
    return {
        "y": nhwc(y.detach()),
        "x": nhwc(x.grad),
        "gamma": module.weight.grad,
        "beta": module.bias.grad,
        "moving_mean": module.running_mean,
        "moving_variance": module.running_var,
    }


def describe(shape: list[int]) -> dict:
    def norm() -> nn.Module:
        return fill(nn.BatchNorm2d(shape[3]), "norm.")

    single, exact = (train(norm(), shape, dtype) for dtype in (torch.float32, torch.float64))
    outputs = {
        name: {
            "shape": list(values.shape),
            # At least what rounding the exact value to float32 costs.
            "float32MaxError": digits9(
                torch.maximum((values - single[name]).abs().max(), values.abs().max() * 2**-24)
            )[0],
            "values": digits9(values),
        }
        for name, values in exact.items()
    }
    return {"inputShape": shape, "outputs": outputs}


def generate() -> None:
    write("layers", "batch-norm", {"cases": [describe(shape) for shape in SHAPES]})
