"""A layer on its own, whole outputs, and the gradients of its input and of every weight."""

import torch
from torch import nn

from .fixture_file import image, nhwc
from .overlock_parts_fixture import camel_case, describe
from .weights import fill


def layer_case(kind: type[nn.Module], arguments: dict, shape: list[int]) -> dict:
    """Weights are `weight("layer.<key>")`; their gradients are in PyTorch's order of axes."""
    module = fill(kind(**arguments), "layer.")
    x = image("x", shape)
    with torch.no_grad():
        dy = image("dy", list(nhwc(module(x)).shape))
    single, exact = results(module, x, dy), results(module.double(), x.double(), dy.double())
    described = {name: describe(exact[name], [single[name]]) for name in exact}
    return {
        "layer": kind.__name__,
        "arguments": {camel_case(name): value for name, value in arguments.items()},
        "inputShape": shape,
        "y": described.pop("y"),
        "dx": described.pop("x"),
        "dweights": described,
    }


def results(module: nn.Module, x: torch.Tensor, dy: torch.Tensor) -> dict[str, torch.Tensor]:
    x = x.clone().requires_grad_()
    parameters = dict(module.named_parameters())
    y = module(x)
    gradients = torch.autograd.grad(y, [x, *parameters.values()], dy)
    of_weights = zip(parameters, gradients[1:], strict=True)
    return {"y": nhwc(y.detach()), "x": nhwc(gradients[0]), **dict(of_weights)}
