"""A layer or a small network on its own: its outputs, and the gradients of its inputs and of every weight."""

import torch
from torch import Tensor, nn

from .fixture_file import digits9, image, nhwc, sampled, write
from .overlock_parts_fixture import camel_case
from .rounding import UNIT
from .weights import fill

# Of a larger tensor only so many values, evenly apart.
VALUES = 128

Case = tuple[type[nn.Module], dict, dict[str, list[int]]]


def layer_case(kind: type[nn.Module], arguments: dict, shapes: dict[str, list[int]]) -> dict:
    """Weights are `weight("layer.<key>")`; their gradients are in PyTorch's order of axes, maps are NHWC."""
    module = fill(kind(**arguments), "layer.")
    inputs = {name: image(name, shape) for name, shape in shapes.items()}
    with torch.no_grad():
        shape = shape_of(module, inputs)
    dy = image("dy", shape) if len(shape) == 4 else flat("dy", shape)
    single = results(module, inputs, dy)
    doubles = {name: x.double() for name, x in inputs.items()}
    exact = results(module.double(), doubles, dy.double())
    described = {name: describe(exact[name], single[name]) for name in exact}
    y = described.pop("y")
    return {
        "layer": kind.__name__,
        "arguments": {camel_case(name): value for name, value in arguments.items()},
        "inputs": shapes,
        "y": y,
        "dinputs": {name: described.pop(name) for name in shapes},
        "dweights": described,
    }


def describe(exact: Tensor, single: Tensor) -> dict:
    """The error is at least one rounding of the largest value: few values may be exact by chance."""
    error = max((exact - single).abs().max(), UNIT * exact.abs().max())
    return {
        "shape": list(exact.shape),
        "float32MaxError": digits9(error)[0],
        "values": digits9(sampled(exact, VALUES)),
    }


def shape_of(module: nn.Module, inputs: dict[str, Tensor]) -> list[int]:
    return list(as_map(module(*inputs.values())).shape)


def flat(key: str, shape: list[int]) -> Tensor:
    """What `key` names, of a shape that is no map's."""
    return image(key, [1, 1, 1, torch.Size(shape).numel()]).reshape(shape)


def as_map(y: Tensor) -> Tensor:
    return nhwc(y) if y.dim() == 4 else y


def results(module: nn.Module, inputs: dict[str, Tensor], dy: Tensor) -> dict[str, Tensor]:
    inputs = {name: x.clone().requires_grad_() for name, x in inputs.items()}
    parameters = dict(module.named_parameters())
    y = module(*inputs.values())
    gradients = torch.autograd.grad(y, [*inputs.values(), *parameters.values()], dy)
    of_inputs = zip(inputs, gradients, strict=False)
    of_weights = zip(parameters, gradients[len(inputs) :], strict=True)
    return {
        "y": as_map(y.detach()),
        **{name: nhwc(d) for name, d in of_inputs},
        **dict(of_weights),
    }


def write_cases(name: str, cases: list[Case]) -> None:
    write("layers", name, {"cases": [layer_case(*case) for case in cases]})
