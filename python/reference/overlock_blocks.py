"""OverLoCK's blocks (Lou and Yu, CVPR 2025, arXiv 2502.20087), with the names of the official checkpoints. NCHW."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .contmix import cont_mix2d, neighborhood_av2d
from .overlock_modules import (
    GRN,
    DilatedReparamBlock,
    LayerNorm2d,
    LayerScale,
    ResDWConv,
    SEModule,
    depthwise,
    resize,
)

REGIONS = 7  # a side: the context is pooled to so many region centres


def conv_bn(inputs: int, outputs: int, size: int = 1, stride: int = 1) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
    return [convolution, nn.BatchNorm2d(outputs)]


def feed_forward(inputs: int, hidden: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, hidden, 1),
        nn.GELU(),
        ResDWConv(hidden),
        GRN(hidden),
        nn.Conv2d(hidden, inputs, 1),
    ]


class Residual(nn.Module):
    """Adds a branch to its identity, either of which a LayerScale may change: the identity with `res_scale`."""

    def __init__(self, ls_init_value: float | None, res_scale: bool):
        super().__init__()
        self.ls_init_value, self.res_scale = ls_init_value, res_scale

    def layer_scale(self, channels: int) -> nn.Module:
        value = self.ls_init_value
        return nn.Identity() if value is None else LayerScale(channels, value)

    def join(self, scale: nn.Module, identity: Tensor, branch: Tensor) -> Tensor:
        return scale(identity) + branch if self.res_scale else identity + scale(branch)


class RepConvBlock(Residual):
    """Of Base-Net and Overview-Net: a large depthwise convolution in a residual block."""

    def __init__(
        self,
        dim: int,
        kernel_size: int = 7,
        mlp_ratio: int = 4,
        ls_init_value: float | None = None,
        res_scale: bool = True,
        reparam: bool = False,
    ):
        super().__init__(ls_init_value, res_scale)
        self.dwconv = ResDWConv(dim)
        self.proj = nn.Sequential(
            LayerNorm2d(dim),
            DilatedReparamBlock(dim, kernel_size, reparam),
            nn.BatchNorm2d(dim),
            SEModule(dim),
            *feed_forward(dim, dim * mlp_ratio),
        )
        self.ls = self.layer_scale(dim)

    def forward(self, x: Tensor) -> Tensor:
        x = self.dwconv(x)
        return self.join(self.ls, x, self.proj(x))


class MixingBlock(Residual):
    """What DynamicConvBlock and ContMixBlock share: kernels made of a query and a context, and what is around.

    Kernels are made for `dim` channels from a context of `ctx_dim`; the residual path has `joint_dim` channels.
    """

    def __init__(
        self,
        dim: int,
        ctx_dim: int,
        joint_dim: int,
        kernel_size: int = 7,
        smk_size: int = 5,
        num_heads: int = 2,
        mlp_ratio: int = 4,
        ls_init_value: float | None = None,
        res_scale: bool = True,
        reparam: bool = False,
    ):
        super().__init__(ls_init_value, res_scale)
        self.kernel_size, self.smk_size = kernel_size, smk_size
        self.aggregate = neighborhood_av2d
        self.num_heads = 2 * num_heads
        self.scale = (dim // self.num_heads) ** -0.5
        self.dwconv1 = ResDWConv(joint_dim)
        self.norm1 = LayerNorm2d(joint_dim)
        self.weight_query = nn.Sequential(*conv_bn(dim, dim // 2))
        self.weight_key = nn.Sequential(nn.AdaptiveAvgPool2d(REGIONS), *conv_bn(ctx_dim, dim // 2))
        self.weight_proj = nn.Conv2d(REGIONS**2, smk_size**2 + kernel_size**2, 1)
        self.rpb1, self.rpb2 = (
            nn.Parameter(torch.zeros(self.num_heads, 2 * size - 1, 2 * size - 1))
            for size in (smk_size, kernel_size)
        )
        self.lepe = nn.Sequential(
            DilatedReparamBlock(dim, kernel_size, reparam), nn.BatchNorm2d(dim)
        )
        self.se_layer = SEModule(dim)
        self.gate = nn.Sequential(*conv_bn(dim, dim), nn.SiLU())
        self.proj = nn.Sequential(nn.BatchNorm2d(dim), nn.Conv2d(dim, joint_dim, 1))
        self.dwconv2 = ResDWConv(joint_dim)
        self.norm2 = LayerNorm2d(joint_dim)
        self.mlp = nn.Sequential(*feed_forward(joint_dim, dim * mlp_ratio))
        self.ls1 = self.layer_scale(joint_dim)
        self.ls2 = self.layer_scale(joint_dim)

    def fit(self, x: Tensor) -> Tensor:
        """x, or where its short side is less than the kernel, x resized so that it is as long."""
        short, long = sorted(x.shape[2:])
        if short >= self.kernel_size:
            return x
        # In float64 this product may fall below the exact one, which shortens the long side by a pixel as in the
        # official code (13 and 3x27: 116); where both sides are equal, the kernel would not fit (15 and 11x11).
        length = max(self.kernel_size, int(self.kernel_size / short * long))
        tall = x.shape[2] >= x.shape[3]
        return resize(x, (length, self.kernel_size) if tall else (self.kernel_size, length))

    def mix(self, query: Tensor, context: Tensor, values: Tensor) -> Tensor:
        """Aggregates half of the channels of `values` in windows of smk_size, the others in those of kernel_size."""
        heads = (self.num_heads, -1)
        query = (self.weight_query(query) * self.scale).unflatten(1, heads)
        centres = self.weight_key(context).flatten(2).unflatten(1, heads)
        affinity = torch.einsum("bgchw,bgcl->bhwgl", query, centres)
        taps = functional.linear(
            affinity, self.weight_proj.weight.flatten(1), self.weight_proj.bias
        )
        sizes = (self.smk_size, self.kernel_size)
        mixed = [
            cont_mix2d(half, logits.unflatten(-1, (size, size)), bias, self.aggregate)
            for half, logits, size, bias in zip(
                values.permute(0, 2, 3, 1).chunk(2, -1),
                taps.split([size**2 for size in sizes], -1),
                sizes,
                (self.rpb1, self.rpb2),
                strict=True,
            )
        ]
        return torch.cat(mixed, -1).permute(0, 3, 1, 2)

    def finish(self, identity: Tensor, mixed: Tensor, lepe: Tensor, gate: Tensor) -> Tensor:
        branch = self.proj(gate * self.se_layer(mixed + lepe))
        x = self.dwconv2(self.join(self.ls1, identity, branch))
        return self.join(self.ls2, x, self.mlp(self.norm2(x)))


class DynamicConvBlock(MixingBlock):
    """Of Focus-Net: mixes its features with kernels made of them and of the context, and updates both."""

    def __init__(self, dim: int, ctx_dim: int, is_first: bool = False, **options):
        joint_dim = dim + ctx_dim
        super().__init__(dim, ctx_dim, joint_dim, **options)
        self.widths = [dim, ctx_dim]
        self.is_first = is_first
        if not is_first:
            self.x_scale = LayerScale(ctx_dim)
            self.h_scale = LayerScale(ctx_dim)
        self.fusion = nn.Sequential(
            depthwise(joint_dim, 3, bias=True),
            nn.BatchNorm2d(joint_dim),
            nn.GELU(),
            nn.Conv2d(joint_dim, dim, 1),
            GRN(dim),
        )
        self.dyconv_proj = nn.Sequential(*conv_bn(dim, dim))

    def forward(self, x: Tensor, context: Tensor, initial_context: Tensor) -> Tensor:
        """Features [B,dim,H,W] and two contexts [B,ctx_dim,H,W] to the features and the context, joined."""
        if not self.is_first:
            context = self.x_scale(context) + self.h_scale(initial_context)
        identity = self.dwconv1(torch.cat([x, context], 1))
        joint = self.norm1(identity)
        x = self.fusion(joint)
        fitted, width = self.fit(joint), self.widths[0]
        # Slices: of a split, the older ONNX exporter does not know the shapes.
        mixed = self.mix(fitted[:, :width], fitted[:, width:], self.fit(x))
        mixed = self.dyconv_proj(functional.adaptive_avg_pool2d(mixed, x.shape[2:]))
        return self.finish(identity, mixed, self.lepe(x), self.gate(x))


class ContMixBlock(MixingBlock):
    """The plug-and-play block: query, context and values all come from its input."""

    def __init__(self, dim: int, **options):
        super().__init__(dim, dim, dim, **{"res_scale": False, **options})
        self.weight_value = nn.Sequential(*conv_bn(dim, dim))
        self.fusion_proj = nn.Sequential(*conv_bn(dim, dim))

    def forward(self, x: Tensor) -> Tensor:
        identity = self.dwconv1(x)
        x = self.norm1(identity)
        fitted = self.fit(x)
        mixed = self.mix(fitted, fitted, self.weight_value(fitted))
        mixed = self.fusion_proj(functional.adaptive_avg_pool2d(mixed, x.shape[2:]))
        return self.finish(identity, mixed, self.lepe(x), self.gate(x))
