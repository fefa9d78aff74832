"""The parts of OverLoCK's blocks, with the names that their parameters have in the official checkpoints. NCHW."""

import torch
from torch import Tensor, nn
from torch.nn import functional

# kernel size: (kernel size, dilation) of the branches (UniRepLKNet, CVPR 2024, arXiv 2311.15599)
DILATED_BRANCHES = {
    5: ((3, 1), (3, 2)),
    7: ((5, 1), (3, 1), (3, 2), (3, 3)),
    9: ((5, 1), (7, 1), (5, 2), (3, 3), (3, 4)),
    11: ((5, 1), (7, 1), (5, 2), (3, 3), (3, 4), (3, 5)),
    13: ((5, 1), (7, 1), (7, 2), (3, 3), (3, 4), (3, 5)),
    15: ((5, 1), (7, 1), (7, 2), (3, 3), (3, 5), (3, 7)),
    17: ((5, 1), (7, 1), (9, 2), (3, 4), (3, 5), (3, 7)),
    19: ((5, 1), (7, 1), (9, 1), (9, 2), (3, 4), (3, 5), (3, 7)),
}


class LayerNorm2d(nn.LayerNorm):
    """Over the channels of each pixel."""

    def __init__(self, channels: int):
        super().__init__(channels, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class GRN(nn.Module):
    """Global response normalization (ConvNeXt V2, CVPR 2023, arXiv 2301.00808)."""

    def __init__(self, channels: int):
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        norm = x.square().sum((2, 3), keepdim=True).sqrt()
        response = norm / (norm.mean(1, keepdim=True) + 1e-6)
        return (self.gamma * response + 1) * x + self.beta


class SEModule(nn.Module):
    """Squeeze and excitation (Hu et al., CVPR 2018)."""

    def __init__(self, channels: int):
        super().__init__()
        squeezed = max(16, channels // 8)
        self.proj = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            nn.GELU(),
            nn.Conv2d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.proj(x)


class LayerScale(nn.Module):
    """A factor and a summand a channel."""

    def __init__(self, channels: int, value: float = 1):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels, 1, 1, 1), float(value)))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight.flatten()[:, None, None] + self.bias[:, None, None]


class ResDWConv(nn.Conv2d):
    """x + depthwise convolution of x."""

    def __init__(self, channels: int, kernel_size: int = 3):
        super().__init__(channels, channels, kernel_size, padding=kernel_size // 2, groups=channels)

    def forward(self, x: Tensor) -> Tensor:
        return x + super().forward(x)


def depthwise(channels: int, size: int, dilation: int = 1, bias: bool = False) -> nn.Conv2d:
    """Of stride 1, and as large as its input."""
    padding = dilation * (size - 1) // 2
    return nn.Conv2d(channels, channels, size, 1, padding, dilation, channels, bias)


class DilatedReparamBlock(nn.Module):
    """A large depthwise convolution and parallel dilated small ones; or what they merge into, one with a bias."""

    def __init__(self, channels: int, kernel_size: int, reparam: bool = False):
        super().__init__()
        self.channels, self.kernel_size = channels, kernel_size
        self.branches = () if reparam else DILATED_BRANCHES[kernel_size]
        self.lk_origin = depthwise(channels, kernel_size, bias=reparam)
        if not reparam:
            self.origin_bn = nn.BatchNorm2d(channels)
        for size, dilation in self.branches:
            self.add_module(f"dil_conv_k{size}_{dilation}", depthwise(channels, size, dilation))
            self.add_module(f"dil_bn_k{size}_{dilation}", nn.BatchNorm2d(channels))

    def pairs(self) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
        """Every convolution of the training form with its BatchNorm."""
        names = (f"k{size}_{dilation}" for size, dilation in self.branches)
        others = (
            (getattr(self, f"dil_conv_{name}"), getattr(self, f"dil_bn_{name}")) for name in names
        )
        return [(self.lk_origin, self.origin_bn), *others]

    def forward(self, x: Tensor) -> Tensor:
        if not self.branches:
            return self.lk_origin(x)
        return sum(bn(conv(x)) for conv, bn in self.pairs())

    @torch.no_grad()
    def merged(self) -> "DilatedReparamBlock":
        """The reparametrised form, equal in evaluation mode; computed in float64, and rounded once."""
        block = DilatedReparamBlock(self.channels, self.kernel_size, reparam=True).to(
            self.lk_origin.weight
        )
        kernel = torch.zeros_like(self.lk_origin.weight, dtype=torch.float64)
        bias = torch.zeros(self.channels, dtype=torch.float64)
        for conv, bn in self.pairs():
            factor = bn.weight.double() / (bn.running_var.double() + bn.eps).sqrt()
            step = conv.dilation[0]
            first = (self.kernel_size - 1) // 2 - step * (conv.kernel_size[0] - 1) // 2
            taps = slice(first, self.kernel_size - first, step)
            kernel[..., taps, taps] += conv.weight * factor[:, None, None, None]
            bias += bn.bias - bn.running_mean * factor
        block.lk_origin.weight.copy_(kernel)
        block.lk_origin.bias.copy_(bias)
        return block.train(self.training)


def merge_branches(module: nn.Module) -> nn.Module:
    """Puts every DilatedReparamBlock inside `module` that is not yet into its reparametrised form."""
    for name, child in module.named_children():
        if isinstance(child, DilatedReparamBlock) and child.branches:
            setattr(module, name, child.merged())
        else:
            merge_branches(child)
    return module


def resize(x: Tensor, size: tuple[int, int]) -> Tensor:
    """Bilinear; pixels are areas, whose corners are not aligned with those of the output."""
    return functional.interpolate(x, size, mode="bilinear", align_corners=False)
