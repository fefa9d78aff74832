"""Gates of ReLU that rounding can decide: where an input is within its error of 0, two backends may differ in a whole gradient."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn import functional

FACTOR = 2  # as far from float64 as PyTorch's float32 is, twice: what tests allow


@contextmanager
def noted() -> Iterator[list[tuple[Tensor, Tensor]]]:
    """Input and output of every ReLU that runs meanwhile, in their order."""
    gates: list[tuple[Tensor, Tensor]] = []
    relu = functional.relu

    def noting(x: Tensor, inplace: bool = False) -> Tensor:
        y = relu(x)
        gates.append((x, y))
        return y

    functional.relu = noting
    try:
        yield gates
    finally:
        functional.relu = relu


def effects(
    loss: Tensor, exact: list[tuple[Tensor, Tensor]], single: list[Tensor], parameters: dict[str, Tensor]
) -> dict[str, Tensor]:
    """
    Sum over the gates that rounding can decide: by how much each gradient changes if that one is the other way.

    exact: of the float64 run that led to `loss`; single: the inputs in a float32 run, whose distance says how large an error is.
    """
    totals = {key: torch.zeros_like(value) for key, value in parameters.items()}
    upstream = torch.autograd.grad(loss, [y for _, y in exact], retain_graph=True) if exact else ()
    for (x, _), other, dy in zip(exact, single, upstream, strict=True):
        values = x.detach()
        doubtful = values.abs() <= FACTOR * (values - other.double()).abs().max()
        for index in doubtful.flatten().nonzero()[:, 0]:
            # Closed or open, the gate passes 0 or all of its dy on to the layers before.
            gate, weights = x.flatten()[index], list(parameters.values())
            changes = torch.autograd.grad(gate, weights, dy.flatten()[index], retain_graph=True, allow_unused=True)
            for total, change in zip(totals.values(), changes, strict=True):
                if change is not None:
                    total += change.abs()
    return totals
