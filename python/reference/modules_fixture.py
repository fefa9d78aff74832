"""Bottlenecks and an involution layer, stride 2 on an odd size, whole outputs: to find what is wrong."""

import torch
from torch import nn

from .fixture_file import digits9, image, nhwc, write
from .involution import Involution
from .rednet import involution
from .resnet import Bottleneck, convolution
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
    module = Involution(layer["channels"], layer["kernelSize"], layer["stride"])
    write("models", "involution-layer", {**layer, **describe(module, "involution", [2, 9, 7, 32])})
    for name, inputs, spatial in (
        ("rednet-bottleneck", 64, involution),
        ("resnet-bottleneck", 32, convolution),
    ):
        block = {"inputs": inputs, "outputs": 2 * inputs, "stride": 2}
        described = describe(Bottleneck(**block, spatial=spatial), "bottleneck", [1, 9, 7, inputs])
        write("models", name, {**block, **described})
