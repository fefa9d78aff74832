"""Losses of a batch and their gradients in float64, and how far float32 may be from them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .dense_fixture import ORDER_OF_SUMMATION
from .fixture_file import digits9, sampled
from .rounding import UNIT
from .training_fixture import tfjs_layout

VALUES = 24  # of each gradient

# By name a loss, and the head's output that it is computed from.
Losses = dict[str, tuple[Tensor, Tensor]]


@dataclass
class Step:
    losses: dict[str, Tensor]
    sources: dict[str, Tensor]  # the outputs that they are computed from
    slopes: dict[str, float]  # how much a loss changes at most if every value of its source changes by 1
    gradients: dict[str, Tensor]  # of the weighted sum of the losses, in tfjs's layout


def step(model: nn.Module, losses: Losses, keys: tuple[str, ...], weights: dict[str, float]) -> Step:
    slopes = {
        key: torch.autograd.grad(loss, source, retain_graph=True)[0].abs().sum().item()
        for key, (loss, source) in losses.items()
    }
    sum(weights.get(key, 1) * loss for key, (loss, _) in losses.items()).backward()
    parameters = dict(model.named_parameters())
    return Step(
        {key: loss.detach() for key, (loss, _) in losses.items()},
        {key: source.detach() for key, (_, source) in losses.items()},
        slopes,
        {key: tfjs_layout(parameters[key].grad) for key in keys},
    )


def loss_bound(exact: Step, single: Step, key: str) -> float:
    """
    How far float32 may be: by the errors of what the loss is computed from, and by those of adding n terms, all of one sign, in any
    order. The latter are below 6 sqrt(n) u times the sum but for one in 30 million (Higham and Mary, SIAM J. Sci. Comput. 41, 2019).
    """
    error = (exact.sources[key] - single.sources[key]).abs().max().item()
    count = exact.sources[key].numel()
    return ORDER_OF_SUMMATION * error * exact.slopes[key] + 6 * count**0.5 * UNIT * exact.losses[key].item()


def described(
    losses_of: Callable[[torch.dtype], tuple[nn.Module, Losses]],
    keys: tuple[str, ...],
    weights: dict[str, float] | None = None,
) -> dict:
    """Losses with bounds, and the gradients of some weights."""
    exact, single = (step(*losses_of(dtype), keys, weights or {}) for dtype in (torch.float64, torch.float32))
    losses = {
        key: {"value": digits9(loss)[0], "bound": loss_bound(exact, single, key)}
        for key, loss in exact.losses.items()
    }
    print(losses)
    gradients = {}
    for key, value in exact.gradients.items():
        error, size = (value - single.gradients[key]).abs().max().item(), value.abs().max().item()
        print(f"  {key}: up to {size:.1e}, float32 within {error:.1e}")
        if not 0 < error < 1e-3 * size:
            raise ValueError(f"{key}: float32 says too little about it")
        gradients[key] = {"values": digits9(sampled(value, VALUES)), "float32MaxError": float(f"{error:.9g}")}
    return {"losses": losses, "gradients": gradients}
