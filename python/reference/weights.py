"""Deterministic weights for a model with the official key names, which any language can make again."""

import math
import re

import numpy as np
import torch
from torch import nn

from .hashing import uniform

# What the key matches, first counts: centre + amplitude * u.
CENTRED = (
    (r"running_var$", 1.0, 0.5),
    (r"running_mean$", 0.0, 0.1),
    (r"bias$", 0.0, 0.1),
    (r"gamma$", 0.0, 0.5),  # of a GRN, as is beta
    (r"beta$", 0.0, 0.1),
    (r"(pos_embed|cls_token)$", 0.0, 1.0),
    (r"rpb[12]$", 0.0, 1.0),  # relative position bias
    (
        r"[xh]_scale\.weight$",
        0.5,
        0.1,
    ),  # a LayerScale of a context: the two are added, block after block
    (r"(^|\.)ls[12]?\.weight$", 1.0, 0.1),  # a LayerScale
)
# Other vectors: of a BatchNorm or LayerNorm.
NORM = (1.0, 0.1)
# Other matrices: uniform with variance gain^2 / fan_in. The gains keep the activations of every stage near 1 in the
# untrained, hence not normalised, network.
GAINS = (
    (r"^(rpn_head|roi_head)\..*conv2\.conv\.weight$", 0.85),  # as the next, of smaller maps
    (r"conv2\.conv\.weight$", 0.35),  # makes the involution kernels: small, since K*K are summed
    (r"conv3\.weight$", 0.125),  # ends a residual branch: small, so that a deep stage does not grow
    (r"(proj\.1|mlp\.4)\.weight$", 0.25),  # likewise
    (r"proj\.8\.weight$", 0.5),  # likewise
    (r"dwconv[12]?\.weight$", 0.25),  # a ResDWConv of the residual path itself
    (r"(lk_origin|dil_conv_k\d+_\d+)\.weight$", 0.5),  # up to eight are added
    (
        r"(patch_embed[2-4]\.0|[xh]_proj\.0|high_level_proj|head\.\d)\.weight$",
        1.0,
    ),  # no activation before it
    (r"_reg\.weight$", 0.25),  # offsets of boxes: small, since sizes follow them exponentially
    (r"lateral_convs\.\d\.conv\.weight$", 0.5),  # up to four are added
    (r"weight_proj\.weight$", 1.0),  # makes the logits of ContMix
    (r"attn\.attn\.weight$", 4.0),  # makes the logits of outlook attention
    (r"(qkv|attn\.k?[vq])\.weight$", 1.0),  # no activation before it
    (r"(attn\.proj|mlp\.fc2)\.weight$", 0.5),  # ends a residual branch of VOLO
    (r"", math.sqrt(2)),
)


def weight(key: str, shape: tuple[int, ...]) -> np.ndarray:
    """float32, every operation rounded to it; shape and order of elements are PyTorch's (O, I, H, W)."""
    u = uniform(key, shape)
    centred = next((rule[1:] for rule in CENTRED if re.search(rule[0], key)), None)
    if centred is None and len(shape) == 1:
        centred = NORM
    if centred is not None:
        centre, amplitude = centred
        return np.float32(centre) + np.float32(amplitude) * u
    gain = next(gain for pattern, gain in GAINS if re.search(pattern, key))
    return u * np.float32(math.sqrt(3 / math.prod(shape[1:])) * gain)


def fill(module: nn.Module, prefix: str = "") -> nn.Module:
    """Gives every floating-point entry of the state its weight, by `prefix` + key; sets evaluation mode."""
    for key, tensor in module.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(torch.from_numpy(weight(prefix + key, tuple(tensor.shape))))
    return module.eval()
