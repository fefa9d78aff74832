"""Deterministic weights for a model with mmcls key names, which any language can make again."""

import math

import numpy as np
import torch
from torch import nn

from .hashing import uniform

# (suffix of the key, gain), first match counts. A matrix weight is uniform with variance gain^2 / fan_in.
# The gains keep the activations of every stage near 1 in the untrained, hence not normalised, network.
GAINS = (
    ("conv2.conv.weight", 0.35),  # makes the involution kernels: small, since K*K are summed
    ("conv3.weight", 0.125),  # ends a residual branch: small, so that a deep stage does not grow
    ("weight", math.sqrt(2)),
)
# (suffix of the key, centre, amplitude) of the vectors: centre + amplitude * u.
VECTORS = (
    ("running_var", 1.0, 0.5),
    ("running_mean", 0.0, 0.1),
    ("bias", 0.0, 0.1),
    ("weight", 1.0, 0.1),  # of a BatchNorm
)


def weight(key: str, shape: tuple[int, ...]) -> np.ndarray:
    """float32, every operation rounded to it; shape and order of elements are PyTorch's (O, I, H, W)."""
    u = uniform(key, shape)
    if len(shape) > 1:
        gain = next(gain for suffix, gain in GAINS if key.endswith(suffix))
        return u * np.float32(math.sqrt(3 / math.prod(shape[1:])) * gain)
    centre, amplitude = next(rule[1:] for rule in VECTORS if key.endswith(rule[0]))
    return np.float32(centre) + np.float32(amplitude) * u


def fill(module: nn.Module, prefix: str = "") -> nn.Module:
    """Gives every floating-point entry of the state its weight, by `prefix` + key; sets evaluation mode."""
    for key, tensor in module.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(torch.from_numpy(weight(prefix + key, tuple(tensor.shape))))
    return module.eval()
