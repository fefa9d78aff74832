"""The kernels that layers of the models make for positions of an image, with the deterministic weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import torch
from torch import Tensor, nn

from . import overlock, overlock_blocks, rednet
from .contmix import cont_mix2d, gather_relative_positions
from .fixture_file import digits9, image, sampled, write
from .involution import Involution
from .overlock import OverLoCK
from .overlock_blocks import DynamicConvBlock
from .rednet import RedNet
from .weights import fill

SAMPLES = 128  # of the kernels of each position and size, [G,K,K]
# Networks, and the shape [1,H,W,C] of the image. Maps of the first are odd where a layer has a stride; of the second some
# are grown to the windows, and of the third the windows move.
CASES = [
    ("rednet26", RedNet(rednet.CONFIGS["rednet26"]), [1, 97, 65, 3]),
    ("overlock_xt", OverLoCK(overlock.CONFIGS["overlock_xt"]), [1, 64, 97, 3]),
    ("overlock_xt", OverLoCK(overlock.CONFIGS["overlock_xt"]), [1, 224, 240, 3]),
]
LAYERS = {
    "rednet26": ["backbone.stem.1", "backbone.layer2.0.conv2", "backbone.layer4.0.conv2"],
    "overlock_xt": ["sub_blocks3.1", "sub_blocks4.1"],
}


@contextmanager
def recorded(model: nn.Module) -> Iterator[dict[str, list[Tensor]]]:
    """The kernels [B,H,W,G,K,K] of every layer that makes some while the model runs, by the layer's name."""
    kernels: dict[str, list[Tensor]] = {}
    running = []

    def aggregate(x: Tensor, logits: Tensor, bias: Tensor, *rest) -> Tensor:
        scores = logits + gather_relative_positions(bias, *logits.shape[1:3])
        kernels.setdefault(running[-1], []).append(scores.flatten(4).softmax(-1).view_as(logits))
        return cont_mix2d(x, logits, bias, *rest)

    def watch(name: str, module: nn.Module) -> Iterator:
        if isinstance(module, Involution):
            yield module.register_forward_pre_hook(
                lambda _, inputs: kernels.update(
                    {name: [module.kernels(inputs[0]).permute(0, 4, 5, 1, 2, 3)]}
                )
            )
        elif isinstance(module, DynamicConvBlock):
            yield module.register_forward_pre_hook(lambda *_: running.append(name))

    hooks = [hook for name, module in model.named_modules() for hook in watch(name, module)]
    with mock.patch.object(overlock_blocks, "cont_mix2d", aggregate):
        yield kernels
    for hook in hooks:
        hook.remove()


@torch.no_grad()
def kernels_of(model: nn.Module, x: Tensor) -> dict[str, list[Tensor]]:
    with recorded(model.to(x.dtype)) as kernels:
        model(x)
    return kernels


def describe(exact: Tensor, single: Tensor) -> dict:
    """Of kernels [1,H,W,G,K,K]: a corner, the opposite one, and a position between."""
    height, width = exact.shape[1:3]
    positions = [(0, 0), (height - 1, width - 1), (height // 2, width // 3)]
    return {
        "map": [height, width],
        "shape": list(exact.shape[3:]),
        "float32MaxError": digits9((exact - single).abs().max())[0],
        "positions": [
            {"row": row, "column": column, "values": digits9(sampled(exact[0, row, column], SAMPLES))}
            for row, column in positions
        ],
    }


def generate() -> None:
    cases = []
    for name, model, shape in CASES:
        fill(model)
        x = image("input", shape)
        exact, single = kernels_of(model, x.double()), kernels_of(model, x)
        layers = {
            layer: [describe(*pair) for pair in zip(exact[layer], single[layer], strict=True)]
            for layer in LAYERS[name]
        }
        cases.append({"model": name, "inputShape": shape, "layers": layers})
    write("models", "dynamic-kernels", {"cases": cases})
