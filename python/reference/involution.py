"""Involution (Li et al., CVPR 2021, arXiv 2103.06255), written with `unfold`."""

import itertools

from torch import Tensor, nn
from torch.nn import functional


def involution2d(
    x: Tensor,
    kernel: Tensor,
    strides: tuple[int, int] = (1, 1),
    dilations: tuple[int, int] = (1, 1),
) -> Tensor:
    """y[b,c,i,j] = sum over u,v of kernel[b,g(c),u,v,i,j] * x[b, c, s*i + d*u - p, s*j + d*v - p].

    x: [B,C,H,W]; kernel: [B,G,K,K,Ho,Wo] where G divides C; returns [B,C,Ho,Wo]. p = d*(K-1)/2, and
    outside x counts as zero.
    """
    batch, channels = x.shape[:2]
    # Numbers, not tensors, also while an exporter traces.
    groups, size = map(int, kernel.shape[1:3])
    height, width = kernel.shape[4:]
    padding = tuple(d * (size - 1) // 2 for d in dilations)
    patches = functional.unfold(x, size, dilations, padding, strides)
    patches = patches.view(batch, groups, channels // groups, size * size, height, width)
    taps = kernel.reshape(batch, groups, 1, size * size, height, width)
    return (patches * taps).sum(3).view(batch, channels, height, width)


def involution2d_by_shift(
    x: Tensor,
    kernel: Tensor,
    strides: tuple[int, int] = (1, 1),
    dilations: tuple[int, int] = (1, 1),
) -> Tensor:
    """involution2d as K*K products of a shifted map and its taps, which makes no K*K-fold copy of x."""
    batch, channels = x.shape[:2]
    groups, size = kernel.shape[1:3]
    height, width = kernel.shape[4:]
    above, left = (d * (size - 1) // 2 for d in dilations)
    padded = functional.pad(x, (left, left, above, above)).unflatten(1, (groups, -1))
    y = None
    for u, v in itertools.product(range(size), repeat=2):
        top, start = u * dilations[0], v * dilations[1]
        rows = slice(top, top + (height - 1) * strides[0] + 1, strides[0])
        columns = slice(start, start + (width - 1) * strides[1] + 1, strides[1])
        product = padded[:, :, :, rows, columns] * kernel[:, :, u, v].unsqueeze(2)
        y = product if y is None else y + product
    return y.reshape(batch, channels, height, width)


class ConvModule(nn.Module):
    """Convolution, then BatchNorm and ReLU; or with a bias and nothing after it (names as in mmcv)."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1, norm: bool = True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=not norm)
        self.bn = nn.BatchNorm2d(outputs) if norm else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        return y if self.bn is None else functional.relu(self.bn(y))


class Involution(nn.Module):
    """The layer: two 1x1 convolutions make the kernels, one for each output pixel and group."""

    def __init__(
        self,
        channels: int,
        kernel_size: int,
        stride: int = 1,
        group_channels: int = 16,
        reduction: int = 4,
    ):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride
        self.aggregate = involution2d
        self.groups = channels // group_channels
        self.conv1 = ConvModule(channels, channels // reduction, 1)
        self.conv2 = ConvModule(channels // reduction, kernel_size**2 * self.groups, 1, norm=False)

    def kernels(self, x: Tensor) -> Tensor:
        """[B,G,K,K,Ho,Wo]. Pools with ceil, each window its own mean: any size works with any stride."""
        if self.stride > 1:
            x = functional.avg_pool2d(x, self.stride, ceil_mode=True, count_include_pad=False)
        taps = self.conv2(self.conv1(x))
        return taps.view(len(x), self.groups, self.kernel_size, self.kernel_size, *taps.shape[2:])

    def forward(self, x: Tensor) -> Tensor:
        return self.aggregate(x, self.kernels(x), (self.stride, self.stride))
