"""outlook_attention2d and both its gradients, in float64: PyTorch's unfold, matrix product and fold, as VOLO has them."""

import torch
from torch import Tensor
from torch.nn import functional as F

from .fixture_file import digits9, image, nhwc, sampled, write
from .hashing import uniform

# name: ([B,H,W,C], heads, K, strides)
CASES = {
    "as in VOLO": ([1, 6, 8, 8], 2, 3, (2, 2)),
    "batch, odd size": ([2, 5, 7, 6], 3, 3, (2, 2)),
    "stride 1": ([1, 4, 5, 4], 1, 3, (1, 1)),
    "K 5, unequal strides": ([1, 6, 5, 4], 2, 5, (3, 2)),
    "pixels in no window": ([1, 7, 9, 5], 1, 1, (3, 2)),
    "window larger than the map": ([1, 2, 1, 3], 3, 5, (1, 1)),
}
# Of each result.
SAMPLES = 500


def outlook_attention2d(v: Tensor, attention: Tensor, strides: tuple[int, int]) -> Tensor:
    """v: [B, C, H, W]; attention: [B, h, w, heads, K*K, K*K], positions written before positions read; returns [B, C, H, W]."""
    batch, channels, *size = v.shape
    _, rows, columns, heads, positions, _ = attention.shape
    kernel = round(positions**0.5)
    window = {"kernel_size": kernel, "padding": kernel // 2, "stride": strides}
    values = F.unfold(v, **window).view(batch, heads, channels // heads, positions, rows * columns)
    weights = attention.view(batch, rows * columns, heads, positions, positions)
    mixed = torch.einsum("bwhij,bhcjw->bhciw", weights, values)
    return F.fold(mixed.reshape(batch, channels * positions, -1), size, **window)


def case(name: str, shape: list[int], heads: int, size: int, strides: tuple) -> dict:
    batch, height, width, _ = shape
    windows = [-(-height // strides[0]), -(-width // strides[1])]
    attention_shape = [batch, *windows, heads, size**2, size**2]
    v = image(f"{name}/v", shape).double().requires_grad_()
    values = uniform(f"{name}/attention", tuple(attention_shape))
    attention = torch.from_numpy(values).double().requires_grad_()
    dy = image(f"{name}/dy", shape).double()
    y = outlook_attention2d(v, attention, strides)
    dv, dattention = torch.autograd.grad(y, (v, attention), dy)
    return {
        "name": name,
        "vShape": shape,
        "attentionShape": attention_shape,
        "strides": strides,
        "y": digits9(sampled(nhwc(y.detach()), SAMPLES)),
        "dv": digits9(sampled(nhwc(dv), SAMPLES)),
        "dattention": digits9(sampled(dattention, SAMPLES)),
    }


def generate() -> None:
    cases = [case(name, *rest) for name, rest in CASES.items()]
    write("involution-ops", "outlook_attention2d", {"cases": cases})
