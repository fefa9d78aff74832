"""contMix2d, neighborhoodAv2d and all their gradients, in float64, over cases a kernel is likely to get wrong."""

import torch
from torch import Tensor

from .contmix import cont_mix2d, neighborhood_av2d
from .fixture_file import digits9, sampled, write
from .hashing import uniform

# name: ([B,H,W,C], G, K)
CASES = {
    "K 3": ([1, 5, 5, 4], 2, 3),
    "batch, K 1": ([2, 3, 4, 6], 3, 1),
    "one pixel": ([1, 1, 1, 5], 1, 1),
    "K = H = W": ([1, 5, 5, 6], 3, 5),
    "K = H, wider": ([1, 3, 8, 4], 2, 3),
    "K = W, higher": ([2, 9, 5, 4], 1, 5),
    "batch, K 5": ([2, 7, 6, 6], 2, 5),
    "a group a channel": ([1, 6, 4, 5], 5, 3),
    "K 7, 19 channels": ([1, 8, 9, 19], 1, 7),
    "K 7, 16 channels a group": ([1, 16, 11, 32], 2, 7),
    "K 13": ([1, 14, 15, 8], 2, 13),
    "K 13 = H": ([1, 13, 27, 4], 1, 13),
}
LOGITS_SCALE = 4  # so that the largest weight of a window is some hundred times the smallest
MOST_VALUES = 512  # of one result; of a larger one as many samples


def named(key: str, shape: list[int], scale: int = 1) -> Tensor:
    return (scale * torch.from_numpy(uniform(key, tuple(shape)))).double().requires_grad_()


def results(run, inputs: dict[str, Tensor], dy: Tensor) -> dict:
    """The output y of `run` and the gradient of each of its inputs, named after it."""
    y = run(*inputs.values())
    gradients = torch.autograd.grad(y, tuple(inputs.values()), dy)
    named_results = {
        "y": y.detach(),
        **{f"d{name}": d for name, d in zip(inputs, gradients, strict=True)},
    }
    return {name: digits9(sampled(value, MOST_VALUES)) for name, value in named_results.items()}


def case(name: str, shape: list[int], groups: int, window: int) -> dict:
    logits_shape = [*shape[:3], groups, window, window]
    x, dy = (named(f"{name}/{key}", shape) for key in ("x", "dy"))
    logits = named(f"{name}/logits", logits_shape, LOGITS_SCALE)
    attention = named(f"{name}/attention", logits_shape)
    bias = named(f"{name}/bias", [groups, 2 * window - 1, 2 * window - 1])
    return {
        "name": name,
        "xShape": shape,
        "logitsShape": logits_shape,
        "contMix2d": results(cont_mix2d, {"x": x, "logits": logits, "bias": bias}, dy),
        "neighborhoodAv2d": results(neighborhood_av2d, {"attention": attention, "x": x}, dy),
    }


def generate() -> None:
    cases = [case(name, *rest) for name, rest in CASES.items()]
    write("involution-ops", "cont_mix2d", {"logitsScale": LOGITS_SCALE, "cases": cases})
