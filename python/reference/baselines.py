"""What involution is compared with, each with the names of our layers: convolutions of several kinds, and attention."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .contmix import cont_mix2d
from .overlock_blocks import REGIONS, conv_bn
from .overlock_modules import resize


def ceil_avg_pool(x: Tensor, size: int) -> Tensor:
    return functional.avg_pool2d(x, size, ceil_mode=True, count_include_pad=False)


class PlainConv2D(nn.Conv2d):
    """PyTorch's own, whose padding keeps the size."""

    def __init__(self, channels: int, filters: int, kernel_size: int, strides: int = 1):
        super().__init__(channels, filters, kernel_size, strides, kernel_size // 2)


class DepthwiseSeparableConv2D(nn.Module):
    """Xception's (CVPR 2017, arXiv 1610.02357): nothing between the two convolutions."""

    def __init__(self, channels: int, filters: int, kernel_size: int, strides: int = 1):
        super().__init__()
        padding = kernel_size // 2
        self.depthwise = nn.Conv2d(
            channels, channels, kernel_size, strides, padding, groups=channels, bias=False
        )
        self.pointwise = nn.Conv2d(channels, filters, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class ExpertConv2D(nn.Module):
    """A convolution for each sample, whose kernel and bias are sums of the experts'."""

    def __init__(self, channels: int, filters: int, kernel_size: int, strides: int, experts: int):
        super().__init__()
        self.strides, self.count = strides, experts
        self.experts = nn.Conv2d(channels, experts * filters, kernel_size)

    def route(self, means: Tensor) -> Tensor:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        shares = self.route(x.mean((2, 3), keepdim=True)).flatten(1)
        kernels = self.experts.weight.unflatten(0, (self.count, -1))
        biases = self.experts.bias.unflatten(0, (self.count, -1))
        mixed = torch.einsum("be,eoihw->boihw", shares, kernels)
        filters, size = mixed.shape[1], mixed.shape[-1]
        # All samples at once, each a group of its own.
        y = functional.conv2d(
            x.flatten(0, 1)[None],
            mixed.flatten(0, 1),
            (shares @ biases).flatten(),
            self.strides,
            size // 2,
            groups=len(x),
        )
        return y[0].unflatten(0, (len(x), filters))


class DynamicConv2D(ExpertConv2D):
    """Chen et al. (CVPR 2020, arXiv 1912.03458)."""

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel_size: int,
        strides: int = 1,
        experts: int = 4,
        reduction_ratio: int = 4,
        temperature: float = 30,
    ):
        super().__init__(channels, filters, kernel_size, strides, experts)
        self.temperature = temperature
        reduced = max(1, channels // reduction_ratio)
        self.attention = nn.Module()
        self.attention.fc1 = nn.Conv2d(channels, reduced, 1, bias=False)
        self.attention.fc2 = nn.Conv2d(reduced, experts, 1)

    def route(self, means: Tensor) -> Tensor:
        logits = self.attention.fc2(functional.relu(self.attention.fc1(means)))
        return (logits / self.temperature).softmax(1)


class CondConv2D(ExpertConv2D):
    """Yang et al. (NeurIPS 2019, arXiv 1904.04971)."""

    def __init__(
        self, channels: int, filters: int, kernel_size: int, strides: int = 1, experts: int = 8
    ):
        super().__init__(channels, filters, kernel_size, strides, experts)
        self.routing = nn.Conv2d(channels, experts, 1)

    def route(self, means: Tensor) -> Tensor:
        return self.routing(means).sigmoid()


class SelfAttention2D(nn.Module):
    """Global and with several heads, by PyTorch's own attention; strides pool the queries."""

    def __init__(self, channels: int, num_heads: int = 1, strides: int = 1):
        super().__init__()
        self.num_heads, self.strides = num_heads, strides
        for name in ("query", "key", "value", "output"):
            self.add_module(name, nn.Conv2d(channels, channels, 1))

    def heads(self, x: Tensor) -> Tensor:
        return x.flatten(2).unflatten(1, (self.num_heads, -1)).transpose(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        pooled = ceil_avg_pool(x, self.strides)
        sums = functional.scaled_dot_product_attention(
            self.heads(self.query(pooled)), self.heads(self.key(x)), self.heads(self.value(x))
        )
        return self.output(sums.transpose(2, 3).reshape(pooled.shape))


class SelfContMix2D(nn.Module):
    """OverLoCK's dynamic convolution of a map by itself, without the block around it; strides average the outputs."""

    def __init__(
        self,
        channels: int,
        kernel_size: int = 7,
        smk_size: int = 5,
        num_heads: int = 2,
        strides: int = 1,
    ):
        super().__init__()
        self.groups, self.sizes, self.strides = 2 * num_heads, (smk_size, kernel_size), strides
        self.weight_query = nn.Sequential(*conv_bn(channels, channels // 2))
        self.weight_key = nn.Sequential(
            nn.AdaptiveAvgPool2d(REGIONS), *conv_bn(channels, channels // 2)
        )
        self.contmix = nn.Module()
        self.contmix.weight_proj = nn.Conv2d(REGIONS**2, smk_size**2 + kernel_size**2, 1)
        for name, size in zip(("rpb1", "rpb2"), self.sizes, strict=True):
            bias = torch.zeros(self.groups, 2 * size - 1, 2 * size - 1)
            self.contmix.register_parameter(name, nn.Parameter(bias))

    def forward(self, x: Tensor) -> Tensor:
        short = min(x.shape[2:])
        window = self.sizes[1]
        grown = x
        if short < window:
            grown = resize(x, tuple(max(window, window * side // short) for side in x.shape[2:]))
        heads = (self.groups, -1)
        query = self.weight_query(grown).unflatten(1, heads)
        key = self.weight_key(grown).flatten(2).unflatten(1, heads)
        affinity = torch.einsum("bgchw,bgcl->bhwgl", query, key)
        affinity = affinity * (x.shape[1] / self.groups) ** -0.5
        projection = self.contmix.weight_proj
        taps = functional.linear(affinity, projection.weight.flatten(1), projection.bias)
        logits = taps.split([size**2 for size in self.sizes], -1)
        halves = grown.permute(0, 2, 3, 1).chunk(2, -1)
        biases = (self.contmix.rpb1, self.contmix.rpb2)
        mixed = [
            cont_mix2d(half, each.unflatten(-1, (size, size)), bias)
            for half, each, bias, size in zip(halves, logits, biases, self.sizes, strict=True)
        ]
        y = functional.adaptive_avg_pool2d(torch.cat(mixed, -1).permute(0, 3, 1, 2), x.shape[2:])
        return ceil_avg_pool(y, self.strides)


class SEBlock(nn.Module):
    """Squeeze and excitation as published (Hu et al., CVPR 2018): with a ReLU, and without a least width."""

    def __init__(self, channels: int, reduction_ratio: int = 16):
        super().__init__()
        squeezed = max(1, channels // reduction_ratio)
        self.proj = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            nn.ReLU(),
            nn.Conv2d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.proj(x)
