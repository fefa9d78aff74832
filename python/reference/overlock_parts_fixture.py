"""Every part of OverLoCK on its own, whole outputs and the gradients of the inputs: to find what is wrong."""

import copy

import torch
from torch import Tensor, nn

from .fixture_file import digits9, image, nhwc, write
from .overlock_blocks import ContMixBlock, DynamicConvBlock, RepConvBlock
from .overlock_modules import (
    GRN,
    DilatedReparamBlock,
    LayerNorm2d,
    LayerScale,
    ResDWConv,
    SEModule,
    merge_branches,
    resize,
)
from .weights import fill


class BilinearResize2d(nn.Module):
    def __init__(self, output_size: list[int]):
        super().__init__()
        self.output_size = output_size

    def forward(self, x: Tensor) -> Tensor:
        return resize(x, self.output_size)


# [module, arguments, prefix of its weights' keys, shapes of the inputs by name]
MODULES = [
    (nn.GELU, {}, "", {"x": [2, 3, 5, 7]}),
    (LayerNorm2d, {"channels": 12}, "norm", {"x": [2, 3, 4, 12]}),
    (GRN, {"channels": 10}, "grn", {"x": [2, 5, 4, 10]}),
    (SEModule, {"channels": 12}, "se_layer", {"x": [2, 4, 5, 12]}),
    (SEModule, {"channels": 152}, "se_layer", {"x": [1, 2, 3, 152]}),
    (LayerScale, {"channels": 9}, "ls", {"x": [2, 3, 4, 9]}),
    (ResDWConv, {"channels": 6}, "dwconv", {"x": [2, 5, 4, 6]}),
    (ResDWConv, {"channels": 5, "kernel_size": 5}, "dwconv", {"x": [1, 4, 7, 5]}),
    (nn.AdaptiveAvgPool2d, {"output_size": [7, 7]}, "", {"x": [2, 13, 17, 3]}),
    (nn.AdaptiveAvgPool2d, {"output_size": [7, 7]}, "", {"x": [1, 14, 21, 3]}),
    (nn.AdaptiveAvgPool2d, {"output_size": [7, 7]}, "", {"x": [1, 5, 9, 3]}),
    (nn.AdaptiveAvgPool2d, {"output_size": [4, 6]}, "", {"x": [1, 13, 20, 3]}),
    (BilinearResize2d, {"output_size": [14, 15]}, "", {"x": [2, 7, 8, 3]}),
    (BilinearResize2d, {"output_size": [13, 22]}, "", {"x": [1, 4, 7, 3]}),
    (BilinearResize2d, {"output_size": [4, 6]}, "", {"x": [1, 9, 13, 3]}),
    (BilinearResize2d, {"output_size": [3, 2]}, "", {"x": [1, 1, 1, 5]}),
]
DILATED = [
    (DilatedReparamBlock, {"channels": 4, "kernel_size": 5}, "lepe.0", {"x": [2, 6, 7, 4]}),
    (DilatedReparamBlock, {"channels": 4, "kernel_size": 7}, "lepe.0", {"x": [2, 9, 8, 4]}),
    (DilatedReparamBlock, {"channels": 3, "kernel_size": 13}, "lepe.0", {"x": [1, 15, 16, 3]}),
    (DilatedReparamBlock, {"channels": 2, "kernel_size": 17}, "lepe.0", {"x": [1, 6, 19, 2]}),
    (
        DilatedReparamBlock,
        {"channels": 4, "kernel_size": 7, "reparam": True},
        "lepe.0",
        {"x": [2, 9, 8, 4]},
    ),
]
CONT_MIX = [
    (ContMixBlock, {"dim": 16}, "block", {"x": [2, 9, 8, 16]}),
    (ContMixBlock, {"dim": 8, "num_heads": 1, "mlp_ratio": 2}, "block", {"x": [1, 4, 6, 8]}),
    (
        ContMixBlock,
        {"dim": 24, "kernel_size": 13, "smk_size": 3, "num_heads": 3, "mlp_ratio": 2},
        "block",
        {"x": [1, 13, 14, 24]},
    ),
]


def dynamic_inputs(batch: int, height: int, width: int, dim: int, ctx_dim: int) -> dict:
    return {
        "x": [batch, height, width, dim],
        "context": [batch, height, width, ctx_dim],
        "initialContext": [batch, height, width, ctx_dim],
    }


SCALED = {"ls_init_value": 1}
BLOCKS = [
    (RepConvBlock, {"dim": 8}, "blocks1.0", {"x": [2, 8, 9, 8]}),
    (RepConvBlock, {"dim": 6, "kernel_size": 13, **SCALED}, "blocks3.0", {"x": [1, 7, 6, 6]}),
    (
        DynamicConvBlock,
        {"dim": 16, "ctx_dim": 4, "is_first": True, "mlp_ratio": 3, **SCALED},
        "sub_blocks3.0",
        dynamic_inputs(2, 8, 9, 16, 4),
    ),
    (
        DynamicConvBlock,
        {"dim": 16, "ctx_dim": 6, "kernel_size": 13, "mlp_ratio": 3, **SCALED},
        "sub_blocks3.1",
        dynamic_inputs(1, 13, 14, 16, 6),
    ),
    (
        DynamicConvBlock,
        {"dim": 24, "ctx_dim": 8, "num_heads": 3, "mlp_ratio": 3, **SCALED},
        "sub_blocks4.1",
        dynamic_inputs(2, 3, 5, 24, 8),
    ),
]


def results(
    module: nn.Module, inputs: dict[str, Tensor], dy: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """The output and, by name, the gradient of each input that it depends on, NHWC, in the precision of the inputs."""
    inputs = {name: x.clone().requires_grad_() for name, x in inputs.items()}
    y = module(*inputs.values())
    gradients = torch.autograd.grad(y, inputs.values(), dy, allow_unused=True)
    of_inputs = zip(inputs, gradients, strict=True)
    return nhwc(y.detach()), {name: nhwc(d) for name, d in of_inputs if d is not None}


def describe(exact: Tensor, singles: list[Tensor]) -> dict:
    return {
        "shape": list(exact.shape),
        "float32MaxError": digits9(max((exact - single).abs().max() for single in singles))[0],
        "values": digits9(exact),
    }


def case(kind: type[nn.Module], arguments: dict, prefix: str, shapes: dict[str, list[int]]) -> dict:
    """The results, and how far the float32 of the module and of its reparametrised form is from them at most."""
    module = fill(kind(**arguments), f"{prefix}.")
    merged = merge_branches(nn.ModuleList([copy.deepcopy(module)]))[0]
    inputs = {name: image(name, shape) for name, shape in shapes.items()}
    with torch.no_grad():
        dy = image("dy", list(nhwc(module(*inputs.values())).shape))
    singles = [results(form, inputs, dy) for form in (module, merged)]
    doubles = {name: x.double() for name, x in inputs.items()}
    y, gradients = results(module.double(), doubles, dy.double())
    return {
        "module": kind.__name__,
        "arguments": {camel_case(name): value for name, value in arguments.items()},
        "prefix": prefix,
        "inputs": shapes,
        "y": describe(y, [single for single, _ in singles]),
        "gradients": {
            name: describe(d, [single[name] for _, single in singles])
            for name, d in gradients.items()
        },
    }


def camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def generate() -> None:
    for package, name, cases in (
        ("layers", "modules", MODULES),
        ("layers", "dilated-reparam-block", DILATED),
        ("layers", "cont-mix-block", CONT_MIX),
        ("models", "overlock-blocks", BLOCKS),
    ):
        write(package, name, {"cases": [case(*each) for each in cases]})
