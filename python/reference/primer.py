"""The primer's modules with the names of our layers, as they are defined: ContMixConv makes a kernel for every position."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .overlock_modules import resize


class DilatedRepConv(nn.Module):
    def __init__(self, channels: int, filters: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, 3, padding=3, dilation=3, bias=False)
        self.bn = nn.BatchNorm2d(filters)

    def forward(self, x: Tensor) -> Tensor:
        return functional.gelu(self.bn(self.conv(x)))


class VertexAttention(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.query = nn.Conv2d(channels, channels // 8, 1)
        self.key = nn.Conv2d(channels, channels // 8, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B,H,W,H,W]"""
        query, key = self.query(x).flatten(2), self.key(x).flatten(2)
        scores = query.transpose(1, 2) @ key / x.shape[1] ** 0.5
        size = x.shape[2:]
        return scores.softmax(-1).unflatten(1, size).unflatten(3, size)


class ContMixConv(nn.Module):
    """kernel(p) is a linear layer of the likenesses, whose weight is `regions` and whose bias is `shared`."""

    def __init__(self, channels: int, filters: int, kernel_size: int = 3, regions: int = 8):
        super().__init__()
        self.centers = nn.Conv2d(channels, regions, 1, bias=False)
        self.regions = nn.Conv2d(channels, regions * filters, kernel_size, bias=False)
        self.shared = nn.Conv2d(channels, filters, kernel_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        likeness = self.centers(x).softmax(1)
        kernels = self.regions.weight.unflatten(0, (likeness.shape[1], -1)).flatten(2)
        at_positions = torch.einsum("brhw,rok->bohwk", likeness, kernels)
        at_positions = at_positions + self.shared.weight.flatten(1)[:, None, None]
        size = self.shared.kernel_size[0]
        patches = functional.unfold(x, size, padding=size // 2).unflatten(2, x.shape[2:])
        return torch.einsum("bohwk,bkhw->bohw", at_positions, patches)


class Share(nn.Module):
    def __init__(self):
        super().__init__()
        self.share = nn.Parameter(torch.full((1,), 0.5))

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return self.share * a + (1 - self.share) * b


class KernelSizeMix(nn.Module):
    def __init__(self, channels: int, filters: int, regions: int = 8):
        super().__init__()
        self.small = ContMixConv(channels, filters, 3, regions)
        self.large = ContMixConv(channels, filters, 5, regions)
        self.mix = Share()

    def forward(self, x: Tensor) -> Tensor:
        return self.mix(self.small(x), self.large(x))


class FocusNet(ContMixConv):
    def __init__(self, channels: int, filters: int, kernel_size: int = 3, regions: int = 8):
        super().__init__(channels, filters, kernel_size, regions)
        self.gate = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, base: Tensor, overview: Tensor) -> Tensor:
        overview = resize(overview, base.shape[2:])
        gate = self.gate(torch.cat((base, overview), 1)).sigmoid()
        return super().forward(base * gate + overview * (1 - gate))


class ToyOverLoCK(nn.Module):
    def __init__(self, channels: int, num_classes: int, filters: int = 16, regions: int = 8):
        super().__init__()
        self.stem = nn.Conv2d(channels, filters, 3, 2, 1)
        self.base = DilatedRepConv(filters, filters)
        self.overview = DilatedRepConv(filters, filters)
        self.attention = VertexAttention(filters)
        self.focus = FocusNet(filters, filters, regions=regions)
        self.mix = KernelSizeMix(filters, filters, regions)
        self.classifier = nn.Linear(filters, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        base = self.base(self.stem(x))
        seen = self.overview(functional.avg_pool2d(base, 2))
        attention = self.attention(seen).flatten(1, 2).flatten(2)
        gathered = seen.flatten(2) @ attention.transpose(1, 2)
        overview = seen + gathered.view_as(seen)
        return self.classifier(self.mix(self.focus(base, overview)).mean((2, 3)))
