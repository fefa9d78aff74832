"""A bottleneck and an involution layer, stride 2 on an odd size, whole outputs: to find what is wrong."""

import torch
from torch import nn

from .fixture_file import digits9, image, nhwc, write
from .involution import Involution
from .rednet import Bottleneck
from .weights import fill


@torch.no_grad()
def describe(module: nn.Module, prefix: str, shape: list[int]) -> dict:
    x = image("input", shape)
    single = nhwc(fill(module, f"{prefix}.")(x))
    exact = nhwc(module.double()(x.double()))
    return {
        "prefix": prefix,
        "inputShape": shape,
        "shape": list(exact.shape),
        "float32MaxError": digits9((exact - single).abs().max())[0],
        "values": digits9(exact),
    }


def generate() -> None:
    layer = {"channels": 32, "kernelSize": 7, "stride": 2, "groupChannels": 16, "reduction": 4}
    involution = Involution(layer["channels"], layer["kernelSize"], layer["stride"])
    block = {"inputs": 64, "outputs": 128, "stride": 2}
    bottleneck = Bottleneck(**block)
    write("models", "involution-layer", {**layer, **describe(involution, "involution", [2, 9, 7, 32])})
    write("models", "bottleneck", {**block, **describe(bottleneck, "bottleneck", [1, 9, 7, 64])})
