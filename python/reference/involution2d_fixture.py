"""involution2d and both its gradients, in float64, over the cases a kernel is likely to get wrong."""

import torch

from .fixture_file import digits9, image, nhwc, write
from .hashing import uniform
from .involution import involution2d

# name: ([B,H,W,C], G, K, strides, dilations)
CASES = {
    "plain": ([1, 5, 5, 4], 2, 3, (1, 1), (1, 1)),
    "batch, K 1": ([2, 3, 4, 6], 3, 1, (1, 1), (1, 1)),
    "K 1, stride 2": ([1, 5, 4, 6], 2, 1, (2, 2), (1, 1)),
    "K 7": ([1, 7, 6, 4], 1, 7, (1, 1), (1, 1)),
    "K 5, stride 2, odd size": ([1, 7, 5, 6], 2, 5, (2, 2), (1, 1)),
    "depthwise, stride 3": ([1, 8, 7, 5], 5, 3, (3, 3), (1, 1)),
    "dilation 2": ([1, 6, 5, 4], 2, 3, (1, 1), (2, 2)),
    "batch, stride 2, dilation 2": ([2, 9, 8, 3], 1, 5, (2, 2), (2, 2)),
    "K 7, stride 2": ([1, 5, 9, 6], 2, 7, (2, 2), (1, 1)),
    "window larger than the map": ([1, 2, 3, 2], 1, 7, (1, 1), (1, 1)),
    "one pixel, 16 channels a group": ([1, 1, 1, 32], 2, 5, (1, 1), (1, 1)),
    "17 groups": ([1, 3, 3, 17], 17, 3, (1, 1), (1, 1)),
    "19 channels, one group": ([1, 4, 3, 19], 1, 3, (1, 1), (1, 1)),
    "unequal strides and dilations": ([2, 6, 7, 4], 2, 3, (1, 2), (2, 1)),
    "stride larger than the window": ([1, 7, 8, 4], 2, 1, (3, 3), (1, 1)),
}


def case(name: str, shape: list[int], groups: int, size: int, strides: tuple, dilations: tuple) -> dict:
    batch, height, width, channels = shape
    output = [batch, -(-height // strides[0]), -(-width // strides[1]), channels]
    kernel_shape = [*output[:3], groups, size, size]
    x = image(f"{name}/x", shape).double().requires_grad_()
    kernel = torch.from_numpy(uniform(f"{name}/kernel", tuple(kernel_shape))).double().requires_grad_()
    dy = image(f"{name}/dy", output).double()
    y = involution2d(x, kernel.permute(0, 3, 4, 5, 1, 2), strides, dilations)
    dx, dkernel = torch.autograd.grad(y, (x, kernel), dy)
    return {
        "name": name,
        "xShape": shape,
        "kernelShape": kernel_shape,
        "yShape": output,
        "strides": strides,
        "dilations": dilations,
        "y": digits9(nhwc(y.detach())),
        "dx": digits9(nhwc(dx)),
        "dkernel": digits9(dkernel),
    }


def generate() -> None:
    write(
        "involution-ops",
        "involution2d",
        {"cases": [case(name, *rest) for name, rest in CASES.items()]},
    )
